"""How long a maintainer waits: the whole indexing beside the plain way, and what a change costs.

python -m benchmarks.indexing whole [--every N]     every Nth report, from its file to a published version,
                                                    and by pypdf, sentence-transformers and flat FAISS
python -m benchmarks.indexing changes               a report of a hundred pages is added, nothing changes, the
                                                    themes are given anew: on what benchmarks.retrieval read

Models are loaded before the clock starts, ours and the plain one alike.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from benchmarks.answering import HOME, open_index
from benchmarks.folders import DATA, needed
from benchmarks.timing import seconds
from corpus.reading.file_reader import ReaderPool
from corpus.sync.corpus import Corpus
from index.files.file_versions import FileVersions
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.reindexing import Published, reindex

PAGES, LINES, SIZE = 100, 44, 10.5
CHUNK = 1000


def whole(data: Path, home: Path, every: int) -> None:
    """The same files by both, one after the other."""
    paths = sorted(needed(data / "reports").iterdir())
    files = [path for path in paths if path.suffix.lower() == ".pdf"][::every]
    ours, plain = load_encoder(DEFAULT, home / "cache"), load_encoder("torch", home / "cache")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with ReaderPool() as readers:
            corpus = Corpus.at(Path(folder), readers)
            _last(corpus.add(files))
        read = time.perf_counter() - began
        published = _reindexed(corpus, Path(folder), ours)
        mine = time.perf_counter() - began
    began = time.perf_counter()
    chunks = [chunk for path in files for chunk in _plain_chunks(path)]
    read_plainly = time.perf_counter() - began
    index = faiss.IndexFlatIP(plain.dimension)
    index.add(plain.embed_passages(chunks))
    theirs = time.perf_counter() - began
    version = published.version
    print(f"{len(files)} reports, {version.pages} pages")
    print(f"ours {mine:.1f} s, of it reading {read:.1f} s: {version.passages} passages with their sentences")
    print(f"plain {theirs:.1f} s, of it reading {read_plainly:.1f} s: {len(chunks)} chunks")
    print(f"ours to plain: {theirs / mine:.2f} times as fast")


def changes(home: Path) -> None:
    """On a copy of what was read and embedded before."""
    open_index(home)
    encoder = load_encoder(DEFAULT, home / "cache")
    with tempfile.TemporaryDirectory() as folder, ReaderPool() as readers:
        copy = Path(folder)
        (copy / "corpus").mkdir()
        shutil.copy(home / "corpus" / "catalogue.sqlite", copy / "corpus" / "catalogue.sqlite")
        shutil.copytree(home / "index", copy / "index")
        corpus = Corpus.at(copy, readers)
        _last(corpus.retag())
        before = _reindexed(corpus, copy, encoder).version
        print(f"{before.reports} reports, {before.pages} pages, {before.passages} passages")
        report = _report(copy / "hundred-pages.pdf", [one.text for one in corpus.catalogue.passages()])
        reading = seconds(_last, corpus.add([report]))
        _told("a report of a hundred pages", reading, lambda: _reindexed(corpus, copy, encoder))
        _told("nothing", 0.0, lambda: _reindexed(corpus, copy, encoder))
        with corpus.catalogue.database.writing() as connection:
            connection.execute("DELETE FROM passage_themes WHERE theme = 'daily-life'")
        _told("a theme", 0.0, lambda: _reindexed(corpus, copy, encoder))


def _told(what: str, reading: float, task: Callable[[], Published]) -> None:
    began, worked = time.perf_counter(), time.process_time()
    done = task()
    taken, worked = reading + time.perf_counter() - began, time.process_time() - worked
    said = "unchanged" if done.unchanged else f"{done.embedded} passages embedded"
    print(
        f"{what}: {taken:.2f} s, of it reading {reading:.2f} s; {said}; processor {worked:.2f} s", flush=True
    )


def _reindexed(corpus: Corpus, home: Path, encoder: Encoder) -> Published:
    done = _last(reindex(corpus.catalogue, FileVersions(home / "index"), encoder))
    assert isinstance(done, Published)
    return done


def _last(events: Iterator[object]) -> object:
    *_, last = events
    return last


def _report(path: Path, texts: list[str]) -> Path:
    """A PDF of a hundred pages, of sentences drawn from many passages: nothing of it was embedded before."""
    chance = np.random.default_rng(6)
    (width, height), canvas = A4, Canvas(str(path), A4)
    for _ in range(PAGES):
        drawn = [texts[place].split(". ")[0] for place in chance.integers(0, len(texts), 80)]
        for number, line in enumerate(simpleSplit(". ".join(drawn), "Helvetica", SIZE, width - 140)[:LINES]):
            canvas.drawString(70, height - 80 - number * 1.45 * SIZE, line)
        canvas.showPage()
    canvas.save()
    return path


def _plain_chunks(path: Path) -> list[str]:
    """So many characters a chunk, within pages, as pypdf reads them."""
    pages = [page.extract_text() for page in PdfReader(path).pages]
    return [page[start : start + CHUNK] for page in pages for start in range(0, len(page), CHUNK)]


def main() -> None:
    """Measure the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=("whole", "changes"))
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    if given.part == "whole":
        whole(given.data, given.home, given.every)
    else:
        changes(given.home)


if __name__ == "__main__":
    main()
