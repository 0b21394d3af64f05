"""Measures a national collection: reports made of the real ones are read, embedded and served as a maintainer
does it, then one more is added.

python -m benchmarks.national [--reports 1000] [--pages 10] [--minutes 30] [--home FOLDER]

A report is a run of consecutive pages of a real one; which run is drawn at random. Each stage is the command
of that name in a process of its own. Prints its seconds by the clock and of the processor, its peak memory
with that of its workers (pages that they share count for each), and the disk that the home takes afterwards.
A stage that is not finished after --minutes is stopped; the next run goes on from there.
"""

import argparse
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2
import numpy as np
import pypdfium2 as pdfium

from benchmarks.folders import DATA, HOME, ROOT, existing
from benchmarks.indexing import write_report
from benchmarks.processes import Watch, memory
from benchmarks.server_process import command, running_server
from benchmarks.timing import print_times, seconds
from corpus.storage.catalogue import Catalogue

ASKED = 30
_SAMPLED = 0.2
"""Seconds between two looks at a process."""


def make_reports(sources: Sequence[Path], folder: Path, count: int, pages: int) -> None:
    """Writes `count` PDFs of consecutive pages of the sources, in turn. Those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(11)
    for number in range(count):
        source = sources[number % len(sources)]
        share, path = rng.random(), folder / f"{source.stem}-{number:04}.pdf"
        if path.exists():
            continue
        with pdfium.PdfDocument(source) as original, pdfium.PdfDocument.new() as report:
            first = int(share * max(1, len(original) - pages + 1))
            report.import_pages(original, range(first, min(first + pages, len(original))))
            report.save(path)


def _opens(path: Path) -> bool:
    """Returns whether a file is a PDF that PDFium opens."""
    try:
        pdfium.PdfDocument(path).close()
    except pdfium.PdfiumError:
        return False
    return True


def run_stage(name: str, words: Sequence[str], env: dict[str, str], home: Path, minutes: float) -> bool:
    """Runs a command and prints what it took. Returns whether it finished."""
    began, log = time.perf_counter(), home / "log.txt"
    with (
        log.open("w") as output,
        subprocess.Popen(command(*words), cwd=ROOT, env=env, stdout=output, stderr=output) as process,
    ):
        watch, stopped = Watch(process.pid), False
        while process.poll() is None:
            watch.sample()
            time.sleep(_SAMPLED)
            if not stopped and time.perf_counter() - began > 60 * minutes:
                process.send_signal(signal.SIGINT)
                stopped = True
    elapsed, last = time.perf_counter() - began, log.read_text("utf-8").strip().splitlines()[-1:]
    state = "stopped; run it again to go on" if stopped else "" if process.returncode == 0 else "failed"
    print(
        f"{name}: {elapsed:.1f} s, processor {watch.processor:.1f} s, {watch.megabytes:.0f} MB at most, "
        f"disk {disk_megabytes(home):.0f} MB, load average {os.getloadavg()[0]:.1f}. {state or last}",
        flush=True,
    )
    return not state


def disk_megabytes(folder: Path) -> float:
    """Returns the size of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def serve(env: dict[str, str], questions: Sequence[str]) -> None:
    """Serves the collection, asks it, and prints its memory and the seconds of an answer."""
    began = time.perf_counter()
    with running_server(env) as (address, server):
        ready = time.perf_counter() - began
        print(f"serve: ready after {ready:.1f} s with {_described(memory(server.pid))}", flush=True)
        with httpx2.Client(base_url=address, timeout=60) as client:
            times = [seconds(_ask, client, question) for question in questions]
        print_times("  an answer", times)
        print(f"  then {_described(memory(server.pid))}", flush=True)


def _ask(client: httpx2.Client, question: str) -> None:
    client.post("/api/ask", json={"question": question}).raise_for_status()


def _described(megabytes: dict[str, float]) -> str:
    return (
        f"{megabytes['VmRSS']:.0f} MB resident, {megabytes['RssAnon']:.0f} its own and "
        f"{megabytes['RssFile']:.0f} of files"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME / "national")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    sources = [*existing(options.data / "reports").iterdir(), *existing(options.data / "letters").iterdir()]
    questions = existing(options.data / "questions-dev.jsonl").read_text("utf-8").splitlines()[:ASKED]
    home, reports = options.home / "home", options.home / "reports"
    home.mkdir(parents=True, exist_ok=True)
    pdfs = sorted(filter(_opens, sources))
    taken = seconds(make_reports, pdfs, reports, options.reports, options.pages)
    print(
        f"{options.reports} reports of at most {options.pages} pages, {disk_megabytes(reports):.0f} MB,"
        f" made in {taken:.1f} s",
        flush=True,
    )
    env = {**os.environ, "PANEL_HOME": str(home), "PANEL_LOG_LEVEL": "error"}
    if not run_stage("add", ["add", str(reports)], env, home, options.minutes):
        return
    if not run_stage("reindex", ["reindex"], env, home, options.minutes):
        return
    serve(env, [json.loads(line)["question"] for line in questions])
    catalogue = Catalogue(home / "corpus" / "catalogue.sqlite", read_only=True)
    texts = [passage.text for passage in catalogue.passages()]
    catalogue.close()
    report = write_report(options.home / "hundred-pages.pdf", texts)
    run_stage("add one of 100 pages", ["add", str(report)], env, home, options.minutes)
    run_stage("reindex with it", ["reindex"], env, home, options.minutes)
    run_stage("reindex, nothing new", ["reindex"], env, home, options.minutes)


if __name__ == "__main__":
    main()
