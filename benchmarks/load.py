"""Measures a server that many people ask at once, with a re-index and a rollback: `python -m
benchmarks.load`.

Serves a copy of the index of benchmarks.question_sets (or of --home) on loopback, with each number of
--workers processes in turn. --askers clients, each with another address, use pages, streams and the API in
turn, and ask the next question --think seconds after the answer. Half-way a report is added, the index is
rebuilt and rolled back on the same machine, unless --steady. Prints failures, throughput, latency, and the
memory that /metrics reports. Ten people who pause: --askers 10 --think 5 --steady.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import subprocess
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

from benchmarks.folders import DATA, existing
from benchmarks.question_sets import HOME, open_index
from benchmarks.server_process import command, running_server

WARMING = 0.2
"""Share of the time after which memory counts: caches have filled by then."""


@dataclass
class Tally:
    """The results of the requests: the seconds of each, when it ended, and failures by kind."""

    ended: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)


async def ask_repeatedly(
    number: int, address: str, questions: Sequence[str], think: float, tally: Tally
) -> None:
    """Asks questions until it is cancelled."""
    rng = random.Random(number)
    headers = {"X-Forwarded-For": f"10.{number // 250}.{number % 250}.1"}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        await asyncio.sleep(rng.random() * max(think, 1))
        for ask in itertools.islice(itertools.cycle((ask_page, ask_stream, ask_api)), number % 3, None):
            began = time.perf_counter()
            try:
                failure = await ask(client, rng.choice(questions), tally)
            except httpx2.HTTPError as error:
                failure = type(error).__name__
            tally.ended.append(time.perf_counter())
            tally.seconds.append(time.perf_counter() - began)
            if failure:
                tally.failed[failure] += 1
            await asyncio.sleep(think * 2 * rng.random())


async def ask_page(client: httpx2.AsyncClient, question: str, tally: Tally) -> str:
    """Asks as a browser without JavaScript does. Returns what failed, or an empty text."""
    response = await client.post("/ask", data={"question": question})
    is_complete = response.status_code == 200 and "</html>" in response.text
    return "" if is_complete else f"page {response.status_code}"


async def ask_stream(client: httpx2.AsyncClient, question: str, tally: Tally) -> str:
    """Asks as the page with JavaScript does, and reads to the last event. Returns what failed, or an empty
    text."""
    async with client.stream("POST", "/ask/stream", data={"question": question}) as response:
        names = [line async for line in response.aiter_lines() if line.startswith("event:")]
    is_complete = response.status_code == 200 and names[-1:] == ["event: answer"]
    return "" if is_complete else f"stream {response.status_code}"


async def ask_api(client: httpx2.AsyncClient, question: str, tally: Tally) -> str:
    """Asks as a program does. Returns what failed, or an empty text."""
    response = await client.post("/api/ask", json={"question": question})
    if response.status_code != 200:
        return f"api {response.status_code}"
    tally.versions[response.json()["version"]] += 1
    return ""


async def load(address: str, env: dict[str, str], options: argparse.Namespace, tally: Tally) -> float:
    """Asks questions for the given time; returns when it began."""
    lines = existing(options.questions).read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(ask_repeatedly(number, address, questions, options.think, tally))
            for number in range(options.askers)
        ]
        watch = group.create_task(record_memory(address, tally))
        await asyncio.sleep(options.seconds / 2)
        maintenance = None if options.steady else group.create_task(maintain(env))
        await asyncio.sleep(options.seconds / 2)
        if maintenance:
            await maintenance
        for task in (*tasks, watch):
            task.cancel()
    return began


async def maintain(env: dict[str, str]) -> None:
    """Adds a report, rebuilds the index and, a little later, rolls back to the version before."""
    report = Path(env["PANEL_HOME"]) / "load.pdf"
    canvas = Canvas(str(report))
    for number in range(20):
        canvas.drawString(72, 720, f"{number + 1}.1 Practitioners wrote to one another on day {number}.")
        canvas.showPage()
    canvas.save()
    for words in (["add", str(report)], ["reindex", "--force"], ["rollback"]):
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *command(*words), env=env, stdout=asyncio.subprocess.DEVNULL
        )
        code = await process.wait()
        print(f"  {words[0]}: {time.perf_counter() - began:.1f} s, exit code {code}", flush=True)
        await asyncio.sleep(5)


async def record_memory(address: str, tally: Tally) -> None:
    """Records the memory of all workers in MB every two seconds."""
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:
        while True:
            families = text_string_to_metric_families((await client.get("/metrics")).text)
            samples = [
                sample
                for family in families
                for sample in family.samples
                if sample.name == "panel_memory_bytes"
            ]
            tally.memory.append((time.perf_counter(), sum(sample.value for sample in samples) / 1e6))
            await asyncio.sleep(2)


@contextmanager
def serve_copy(home: Path, workers: int) -> Iterator[tuple[str, dict[str, str], "subprocess.Popen[str]"]]:
    """Yields the address, the environment and the process of a server on a copy of the home."""
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
        with running_server(env) as (address, server):
            yield address, env, server
            server.terminate()
            assert server.stderr
            print(server.stderr.read(), end="")


def row(workers: int, began: float, tally: Tally) -> str:
    """Returns one row of the Markdown table."""
    ended, seconds = np.array(tally.ended), np.array(tally.seconds)
    p50, p95, p99 = np.quantile(seconds, [0.5, 0.95, 0.99]) * 1000
    duration = ended.max() - began
    settled = [megabytes for time, megabytes in tally.memory if time - began > WARMING * duration]
    return (
        f"| {workers} | {len(seconds)} | {sum(tally.failed.values())} | {len(seconds) / duration:.1f} "
        f"| {p50:.0f} | {p95:.0f} | {p99:.0f} | {seconds.max() * 1000:.0f} "
        f"| {settled[0]:.0f}, {max(settled):.0f}, {settled[-1]:.0f} |"
    )


def main() -> None:
    """Measures each number of workers in turn, and prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="how long; 600 for ten minutes")
    parser.add_argument("--think", type=float, default=0, help="seconds on average before the next question")
    parser.add_argument("--steady", action="store_true", help="do not rebuild the index half-way")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--questions", type=Path, default=DATA / "questions-dev.jsonl")
    options = parser.parse_args()
    open_index(options.home)
    rows = []
    for workers in options.workers:
        tally = Tally()
        print(
            f"{workers} workers, {options.askers} askers, {options.seconds:.0f} s, "
            f"thinking {options.think:g} s"
        )
        with serve_copy(options.home, workers) as (address, env, _):
            began = asyncio.run(load(address, env, options, tally))
        print(f"  failed: {dict(tally.failed)}; versions: {dict(tally.versions)}", flush=True)
        rows.append(row(workers, began, tally))
    print(
        "\n| Workers | Answers | Failed | A second | p50 ms | p95 | p99 | longest | MB: at 20%, most, end |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
