"""How fast are reports read and cut into passages, and in how much memory?

    python -m benchmarks.reading [--runs 3] [--long 5000] [FOLDER]

Reads every file of the folder through the reader pool with its default settings, starting the workers
included, and then one long report of so many pages made for this. Memory is the largest resident size
that any process had, in megabytes.
"""

import argparse
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

from corpus.document import Limits
from corpus.reading import ReaderPool, Reading

_LINE = "In finding {number} the reviewers say that practitioners listened to the child and wrote it down."
_LINES_A_PAGE = 45


def read_all(paths: Sequence[Path], limits: Limits) -> tuple[list[Reading], float, float]:
    """The readings of some files, the seconds it took by the clock and on the processors, start included."""
    start, used = time.perf_counter(), _processor_seconds()
    with ReaderPool(limits=limits) as pool:
        readings = [future.result() for future in [pool.read(path, path.stem) for path in paths]]
    return readings, time.perf_counter() - start, _processor_seconds() - used


def _processor_seconds() -> float:
    """What this process, and the workers that it ended, have used so far."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def make_long(path: Path, pages: int) -> Path:
    """A report of so many pages, each full of different lines."""
    canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
    for page in range(pages):
        canvas.setFont("Helvetica", 11)
        for line in range(_LINES_A_PAGE):
            canvas.drawString(60, 780 - 15 * line, _LINE.format(number=page * _LINES_A_PAGE + line))
        canvas.drawString(290, 35, str(page + 1))
        canvas.showPage()
    canvas.save()
    return path


def peak_megabytes() -> float:
    """The largest resident size so far of this process or of any worker that has ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(usage.ru_maxrss for usage in usages) / 1024


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/reports"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--long", type=int, default=5000, metavar="PAGES")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    paths = sorted(path for path in options.folder.iterdir() if path.is_file())
    by_clock, by_processor = [], []
    for _ in range(options.runs):
        readings, seconds, used = read_all(paths, Limits())
        pages = sum(len(reading.pages) for reading in readings)
        by_clock.append(pages / seconds)
        by_processor.append(pages / used)
    passages = [passage for reading in readings for passage in reading.passages]
    unknown = sum(1 for reading in readings for page in reading.pages if not page.label)
    print(f"{len(paths)} files, {pages:,} pages, {len(passages):,} passages, {os.cpu_count()} processors")
    print(f"pages a second: median {statistics.median(by_clock):.0f} of {[round(s) for s in by_clock]}")
    print(f"pages a second of one processor's time: median {statistics.median(by_processor):.0f}")
    print(f"passages by form: {dict(Counter(str(passage.form) for passage in passages))}")
    print(f"passages by voice: {dict(Counter(str(passage.voice) for passage in passages))}")
    print(f"sections with headings: {len({(p.report_id, p.headings) for p in passages}):,}")
    print(f"pages whose printed number is not known: {unknown}")
    with tempfile.TemporaryDirectory() as folder:
        path = make_long(Path(folder) / "long.pdf", options.long)
        (long,), seconds, used = read_all([path], Limits())
    print(f"one report of {len(long.pages):,} pages: {seconds:.0f} s, {used:.0f} s of processor time")
    print(f"largest resident size of a process: {peak_megabytes():.0f} MB")


if __name__ == "__main__":
    main()
