"""A language model that fails in every way we could think of: a real server on this machine, and each time
the quotations are shown without it, within the seconds it was given."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import cast

import pytest

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.writing.openai_endpoint import Endpoint
from assistant.writing.synthesis import SynthesisWriter
from tests.assistant.library import library
from tests.waits import LONG, SECONDS

ASKED = "How soon after the strategy discussion must the initial child protection conference be held?"
SHORT = 0.4
"""The seconds that a model is given that does not answer well."""

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """`answered` is set when the question has been answered; `given_up` says that it was not for minutes."""

    daemon_threads, block_on_close = True, False

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.answered, self.given_up = threading.Event(), False


def pauses(handler: BaseHTTPRequestHandler) -> Iterator[None]:
    """Pauses until the question has been answered, for minutes at most."""
    server = cast(Server, handler.server)
    end = time.monotonic() + LONG
    while not server.answered.wait(0.03):
        if time.monotonic() > end:
            server.given_up = True
            return
        yield


@contextmanager
def serve(behaviour: Behaviour) -> Iterator[str]:
    """A server that answers every POST in one way; its address. Where it dawdles, it is not waited for."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with suppress(OSError):  # the reader goes when it has read enough
                behaviour(self)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what is asked is not logged."""

    server = Server(Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
        assert not server.given_up
    finally:
        server.answered.set()
        server.shutdown()
        server.server_close()


def says(content: object, status: int = 200) -> Behaviour:
    """A reply of the agreed form with this content."""
    return sends(json.dumps({"choices": [{"message": {"content": content}}]}).encode(), status)


def sends(body: bytes, status: int = 200, length: int | None = None) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def stalls(handler: BaseHTTPRequestHandler) -> None:
    for _ in pauses(handler):
        continue


def stalls_in_the_middle(handler: BaseHTTPRequestHandler) -> None:
    sends(b'{"choices": [{"mess', length=500)(handler)
    handler.wfile.flush()
    stalls(handler)


def trickles(handler: BaseHTTPRequestHandler) -> None:
    sends(b" ", length=10_000)(handler)
    for _ in pauses(handler):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in pauses(handler):
        handler.wfile.write(b"a")
        handler.wfile.flush()


def drips_status(handler: BaseHTTPRequestHandler) -> None:
    for _, character in zip(pauses(handler), cycle(b"HTTP/1.1 100 Continue\r\n\r\n"), strict=False):
        handler.wfile.write(bytes([character]))
        handler.wfile.flush()


def never_ends(handler: BaseHTTPRequestHandler) -> None:
    sends(b'{"choices": [{"message": {"content": "', length=10**9)(handler)
    while True:
        handler.wfile.write(b"safe " * 10_000)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def ask(address: str, seconds: float = SHORT) -> Answer:
    searcher, endpoint = library(), Endpoint(address, "small", seconds=seconds)
    try:
        return Assistant(searcher, writer=SynthesisWriter(endpoint)).ask(ASKED)
    finally:
        endpoint.close()


def is_extractive(answer: Answer) -> None:
    assert answer.outcome is Outcome.ANSWERED
    assert "15 working days" in answer.statements[0].text
    assert "model_failed" in {notice.id for notice in answer.notices}


@pytest.mark.parametrize(
    "behaviour",
    [
        says("no JSON at all"),
        says('{"claims": ['),
        says('{"claims": {"text": "not a list"}}'),
        says('{"claims": [{"text": "no sentences"}]}'),
        says("[" * 20_000),
        says(""),
        says(None),
        says(["a list"]),
        says("", status=500),
        says("", status=429),
        says("", status=401),
        sends(b"<html>Bad gateway</html>"),
        sends(b"\xff\xfe\x00 not text"),
        sends(b'{"choices": []}'),
        sends(b'{"choices": [{"message": {"cont', length=400),
        sends(b"", status=302),
        stalls,
        stalls_in_the_middle,
        trickles,
        drips_headers,
        drips_status,
        never_ends,
        hangs_up,
    ],
)
def test_whatever_the_model_does_the_quotations_are_shown_in_time(behaviour: Behaviour) -> None:
    with serve(behaviour) as address:
        is_extractive(ask(address))


def test_where_no_model_listens_the_quotations_are_shown() -> None:
    with serve(stalls) as address:
        pass  # nothing is served there any more
    is_extractive(ask(address))


def test_an_address_that_is_none_gives_the_quotations() -> None:
    is_extractive(ask("http://[not an address"))


def test_a_model_that_answers_well_is_believed() -> None:
    claim = "Initial child protection conference should take place within 15 working days of the strategy "
    claim += "discussion."

    def answers(handler: BaseHTTPRequestHandler) -> None:
        says(json.dumps({"claims": [{"text": claim, "sentences": ["s1"]}]}))(handler)

    with serve(answers) as address:
        answer = ask(address, SECONDS)
    assert [statement.text for statement in answer.statements] == [claim]
