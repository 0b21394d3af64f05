"""Memory of a server that people ask: `python -m benchmarks.memory [--workers 1 2] [--count N]`.

Serves a copy of the index of benchmarks.question_sets (or of --home) on loopback, with each number of
--workers processes in turn. Asks --count questions of this field (`train`, drawn by chance), four at a time,
as a program and as a page in turns. Prints megabytes when the server is ready and after the questions: PSS of
all processes together, where a page that several share counts once, and RSS, where it counts for each. The
rows below say what the PSS is made of.
"""

import argparse
import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx2

from benchmarks.field_questions import read_field
from benchmarks.folders import DATA, existing
from benchmarks.load import serve_copy
from benchmarks.processes import family
from benchmarks.question_sets import HOME, open_index

SEED = 5
ASKED_AT_ONCE = 4
SETTLING = 8.0
"""Seconds after which a server that is ready has loaded what its pages show, too."""
_MAPPING = re.compile(r"^[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ \S+ *(.*)$")
_KINDS = {
    "models' weights, mapped": r"\.weights$",
    "the index's files, mapped": r"\.(faiss|npy|npz|sqlite|sqlite-shm)$",
    "libraries, read only": r"\.so[.\d]*$",
    "Python itself": r"/python[\d.]*$",
}
"""What a file that is mapped holds, by patterns of its path."""
_WRITTEN = "libraries and Python, written to"


def pss_by_kind(process: int) -> Counter[str]:
    """Returns the kilobytes of PSS of a process by what they hold, and its RSS under the name `RSS`."""
    kilobytes: Counter[str] = Counter()
    kind = ""
    for line in Path(f"/proc/{process}/smaps").read_text("utf-8").splitlines():
        if mapping := _MAPPING.match(line):
            kind = _kind(*mapping.groups())
        elif line.startswith("Pss:"):
            kilobytes[kind] += int(line.split()[1])
        elif line.startswith("Rss:"):
            kilobytes["RSS"] += int(line.split()[1])
    return kilobytes


def _kind(rights: str, path: str) -> str:
    for kind, pattern in _KINDS.items():
        if re.search(pattern, path):
            return _WRITTEN if "w" in rights and "r-" not in rights[:2] else kind
    if path == "[heap]":
        return "heap"
    return "other files, mapped" if path.startswith("/") else "memory of its own"


def members(server: int) -> Iterator[tuple[int, str]]:
    """Yields the processes of a server, each with the end of its command line."""
    for process in sorted(family(server)):
        with suppress(OSError):
            words = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            yield process, words[-60:].strip()


def print_memory(label: str, server: int) -> None:
    """Prints a row for each process, then one for each thing that all of them hold."""
    total: Counter[str] = Counter()
    print(f"| {label} | PSS MB | RSS MB |\n|---|---|---|")
    for process, words in members(server):
        with suppress(OSError):
            kilobytes = pss_by_kind(process)
            total += kilobytes
            resident = kilobytes.pop("RSS", 0)
            print(f"| process: `{words}` | {kilobytes.total() / 1024:.0f} | {resident / 1024:.0f} |")
    resident = total.pop("RSS", 0)
    print(f"| all | {total.total() / 1024:.0f} | {resident / 1024:.0f} |")
    for kind, size in total.most_common():
        print(f"| of it {kind} | {size / 1024:.0f} | |")
    print(flush=True)


async def ask(address: str, questions: Sequence[str]) -> None:
    """Asks all the questions, some at once, and raises where one is not answered."""
    waiting = iter(enumerate(questions))

    async def ask_in_turn(client: httpx2.AsyncClient) -> None:
        for number, question in waiting:
            headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"}
            if number % 2:
                response = await client.post("/ask", data={"question": question}, headers=headers)
            else:
                response = await client.post("/api/ask", json={"question": question}, headers=headers)
            response.raise_for_status()

    async with httpx2.AsyncClient(base_url=address, timeout=120) as client:
        await asyncio.gather(*(ask_in_turn(client) for _ in range(ASKED_AT_ONCE)))


def main() -> None:
    """Measures each number of workers in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--home", type=Path, default=HOME)
    options = parser.parse_args()
    open_index(options.home)
    questions = sorted({question.text for question in read_field(existing(DATA), "train")})
    random.Random(SEED).shuffle(questions)
    for workers in options.workers:
        with serve_copy(options.home, workers) as (address, _, server):
            time.sleep(SETTLING)
            print_memory(f"{workers} workers, ready", server.pid)
            asyncio.run(ask(address, questions[: options.count]))
            print_memory(f"{workers} workers, after {options.count} questions", server.pid)


if __name__ == "__main__":
    main()
