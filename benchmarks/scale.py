"""A million passages: how fast and how right they are searched, and how much memory that takes.

python -m benchmarks.scale [--count N] [--home FOLDER]

The passages are halves of two real ones each, in reports of a hundred; the vectors lie in clusters as real
ones do. They go the whole way that a re-index goes but for the model. Building takes about a quarter of an
hour and 10 GB of disk and is kept in the home folder; asking, in a process of its own, takes a minute. The
plain way beside it is flat FAISS in 32 bits. benchmarks.retrieval must have read the reports before.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.folders import HOME, ROOT
from benchmarks.timing import megabytes, report_times, seconds
from corpus.report import Page, Passage, Report, Span, Voice
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger, known_themes
from index.files import file_index
from index.files.faiss_index import FaissIndex
from index.files.file_index import FileIndex, Rows
from index.material import RECIPE, gather
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.searching import Query, Vectors
from index.versions import Halves, IndexVersion

DIMENSION = 384
CLUSTERS, SPREAD = 4_000, 0.7
A_REPORT, ASKED, DEPTH = 100, 200, 10
_DONE = "done"
FILTERS = {
    "no filter": Query(""),
    "the years of a third": Query("", since=2020),
    "one voice": Query("", voices=(Voice.RECOMMENDATION,)),
    "a theme": Query("", themes=("daily-life",)),
    "one report": Query("", reports=("r7",)),
}


def build(folder: Path, real: Path, count: int) -> None:
    """Write the files of a version of so many passages, and the vectors that are asked for."""
    folder.mkdir(parents=True)
    with closing(Catalogue(folder / file_index.EVIDENCE)) as catalogue:
        tagger, themes = Tagger(known_themes()), PassageThemes(catalogue.database)
        for report, page, passages in _reports(list(Catalogue(real).passages()), count):
            catalogue.put(report, [page], passages)
            themes.tag(passages[::10], tagger)
    began = time.perf_counter()
    with closing(Catalogue(folder / file_index.EVIDENCE, read_only=True)) as evidence:
        material = gather(evidence)
    vectors = _vectors(count)
    file_index.write(folder, material, vectors, np.arange(count, dtype=np.int32))
    taken = time.perf_counter() - began
    print(f"{count} passages indexed in {taken:.0f} s, {megabytes():.0f} MB at most", flush=True)
    (folder / _DONE).touch()


def ask(folder: Path, home: Path, real: Path, count: int) -> None:
    """Search as the server does: the question embedded, its vector then moved to where vectors lie."""
    encoder = Moved(load_encoder(DEFAULT, home / "encoders"))
    made = (encoder.digest, DIMENSION, "", RECIPE)
    version = IndexVersion("1", "", "", *made, reports=0, pages=0, passages=count, vectors=count)
    began = time.perf_counter()
    index = FileIndex(folder, version, encoder)
    index.search(Query("warm up"))
    print(f"opened and asked once in {time.perf_counter() - began:.2f} s")
    chance = np.random.default_rng(8)
    texts = [passage.text for passage in Catalogue(real, read_only=True).passages()]
    questions = [" ".join(chance.choice(texts[i].split(), 8)) for i in chance.integers(0, len(texts), ASKED)]
    for name, filters in FILTERS.items():
        queries = [replace(filters, text=f"{question} {name}") for question in questions]
        report_times(f"{name}", [seconds(index.search, query) for query in queries])
    print(f"{megabytes():.0f} MB resident at most, mapped files included", flush=True)
    asked = encoder.embed_queries(questions)
    _recall(folder, {report.id: report for report in index.reports()}, asked, _vectors(count))


def _recall(folder: Path, reports: Mapping[str, Report], queries: Vectors, vectors: Halves) -> None:
    """The nearest ten of each search by meaning against those of flat FAISS in 32 bits, and its times."""
    flat = faiss.IndexFlatIP(DIMENSION)
    for start in range(0, len(vectors), 65_536):
        flat.add(vectors[start : start + 65_536].astype(np.float32))
    faiss.omp_set_num_threads(1)
    dense, places = FaissIndex.open(folder), Rows.open(folder)
    for name, filters in FILTERS.items():
        allowed = places.allowed(filters, reports)
        overlap, of_all = 0, 0
        for query in queries:
            wanted = _exact(flat, query, allowed)
            overlap += len(wanted & set(dense.best(query, DEPTH, allowed)))
            of_all += len(wanted)
        print(f"{name}: recall@{DEPTH} {overlap / of_all:.3f}")
    report_times("flat FAISS in 32 bits", [seconds(flat.search, query[None], DEPTH) for query in queries])


def _exact(flat: faiss.IndexFlatIP, query: Vectors, allowed: NDArray[np.bool_] | None) -> set[int]:
    chosen = None
    if allowed is not None:
        chosen = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little")))
    _, found = flat.search(query[None], DEPTH, params=chosen)
    return {int(place) for place in found[0] if place >= 0}


class Moved:
    """An Encoder that costs what the real one does and gives a vector near one of the made-up ones."""

    def __init__(self, real: Encoder) -> None:
        self._real, self._centres = real, _centres()
        self.name, self.revision, self.digest = real.name, real.revision, real.digest
        self.dimension, self.step = real.dimension, real.step
        self.embed_passages, self.embed_parts = real.embed_passages, real.embed_parts
        self.embed_tokens = real.embed_tokens

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row a question, after embedding it."""
        self._real.embed_queries(texts)
        return np.vstack([self._near(text) for text in texts])

    def _near(self, text: str) -> Vectors:
        chance = np.random.default_rng(list(hashlib.sha256(text.encode()).digest()))
        moved = self._centres[chance.integers(0, CLUSTERS)] + SPREAD * chance.normal(size=DIMENSION)
        return np.asarray(moved / np.linalg.norm(moved), np.float32)


def _centres() -> Vectors:
    return np.random.default_rng(3).normal(size=(CLUSTERS, DIMENSION)).astype(np.float32)


def _vectors(count: int) -> Halves:
    """The same ones each time."""
    chance, centres = np.random.default_rng(4), _centres()
    vectors = np.empty((count, DIMENSION), np.float16)
    for start in range(0, count, 50_000):
        stop = min(start + 50_000, count)
        near = centres[chance.integers(0, CLUSTERS, stop - start)]
        near += SPREAD * chance.normal(size=near.shape).astype(np.float32)
        vectors[start:stop] = near / np.linalg.norm(near, axis=1, keepdims=True)
    return vectors


def _reports(real: Sequence[Passage], count: int) -> Iterator[tuple[Report, Page, list[Passage]]]:
    """Reports of a hundred passages, each of half of one real passage and half of another."""
    chance = np.random.default_rng(5)
    for number in range(0, count, A_REPORT):
        name = f"r{number // A_REPORT}"
        text, passages = "", list[Passage]()
        for place, (one, other) in enumerate(chance.integers(0, len(real), (A_REPORT, 2))):
            first, second = real[one].text, real[other].text
            said = first[: len(first) // 2] + second[len(second) // 2 :]
            span = Span(1, len(text), len(text) + len(said))
            ident = hashlib.sha256(f"{name}-{place}".encode()).hexdigest()[:16]
            passages.append(Passage(ident, name, said, (span,), real[one].headings, voice=real[one].voice))
            text += said + "\n"
        year = str(2011 + number // A_REPORT % 14)
        yield Report(name, f"Report {name}", f"{name}.pdf", name, published=year), Page(1, text), passages


def main() -> None:
    """Build what is not there, then ask it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--ask", action="store_true", help="only ask what was built")
    given = parser.parse_args()
    folder, real = given.home / f"scale-{given.count}", given.home / "reports" / "corpus.sqlite"
    if given.ask:
        ask(folder, given.home, real, given.count)
        return
    if not (folder / _DONE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        build(folder, real, given.count)
    command = [sys.executable, "-m", "benchmarks.scale", "--ask", "--count", str(given.count)]
    subprocess.run([*command, "--home", str(given.home)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
