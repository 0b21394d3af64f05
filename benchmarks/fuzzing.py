"""Reads damaged PDFs, none of which may crash, hang or silently empty the reader.

    python -m benchmarks.fuzzing [--count 10000] [--seed 1] [FOLDER]

Each mutant is a PDF of the folder truncated, with bits flipped, or with pieces of another spliced in.
Every mutant must be read, or rejected with an UnreadableFile; otherwise the exit code is 1. The same seed
makes the same mutants.
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

from benchmarks.folders import DATA, existing
from corpus.errors import UnreadableFile
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import ReaderPool, Reading

LARGEST = 150_000
"""Maximum bytes of a file that is mutated. Small files have the structures that break too."""

LIMITS = ReadingLimits(seconds=20, megabytes=1500, scanned_pages=0)
_AHEAD = 16


def mutants(seeds: Sequence[bytes], count: int, random_seed: int) -> Iterator[bytes]:
    """Yields damaged files that are made from the seeds."""
    rng = random.Random(random_seed)
    for _ in range(count):
        content = bytearray(rng.choice(seeds))
        for damage in rng.sample((_truncate, _flip, _splice), k=rng.randint(1, 2)):
            damage(content, rng, seeds)
        yield bytes(content)


def _truncate(content: bytearray, rng: random.Random, seeds: Sequence[bytes]) -> None:
    del content[rng.randrange(max(1, len(content))) :]


def _flip(content: bytearray, rng: random.Random, seeds: Sequence[bytes]) -> None:
    for _ in range(rng.randint(1, 40)):
        if content:
            content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def _splice(content: bytearray, rng: random.Random, seeds: Sequence[bytes]) -> None:
    donor = rng.choice(seeds)
    start = rng.randrange(len(donor))
    position = rng.randrange(len(content) + 1)
    content[position : position + rng.randrange(200)] = donor[start : start + rng.randint(1, 4000)]


def outcome(future: Future[Reading]) -> str:
    """Returns "read", the name of the error that rejected the file, or "SILENTLY EMPTY", which must not
    happen."""
    try:
        reading = future.result()
    except UnreadableFile as refusal:
        return type(refusal).__name__
    words = any(page.text.strip() for page in reading.pages)
    return "read" if words else "SILENTLY EMPTY"


def run(seeds: Sequence[bytes], count: int, random_seed: int) -> Counter[str]:
    """Returns the number of each outcome."""
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, ReaderPool(limits=LIMITS) as pool:
        waiting: deque[tuple[Path, Future[Reading]]] = deque()
        for number, content in enumerate(mutants(seeds, count, random_seed)):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(content)
            waiting.append((path, pool.read(path, str(number))))
            while len(waiting) > _AHEAD or (waiting and number == count - 1):
                finished, future = waiting.popleft()
                outcomes[outcome(future)] += 1
                finished.unlink()
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "pdf-robustness")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = sorted(path for path in existing(options.folder).rglob("*.pdf") if path.stat().st_size <= LARGEST)
    start = time.perf_counter()
    outcomes = run([path.read_bytes() for path in files], options.count, options.seed)
    seconds = time.perf_counter() - start
    print(f"{options.count:,} mutants of {len(files)} files in {seconds:.0f} s (seed {options.seed})")
    for name, times in outcomes.most_common():
        print(f"  {name}: {times:,}")
    return 1 if outcomes["SILENTLY EMPTY"] else 0


if __name__ == "__main__":
    sys.exit(main())
