"""Measures how long a maintainer waits: for a complete index, compared with plain libraries, and for a
change.

python -m benchmarks.indexing whole [--every N]     every Nth report, from its file to a published version,
                                                    and by pypdf, sentence-transformers and flat FAISS
python -m benchmarks.indexing changes [--times N]   a report of a hundred pages is added, nothing changes, the
                                                    themes change; on the reports of benchmarks.retrieval,
                                                    N times over

Both models are loaded before the time is measured.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from benchmarks.folders import DATA, existing
from benchmarks.question_sets import HOME, open_index
from benchmarks.timing import seconds
from corpus.reading.file_reader import ReaderPool
from corpus.storage.catalogue import Catalogue
from corpus.sync.corpus import Corpus
from index.files.file_versions import FileVersions
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.reindexing import Embedding, Published, reindex

PAGES, LINES, SIZE = 100, 44, 10.5
CHUNK = 1000


def index_all(data: Path, home: Path, every: int) -> None:
    """Prints the seconds that this project and plain libraries take for the same files."""
    paths = sorted(existing(data / "reports").iterdir())
    files = [path for path in paths if path.suffix.lower() == ".pdf"][::every]
    encoder, plain_encoder = load_encoder(DEFAULT, home / "cache"), load_encoder("torch", home / "cache")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with ReaderPool() as readers:
            corpus = Corpus.at(Path(folder), readers)
            _last(corpus.add(files))
        reading_seconds = time.perf_counter() - began
        published, _ = _reindex(corpus, Path(folder), encoder)
        our_seconds = time.perf_counter() - began
    began = time.perf_counter()
    chunks = [chunk for path in files for chunk in _plain_chunks(path)]
    plain_reading_seconds = time.perf_counter() - began
    index = faiss.IndexFlatIP(plain_encoder.dimension)
    index.add(plain_encoder.embed_passages(chunks))
    plain_seconds = time.perf_counter() - began
    version = published.version
    print(f"{len(files)} reports, {version.pages} pages")
    print(
        f"ours {our_seconds:.1f} s, of it reading {reading_seconds:.1f} s: "
        f"{version.passages} passages with their sentences"
    )
    print(f"plain {plain_seconds:.1f} s, of it reading {plain_reading_seconds:.1f} s: {len(chunks)} chunks")
    print(f"ours to plain: {plain_seconds / our_seconds:.2f} times as fast")


def index_changes(home: Path, times: int) -> None:
    """Prints the seconds for each kind of change, on a copy of the home with each report so many times."""
    open_index(home)
    encoder = load_encoder(DEFAULT, home / "cache")
    with tempfile.TemporaryDirectory() as folder, ReaderPool() as readers:
        copy = Path(folder)
        (copy / "corpus").mkdir()
        shutil.copy(home / "corpus" / "catalogue.sqlite", copy / "corpus" / "catalogue.sqlite")
        shutil.copytree(home / "index", copy / "index")
        corpus = Corpus.at(copy, readers)
        multiply_reports(corpus.catalogue, times)
        _last(corpus.retag())
        _print_seconds("all reports, embedded before", 0.0, lambda: _reindex(corpus, copy, encoder))
        before = FileVersions(copy / "index").current()
        print(f"{before.reports} reports, {before.pages} pages, {before.passages} passages")
        report = write_report(
            copy / "hundred-pages.pdf", [passage.text for passage in corpus.catalogue.passages()]
        )
        reading = seconds(_last, corpus.add([report]))
        _print_seconds("a report of a hundred pages", reading, lambda: _reindex(corpus, copy, encoder))
        _print_seconds("nothing", 0.0, lambda: _reindex(corpus, copy, encoder))
        with corpus.catalogue.database.writing() as connection:
            connection.execute("DELETE FROM passage_themes WHERE theme = 'daily-life'")
        _print_seconds("a theme", 0.0, lambda: _reindex(corpus, copy, encoder))


def multiply_reports(catalogue: Catalogue, times: int) -> None:
    """Adds each report again under other names until it is there `times` times, with the same titles, so that
    nothing is embedded again."""
    for report in catalogue.reports():
        pages, passages = list(catalogue.pages(report.id)), list(catalogue.passages(report.id))
        for number in range(1, times):
            report_id = f"{report.id}-{number}"
            copies = [
                replace(passage, id=f"{number}-{passage.id}"[:16], report_id=report_id)
                for passage in passages
            ]
            catalogue.put(replace(report, id=report_id, file=f"{number} {report.file}"), pages, copies)


def _print_seconds(label: str, reading: float, task: Callable[[], tuple[Published, float]]) -> None:
    """Prints the seconds of a re-index, by the clock and of the processor, and those of its embedding."""
    began, processor = time.perf_counter(), time.process_time()
    published, embedding = task()
    elapsed, processor = reading + time.perf_counter() - began, time.process_time() - processor
    result = "unchanged" if published.unchanged else f"{published.embedded} passages embedded"
    print(
        f"{label}: {elapsed:.2f} s, of it reading {reading:.2f} s; {result}; processor {processor:.2f} s, "
        f"of it embedding {embedding:.2f} s",
        flush=True,
    )


def _reindex(corpus: Corpus, home: Path, encoder: Encoder) -> tuple[Published, float]:
    """Re-indexes. Returns the last event, and the seconds of the processor that embedding took."""
    times: list[float] = []
    for event in reindex(corpus.catalogue, FileVersions(home / "index"), encoder):
        if isinstance(event, Embedding):
            times.append(time.process_time())
    assert isinstance(event, Published)
    return event, times[-1] - times[0] if times else 0.0


def _last(events: Iterator[object]) -> object:
    *_, last = events
    return last


def write_report(path: Path, texts: list[str]) -> Path:
    """Writes a PDF of a hundred pages, with random sentences of many passages; none was embedded before."""
    rng = np.random.default_rng(6)
    (width, height), canvas = A4, Canvas(str(path), A4)
    for _ in range(PAGES):
        sentences = [texts[place].split(". ")[0] for place in rng.integers(0, len(texts), 80)]
        for number, line in enumerate(
            simpleSplit(". ".join(sentences), "Helvetica", SIZE, width - 140)[:LINES]
        ):
            canvas.drawString(70, height - 80 - number * 1.45 * SIZE, line)
        canvas.showPage()
    canvas.save()
    return path


def _plain_chunks(path: Path) -> list[str]:
    """Returns chunks of CHUNK characters within pages, as pypdf reads them."""
    pages = [page.extract_text() for page in PdfReader(path).pages]
    return [page[start : start + CHUNK] for page in pages for start in range(0, len(page), CHUNK)]


def main() -> None:
    """Measures the part that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=("whole", "changes"))
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    if options.part == "whole":
        index_all(options.data, options.home, options.every)
    else:
        index_changes(options.home, options.times)


if __name__ == "__main__":
    main()
