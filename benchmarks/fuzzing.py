"""Does any damaged file crash, hang or silently empty the reader? Mutates PDFs and reads them all.

    python -m benchmarks.fuzzing [--count 10000] [--seed 1] [FOLDER]

Each mutant is a PDF of the folder truncated, with bits flipped, or with pieces of another spliced in.
Every one must be read, or refused with an UnreadableFile; anything else is printed, and the exit code
is 1. The same seed makes the same mutants.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from benchmarks.folders import DATA, needed
from corpus.errors import UnreadableFile
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import ReaderPool, Reading

LARGEST = 150_000
"""Bytes of a file worth mutating: the structures that break are in small files too."""

LIMITS = ReadingLimits(seconds=20, megabytes=1500, scanned_pages=0)
_AHEAD = 16


def mutants(seeds: Sequence[bytes], count: int, random_seed: int) -> Iterator[bytes]:
    """So many damaged files, made from the seeds."""
    chance = random.Random(random_seed)
    for _ in range(count):
        content = bytearray(chance.choice(seeds))
        for damage in chance.sample((_truncate, _flip, _splice), k=chance.randint(1, 2)):
            damage(content, chance, seeds)
        yield bytes(content)


def _truncate(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    del content[chance.randrange(max(1, len(content))) :]


def _flip(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    for _ in range(chance.randint(1, 40)):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _splice(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    start = chance.randrange(len(other))
    at = chance.randrange(len(content) + 1)
    content[at : at + chance.randrange(200)] = other[start : start + chance.randint(1, 4000)]


def outcome(future: Future[Reading]) -> str:
    """What became of it: "read", the name of the refusal, or what must not happen."""
    try:
        reading = future.result()
    except UnreadableFile as refusal:
        return type(refusal).__name__
    words = any(page.text.strip() for page in reading.pages)
    return "read" if words else "SILENTLY EMPTY"


def run(seeds: Sequence[bytes], count: int, random_seed: int) -> Counter[str]:
    """How often each outcome came."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, ReaderPool(limits=LIMITS) as pool:
        waiting: deque[tuple[Path, Future[Reading]]] = deque()
        for number, content in enumerate(mutants(seeds, count, random_seed)):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(content)
            waiting.append((path, pool.read(path, str(number))))
            while len(waiting) > _AHEAD or (waiting and number == count - 1):
                done, future = waiting.popleft()
                outcomes[outcome(future)] += 1
                done.unlink()
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "pdf-robustness")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = sorted(path for path in needed(options.folder).rglob("*.pdf") if path.stat().st_size <= LARGEST)
    start = time.perf_counter()
    outcomes = run([path.read_bytes() for path in files], options.count, options.seed)
    seconds = time.perf_counter() - start
    print(f"{options.count:,} mutants of {len(files)} files in {seconds:.0f} s (seed {options.seed})")
    for name, times in outcomes.most_common():
        print(f"  {name}: {times:,}")
    return 1 if outcomes["SILENTLY EMPTY"] else 0


if __name__ == "__main__":
    sys.exit(main())
