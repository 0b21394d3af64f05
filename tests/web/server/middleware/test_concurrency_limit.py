"""Work takes turns: who waits, who is told to come back, and that nobody keeps a turn who does not use it."""

import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path

import anyio
import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Answer, Event, Found, Outcome, Understood
from assistant.question import Question
from index.errors import NoIndex
from index.searching import Hit, Query
from index.versions import IndexVersion
from tests.waits import SECONDS, wait_until
from tests.web.running import run_in_thread, running
from tests.web.small import small_services, with_answerer
from web.server.metrics import Metrics
from web.server.middleware.concurrency_limit import ConcurrencyLimit


def no_version() -> IndexVersion:
    raise NoIndex("none")


@dataclass
class Asker:
    """One request and what came of it. It leaves when `leaves` is set."""

    path: str = "POST /api/ask"
    body: tuple[Message, ...] = ({"type": "http.request", "body": b"{}"},)
    leaves: anyio.Event = field(default_factory=anyio.Event)
    reads: bool = True
    got: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.got[0]["status"]) if self.got else 0

    async def ask(self, app: ASGIApp) -> "Asker":
        method, path = self.path.split()
        state: dict[str, object] = {"nonce": "n"}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [],
            "state": state,
            "query_string": b"",
            "server": ("localhost", 80),
        }
        waiting = list(self.body)

        async def receive() -> Message:
            if waiting:
                return waiting.pop(0)
            await self.leaves.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if not self.reads and message["type"] == "http.response.body":
                await anyio.sleep_forever()
            self.got.append(message)

        await app(scope, receive, send)
        return self


class Working:
    """An application whose answers take until `done` is set; `streamed` ones are sent in two parts."""

    def __init__(self, streamed: bool = False) -> None:
        self.done = anyio.Event()
        self.begun = 0
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        if self._streamed:
            await StreamingResponse(self._parts(), media_type="text/event-stream")(scope, receive, send)
            return
        await self.done.wait()
        await PlainTextResponse("done")(scope, receive, send)

    async def _parts(self) -> AsyncIterator[str]:
        yield "one"
        await self.done.wait()
        yield "two"


def turns(app: ASGIApp, metrics: Metrics | None = None, **seconds: float) -> ConcurrencyLimit:
    """One at once, and one that waits."""
    return ConcurrencyLimit(app, 1, 1, metrics or Metrics(no_version), of_its_own={"search": 1}, **seconds)


def waiting(metrics: Metrics) -> float:
    """Returns the number of requests that wait for a place."""
    (family,) = metrics.waiting.collect()
    return family.samples[0].value


async def soon(condition: Callable[[], bool]) -> None:
    """Waits until it holds; a minute at most."""
    with anyio.fail_after(SECONDS):
        while not condition():
            await anyio.sleep(0.01)


def test_the_first_request_is_answered_the_second_waits_the_third_gets_503() -> None:
    async def story() -> None:
        work, metrics = Working(), Metrics(no_version)
        app = turns(work, metrics)
        first, second, third = Asker(), Asker(), Asker()
        async with anyio.create_task_group() as group:
            group.start_soon(first.ask, app)
            await soon(lambda: work.begun == 1)
            group.start_soon(second.ask, app)
            await soon(lambda: waiting(metrics) == 1)
            await third.ask(app)
            assert third.status == 503
            assert (b"retry-after", b"5") in third.got[0]["headers"]
            assert work.begun == 1
            work.done.set()
        assert (first.status, second.status) == (200, 200)

    run_in_thread(story)


def test_who_has_waited_too_long_is_told_to_come_back() -> None:
    async def story() -> None:
        work = Working()
        app = turns(work, patience=0.05)
        async with anyio.create_task_group() as group:
            group.start_soon(Asker().ask, app)
            await soon(lambda: work.begun == 1)
            assert (await Asker().ask(app)).status == 503
            work.done.set()
        assert (await Asker().ask(app)).status == 200

    run_in_thread(story)


def test_who_goes_away_while_waiting_is_not_worked_for() -> None:
    async def story() -> None:
        work, metrics = Working(), Metrics(no_version)
        app = turns(work, metrics)
        impatient, patient = Asker(), Asker()
        async with anyio.create_task_group() as group:
            group.start_soon(Asker().ask, app)
            await soon(lambda: work.begun == 1)
            async with anyio.create_task_group() as asking:
                asking.start_soon(impatient.ask, app)
                await soon(lambda: waiting(metrics) == 1)
                impatient.leaves.set()
            group.start_soon(patient.ask, app)  # in the place where the other waited
            await soon(lambda: waiting(metrics) == 1)
            work.done.set()
        assert (work.begun, impatient.got, patient.status) == (2, [], 200)

    run_in_thread(story)


SEPARATE = "GET /api/search"


def test_work_with_places_of_its_own_never_takes_those_of_questions() -> None:
    async def story() -> None:
        work, metrics = Working(), Metrics(no_version)
        app = turns(work, metrics)
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(Asker(SEPARATE).ask, app)
            await soon(lambda: work.begun == waiting(metrics) == 1)
            assert (await Asker(SEPARATE).ask(app)).status == 503
            group.start_soon(Asker().ask, app)
            await soon(lambda: work.begun == 2)
            work.done.set()

    run_in_thread(story)


def test_work_with_places_of_its_own_is_ended_when_its_client_leaves() -> None:
    async def story() -> None:
        work = Working()
        app = turns(work)
        leaver = Asker(SEPARATE)
        async with anyio.create_task_group() as group:
            group.start_soon(leaver.ask, app)
            await soon(lambda: work.begun == 1)
            leaver.leaves.set()
        assert leaver.got == []
        work.done.set()
        assert (await Asker(SEPARATE).ask(app)).status == 200

    run_in_thread(story)


def test_a_failure_gives_its_turn_back() -> None:
    async def story() -> None:
        async def fails(*_: object) -> None:
            raise RuntimeError

        app = turns(fails)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await Asker().ask(app)

    run_in_thread(story)


def test_a_request_that_never_ends_takes_no_turn() -> None:
    async def story() -> None:
        work = Working()
        work.done.set()
        unfinished = Asker(body=({"type": "http.request", "body": b"{", "more_body": True},))
        assert (await unfinished.ask(turns(work, transfer=0.05))).status == 408
        assert work.begun == 0

    run_in_thread(story)


def test_a_slow_reader_of_an_answer_keeps_no_turn() -> None:
    async def story() -> None:
        work = Working()
        work.done.set()
        app = turns(work)
        async with anyio.create_task_group() as group:
            group.start_soon(Asker(reads=False).ask, app)
            await soon(lambda: work.begun == 1)
            assert (await Asker().ask(app)).status == 200
            group.cancel_scope.cancel()

    run_in_thread(story)


def test_a_stream_that_nobody_reads_is_ended_and_gives_its_turn_back() -> None:
    async def story() -> None:
        work = Working(streamed=True)
        app = turns(work, transfer=0.05)
        await Asker(reads=False).ask(app)
        work.done.set()
        assert (await Asker().ask(app)).status == 200

    run_in_thread(story)


class Slowly:
    """Answers for as long as anybody listens, or some minutes; `ended` is set when it is left."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def find(self, text: str, *_: object) -> list[Hit]:
        return []

    def stream(self, *_: object) -> Iterator[Event]:
        try:
            yield Understood(Question("Who?", "Who?", Query("Who?")))
            for _number in range(30_000):
                time.sleep(0.01)
                yield Found(())
            yield Answer(Question("Who?", "Who?", Query("Who?")), Outcome.NOT_FOUND)
        finally:
            self.ended.set()


def test_who_leaves_a_stream_ends_the_answer_and_gives_the_turn_back(tmp_path: Path) -> None:
    slowly = Slowly()
    services = small_services(tmp_path)
    settings = services.settings.model_copy(update={"answers_at_once": 1, "answers_waiting": 0})
    with running(with_answerer(replace(services, settings=settings), lambda _: slowly)) as (host, port):
        reader, other = HTTPConnection(host, port), HTTPConnection(host, port)
        reader.request("GET", "/api/ask/stream?question=Who")
        stream = reader.getresponse()
        assert stream.readline().startswith(b"event: understood")
        other.request("GET", "/api/search?q=child")
        refused = other.getresponse()
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        assert json.load(refused)["type"] == "urn:panel-assistant:problem:busy"
        stream.close()
        reader.close()
        assert slowly.ended.wait(SECONDS)
        other.close()

        def is_free() -> bool:
            next_one = HTTPConnection(host, port)
            next_one.request("GET", "/api/ask/stream?question=Who")
            status = next_one.getresponse().status
            next_one.close()
            return status == 200

        wait_until(is_free)  # the turn is given back a moment after the answer has ended


def test_a_person_is_told_on_a_page_that_too_many_are_asking(tmp_path: Path) -> None:
    slowly = Slowly()
    services = small_services(tmp_path)
    settings = services.settings.model_copy(update={"answers_at_once": 1, "answers_waiting": 0})
    with running(with_answerer(replace(services, settings=settings), lambda _: slowly)) as (host, port):
        reader, person = HTTPConnection(host, port), HTTPConnection(host, port)
        reader.request("GET", "/api/ask/stream?question=Who")
        reader.getresponse().readline()
        person.request("GET", "/ask?question=Who")
        page = person.getresponse()
        assert (page.status, page.headers["X-Frame-Options"]) == (503, "DENY")
        assert "Too many people are asking right now" in page.read().decode()
        reader.close()
        person.close()
