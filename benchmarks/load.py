"""Many people asking at once, with a re-index and a rollback half-way: `python -m benchmarks.load`.

Serves a copy of the index of benchmarks.answering (or of --home) on loopback, with --workers processes in
turn, and asks it from --askers clients, each under an address of its own: pages, streams and the API by turn,
the next question --think seconds after the answer. Half-way a report is added, the index made anew and rolled
back, on the same machine. Prints failures, throughput, latency, and the memory that /metrics tells.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import numpy as np
from prometheus_client.parser import text_string_to_metric_families
from reportlab.pdfgen.canvas import Canvas

from benchmarks.answering import HOME, open_index
from benchmarks.folders import DATA, needed

COMMAND = "import sys; from web.cli.commands import main; main(sys.argv[1:])"
WARMING = 0.2
"""The share of the time after which memory is first looked at: caches have filled by then."""


@dataclass
class Tally:
    """What came of the requests: seconds for each, by the moment they ended; failures by their kind."""

    ended: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)


async def asker(number: int, address: str, questions: Sequence[str], think: float, tally: Tally) -> None:
    """Asks until it is cancelled."""
    chance = random.Random(number)
    headers = {"X-Forwarded-For": f"10.{number // 250}.{number % 250}.1"}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        await asyncio.sleep(chance.random() * max(think, 1))
        for way in itertools.islice(itertools.cycle((page, stream, program)), number % 3, None):
            began = time.perf_counter()
            try:
                failure = await way(client, chance.choice(questions), tally)
            except httpx2.HTTPError as error:
                failure = type(error).__name__
            tally.ended.append(time.perf_counter())
            tally.seconds.append(time.perf_counter() - began)
            if failure:
                tally.failed[failure] += 1
            await asyncio.sleep(think * 2 * chance.random())


async def page(client: httpx2.AsyncClient, question: str, tally: Tally) -> str:
    """As a person without JavaScript. What failed, or nothing."""
    response = await client.post("/ask", data={"question": question})
    whole = response.status_code == 200 and "</html>" in response.text
    return "" if whole else f"page {response.status_code}"


async def stream(client: httpx2.AsyncClient, question: str, tally: Tally) -> str:
    """As the page with JavaScript, to the last event."""
    async with client.stream("POST", "/ask/stream", data={"question": question}) as response:
        names = [line async for line in response.aiter_lines() if line.startswith("event:")]
    whole = response.status_code == 200 and names[-1:] == ["event: answer"]
    return "" if whole else f"stream {response.status_code}"


async def program(client: httpx2.AsyncClient, question: str, tally: Tally) -> str:
    """As a program."""
    response = await client.post("/api/ask", json={"question": question})
    if response.status_code != 200:
        return f"api {response.status_code}"
    tally.versions[response.json()["version"]] += 1
    return ""


async def load(address: str, env: dict[str, str], given: argparse.Namespace, tally: Tally) -> float:
    """Ask for the time that was given. The moment at which it began."""
    lines = needed(given.questions).read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(asker(number, address, questions, given.think, tally))
            for number in range(given.askers)
        ]
        watch = group.create_task(remember_memory(address, tally))
        await asyncio.sleep(given.seconds / 2)
        maintenance = group.create_task(maintain(env))
        await asyncio.sleep(given.seconds / 2)
        await maintenance
        for task in (*tasks, watch):
            task.cancel()
    return began


async def maintain(env: dict[str, str]) -> None:
    """A report is added, the index made anew, and a little later the version before served again."""
    report = Path(env["PANEL_HOME"]) / "load.pdf"
    canvas = Canvas(str(report))
    for number in range(20):
        canvas.drawString(72, 720, f"{number + 1}.1 Practitioners wrote to one another on day {number}.")
        canvas.showPage()
    canvas.save()
    for words in (["add", str(report)], ["reindex", "--force"], ["rollback"]):
        began = time.perf_counter()
        command = [sys.executable, "-c", COMMAND, *words]
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.DEVNULL)
        code = await process.wait()
        print(f"  {words[0]}: {time.perf_counter() - began:.1f} s, exit code {code}", flush=True)
        await asyncio.sleep(5)


async def remember_memory(address: str, tally: Tally) -> None:
    """Every two seconds, the memory of all workers in MB."""
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:
        while True:
            families = text_string_to_metric_families((await client.get("/metrics")).text)
            kept = [one for family in families for one in family.samples if one.name == "panel_memory_bytes"]
            tally.memory.append((time.perf_counter(), sum(one.value for one in kept) / 1e6))
            await asyncio.sleep(2)


@contextmanager
def served(home: Path, workers: int) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server of its own on a copy of the home, and its environment."""
    with tempfile.TemporaryDirectory() as folder:
        for part in ("corpus", "index"):
            shutil.copytree(home / part, Path(folder) / part)
        env = os.environ | {
            "PANEL_HOME": folder,
            "PANEL_CACHE": str(home / "served"),
            "PANEL_WORKERS": str(workers),
            "PANEL_TRUSTED_PROXIES": "127.0.0.1",
            "PANEL_METRICS_FROM": "127.0.0.1",
            "PANEL_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-c", COMMAND, "serve", "--port", "0"]
        with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr
            said = ""
            while not (found := re.search(r"http://127\.0\.0\.1:\d+", said)):
                said = server.stderr.readline() or sys.exit("The server did not start.")
            while httpx2.get(f"{found[0]}/readyz", timeout=60).status_code != 200:
                time.sleep(0.2)
            yield found[0], env
            server.terminate()
            print(server.stderr.read(), end="")


def row(workers: int, began: float, tally: Tally) -> str:
    """One row of the table."""
    ended, seconds = np.array(tally.ended), np.array(tally.seconds)
    p50, p95, p99 = np.quantile(seconds, [0.5, 0.95, 0.99]) * 1000
    lasted = ended.max() - began
    settled = [megabytes for at, megabytes in tally.memory if at - began > WARMING * lasted]
    return (
        f"| {workers} | {len(seconds)} | {sum(tally.failed.values())} | {len(seconds) / lasted:.1f} "
        f"| {p50:.0f} | {p95:.0f} | {p99:.0f} | {seconds.max() * 1000:.0f} "
        f"| {settled[0]:.0f}, {max(settled):.0f}, {settled[-1]:.0f} |"
    )


def main() -> None:
    """Load each number of workers in turn, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="how long; 600 for ten minutes")
    parser.add_argument("--think", type=float, default=0, help="seconds on average before the next question")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--questions", type=Path, default=DATA / "questions-dev.jsonl")
    given = parser.parse_args()
    open_index(given.home)
    rows = []
    for workers in given.workers:
        tally = Tally()
        print(f"{workers} workers, {given.askers} askers, {given.seconds:.0f} s, thinking {given.think:g} s")
        with served(given.home, workers) as (address, env):
            began = asyncio.run(load(address, env, given, tally))
        print(f"  failed: {dict(tally.failed)}; versions: {dict(tally.versions)}", flush=True)
        rows.append(row(workers, began, tally))
    print(
        "\n| Workers | Answers | Failed | A second | p50 ms | p95 | p99 | longest | MB: at 20%, most, end |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
