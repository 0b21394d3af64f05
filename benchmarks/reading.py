"""Measures how fast reports are read and divided into passages, and how much memory this needs.

    python -m benchmarks.reading [--runs 3] [--long 5000] [FOLDER]

Reads one long generated report in another process; then every file of the folder in this process, measured in
processor time (which other work on the machine changes little); then all files through the reader pool with
its default settings, measured by the clock and including the start of its workers.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.folders import DATA, existing
from corpus.reading.file_reader import ReaderPool, Reading, read

_LINE = "In finding {number} the reviewers say that practitioners listened to the child and wrote it down."
_LINES_A_PAGE = 45


def pool_seconds(paths: Sequence[Path]) -> float:
    """Returns the seconds by the clock that a new pool takes for all files, including its start."""
    start = time.perf_counter()
    with ReaderPool() as pool:
        for future in [pool.read(path, path.stem) for path in paths]:
            future.result()
    return time.perf_counter() - start


def read_here(paths: Sequence[Path]) -> tuple[list[Reading], float]:
    """Returns the readings of all files, and the processor seconds of this process for them."""
    start = time.process_time()
    readings = [read(path, path.stem) for path in paths]
    return readings, time.process_time() - start


def read_in_process(path: Path) -> tuple[int, int, float]:
    """Returns the numbers of pages and passages and the processor seconds of a file that another process
    reads."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        result = pool.apply(_counts, (path,))
        pool.close()
        pool.join()
    return result


def _counts(path: Path) -> tuple[int, int, float]:
    (reading,), seconds = read_here([path])
    return len(reading.pages), len(reading.passages), seconds


def make_long(path: Path, pages: int) -> Path:
    """Writes a report with the given number of pages, each full of different lines."""
    canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
    for page in range(pages):
        canvas.setFont("Helvetica", 11)
        for line in range(_LINES_A_PAGE):
            canvas.drawString(60, 780 - 15 * line, _LINE.format(number=page * _LINES_A_PAGE + line))
        canvas.drawString(290, 35, str(page + 1))
        canvas.showPage()
    canvas.save()
    return path


def peak_megabytes_of_children() -> float:
    """Returns the largest resident size of the child processes that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def parse_options() -> argparse.Namespace:
    """Returns the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "reports")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--long", type=int, default=5000, metavar="PAGES")
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    paths = sorted(path for path in existing(options.folder).iterdir() if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        pages, passage_count, processor_seconds = read_in_process(
            make_long(Path(folder) / "long.pdf", options.long)
        )
    print(
        f"one report of {pages:,} pages: {passage_count:,} passages, "
        f"{processor_seconds:.0f} s of one processor's time"
    )
    print(f"  largest resident size of its process: {peak_megabytes_of_children():.0f} MB")
    readings, processor_seconds = read_here(paths)
    pages = sum(len(reading.pages) for reading in readings)
    passages = [passage for reading in readings for passage in reading.passages]
    unknown = sum(1 for reading in readings for page in reading.pages if not page.label)
    print(f"{len(paths)} files, {pages:,} pages, {len(passages):,} passages")
    print(f"pages a second of one processor's time: {pages / processor_seconds:.0f}")
    speeds = [pages / pool_seconds(paths) for _ in range(options.runs)]
    print(f"pages a second by the clock, {os.cpu_count()} workers: median {statistics.median(speeds):.0f}")
    print(f"  of {[round(speed) for speed in speeds]}, load average {os.getloadavg()[0]:.1f}")
    print(f"passages by form: {dict(Counter(str(passage.form) for passage in passages))}")
    print(f"passages by voice: {dict(Counter(str(passage.voice) for passage in passages))}")
    print(f"trails of headings: {len({(p.report_id, p.headings) for p in passages}):,}")
    print(f"pages whose printed number is not known: {unknown}")


if __name__ == "__main__":
    main()
