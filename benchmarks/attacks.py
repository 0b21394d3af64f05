"""Attacks a server and measures how it copes: `python -m benchmarks.attacks`.

Serves the sample reports, and one with a page that takes minutes to draw, from a temporary home on loopback.
Attacks the server in ways that once took it down; each attack is limited. Every request comes from another
address, so that rate limits do not help. Prints for each attack the status of the answers, the memory of the
server and its workers, how long /healthz took, and how soon a question is answered as quickly as before.
"""

import argparse
import asyncio
import itertools
import json
import re
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.attacked_server import attacked_server, megabytes
from web.storage.collection_store import MAX_EXCERPTS
from web.views.browser_collections import COOKIE

QUESTION = {"question": "How should managers supervise practitioners?"}
EVERY = 0.25
"""Seconds between two measurements of /healthz and of the memory."""
PATIENCE = 120.0
"""Maximum seconds to wait until the server is as quick as before."""
_ADDRESSES = itertools.count()


@dataclass
class AttackFigures:
    """The figures of one attack: answers by status, seconds of /healthz, megabytes, seconds to recover."""

    answers: Counter[str] = field(default_factory=Counter)
    health: list[float] = field(default_factory=list)
    unhealthy: int = 0
    before: float = 0
    peak: float = 0
    after: float = 0
    recovered: float = 0


@dataclass(frozen=True)
class Target:
    """The server that is attacked. `collection` is a full one, `slow` the picture that takes minutes."""

    address: str
    process: int
    collection: str
    file: bytes
    slow: str
    seconds: float
    """Seconds that a question takes without an attack."""
    client: httpx2.AsyncClient


Attack = Callable[[Target, Counter[str]], Awaitable[None]]


def new_address_header() -> dict[str, str]:
    """Returns a header that gives the client an address that no other request has."""
    number = next(_ADDRESSES)
    return {"X-Forwarded-For": f"10.{number // 62500 % 250}.{number // 250 % 250}.{number % 250 + 1}"}


async def send(target: Target, answers: Counter[str], method: str, path: str, **options: Any) -> str:
    """Sends a request and counts its status or error. Returns the text of the answer."""
    patience = options.pop("patience", 60.0)
    headers = {**new_address_header(), **options.pop("headers", {})}
    try:
        response = await target.client.request(method, path, headers=headers, timeout=patience, **options)
    except httpx2.TimeoutException:
        answers["left"] += 1
    except httpx2.HTTPError as error:
        answers[type(error).__name__] += 1
    else:
        answers[str(response.status_code)] += 1
        return str(response.text)
    return ""


async def run_at_once(requests: Sequence[Callable[[], Awaitable[object]]], width: int) -> None:
    """Runs all of them, `width` at a time."""
    free = asyncio.Semaphore(width)

    async def run(request: Callable[[], Awaitable[object]]) -> None:
        async with free:
            await request()

    await asyncio.gather(*(run(request) for request in requests))


async def repeated_cookie(target: Target, answers: Counter[str]) -> None:
    """Asks for the list of collections with one full collection a hundred times in the cookie."""
    cookie = {"Cookie": f"{COOKIE}={'.'.join([target.collection] * 100)}"}
    await run_at_once([lambda: send(target, answers, "GET", "/collections", headers=cookie)] * 40, 20)


async def slow_pictures(target: Target, answers: Counter[str]) -> None:
    """Asks for the picture that takes minutes, and leaves after ten seconds."""
    await run_at_once([lambda: send(target, answers, "GET", target.slow, patience=10.0)] * 40, 20)


async def dropped_exports(target: Target, answers: Counter[str]) -> None:
    """Asks for a full collection as PDF, and leaves after two seconds."""
    path = f"/collections/{target.collection}/export/pdf"
    await run_at_once([lambda: send(target, answers, "GET", path, patience=2.0)] * 20, 10)


async def bulk_writing(target: Target, answers: Counter[str]) -> None:
    """Restores full collections, and sends feedback, as fast as the server takes them."""
    file = {"file": ("c.json", target.file)}
    form = {"question": "Why?", "note": "n" * 500}
    restores = [lambda: send(target, answers, "POST", "/collections/restore", files=file)] * 100
    feedback = [lambda: send(target, answers, "POST", "/feedback/keep", data=form)] * 400
    await run_at_once([*restores, *feedback], 20)


async def half_sent(target: Target, answers: Counter[str]) -> None:
    """Opens 1,200 connections that send half a request, a byte a second, for thirty seconds."""
    host, port = re.findall(r"//(.+):(\d+)", target.address)[0]
    body = b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n{"

    async def drip(start: bytes) -> None:
        try:
            reader, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            answers["not connected"] += 1
            return
        try:
            writer.write(start)
            for _ in range(30):
                writer.write(b"x")
                await writer.drain()
                with suppress(TimeoutError):
                    if not await asyncio.wait_for(reader.read(100), 1):
                        break
            else:
                answers["still open"] += 1
                return
            answers["closed"] += 1
        except OSError:
            answers["closed"] += 1
        finally:
            writer.close()

    starts = [b"GET / HTTP/1.1\r\nX: ", body] * 600
    await run_at_once([lambda start=start: drip(start) for start in starts], len(starts))  # type: ignore[misc]


async def sign_in_flood(target: Target, answers: Counter[str]) -> None:
    """Tries 150 wrong passwords at once, each from its own address."""

    async def attempt() -> None:
        headers = new_address_header()
        try:
            form = await target.client.get("/admin/sign-in", headers=headers)
            token = re.findall(r'name="token" value="([^"]+)"', form.text)[0]
            headers["Cookie"] = form.headers["set-cookie"].split(";")[0]
            data = {"token": token, "name": "maintainer", "password": "not the right words", "after": ""}
            response = await target.client.post("/admin/sign-in", data=data, headers=headers)
            answers[str(response.status_code)] += 1
        except httpx2.HTTPError as error:
            answers[type(error).__name__] += 1

    await run_at_once([attempt] * 150, 150)


ATTACKS: dict[str, Attack] = {
    "one collection 100 times in a cookie, 40 requests": repeated_cookie,
    "40 pictures that take minutes, left after 10 s": slow_pictures,
    "20 PDF exports of a full collection, left after 2 s": dropped_exports,
    "100 restores of a full collection, 400 feedbacks": bulk_writing,
    "1,200 half-sent requests, dripping": half_sent,
    "150 wrong passwords at once": sign_in_flood,
}


@contextmanager
def watch(target: Target, figures: AttackFigures) -> Iterator[None]:
    """Measures /healthz and the memory during the block, in another thread."""
    ended = threading.Event()

    def look() -> None:
        with httpx2.Client(base_url=target.address, timeout=30) as client:
            while not ended.wait(EVERY):
                began = time.perf_counter()
                try:
                    healthy = client.get("/healthz").status_code == 200
                except httpx2.HTTPError:
                    healthy = False
                figures.health.append(time.perf_counter() - began)
                figures.unhealthy += not healthy
                figures.peak = max(figures.peak, megabytes(target.process))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


async def run_attack(target: Target, attack: Attack) -> AttackFigures:
    """Runs one attack, and waits until a question takes no longer than twice its time without an attack."""
    figures = AttackFigures(before=megabytes(target.process))
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx2.AsyncClient(base_url=target.address, limits=limits, timeout=60) as client:
        target = replace(target, client=client)
        with watch(target, figures):
            await attack(target, figures.answers)
            ended = time.perf_counter()
            while time.perf_counter() - ended < PATIENCE:
                began = time.perf_counter()
                if await is_answered(target) and time.perf_counter() - began < 2 * target.seconds:
                    break
            figures.recovered = time.perf_counter() - ended
    figures.after = megabytes(target.process)
    return figures


async def is_answered(target: Target) -> bool:
    """Returns whether a question is answered."""
    status: Counter[str] = Counter()
    await send(target, status, "POST", "/api/ask", json=QUESTION)
    return "200" in status


def prepare_target(address: str, process: int) -> Target:
    """Fills a collection and measures how long a question takes without an attack."""
    with httpx2.Client(base_url=address, timeout=120) as client:
        hits = client.get("/api/search", params={"q": "practitioners met the manager"}).json()["hits"]
        slow = next(hit for hit in hits if hit["report"]["file"] == "slow.pdf")
        excerpt = {"passage": slow["passage_id"], "mark": "", "quote": slow["text"], "source": "p. 1"}
        excerpts = [
            {**excerpt, "heading": "", "note": f"{number} " + "note " * 300} for number in range(MAX_EXCERPTS)
        ]
        file = json.dumps({"title": "Full", "excerpts": excerpts}).encode()
        restored = client.post("/collections/restore", files={"file": ("c.json", file)})
        link = re.findall(r"/collections/([\w-]{16,})", restored.headers["location"])[0]
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            client.post("/api/ask", json=QUESTION).raise_for_status()
            seconds.append(time.perf_counter() - began)
    picture = f"/passages/{slow['passage_id']}/pages/2.jpg"
    return Target(
        address, process, link, file, picture, max(statistics.median(seconds), 0.25), httpx2.AsyncClient()
    )


def row(name: str, figures: AttackFigures) -> str:
    """Returns one row of the Markdown table."""
    answers = ", ".join(f"{count} of {status}" for status, count in figures.answers.most_common())
    p50, longest = statistics.median(figures.health) * 1000, max(figures.health) * 1000
    return (
        f"| {name} | {answers} | {figures.before:.0f}, {figures.peak:.0f}, {figures.after:.0f} "
        f"| {p50:.0f}, {longest:.0f} | {figures.unhealthy} of {len(figures.health)} "
        f"| {figures.recovered:.1f} |"
    )


def main() -> None:
    """Runs every attack in turn on one server, and prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="attacks whose name holds these words")
    words = parser.parse_args().only
    with (
        tempfile.TemporaryDirectory(prefix="panel-attacks-") as folder,
        attacked_server(Path(folder)) as (address, process),
    ):
        target = prepare_target(address, process)
        print(
            f"A question takes {target.seconds * 1000:.0f} ms without an attack; /healthz in milliseconds.\n"
        )
        print(
            "| Attack | Answers | MB before, at most, after | /healthz p50, longest | failed | s to recover |"
        )
        print("|---|---|---|---|---|---|", flush=True)
        for name, attack in ATTACKS.items():
            if words in name:
                print(row(name, asyncio.run(run_attack(target, attack))), flush=True)


if __name__ == "__main__":
    main()
