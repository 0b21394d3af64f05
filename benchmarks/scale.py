"""Measures search over a million passages: its speed, its recall and its memory.

python -m benchmarks.scale [--count N] [--home FOLDER]

Each passage consists of halves of two real ones; a report has a hundred. The vectors form clusters as real
ones do. The index is built as a re-index builds it, but without the model. Building takes about a quarter of
an hour and 10 GB of disk; the result is kept in the home folder. Asking, in another process, takes a minute.
Recall and times are compared with flat FAISS in 32 bits. benchmarks.retrieval must have read the reports
before.
"""

import argparse
import hashlib
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
from benchmarks.timing import megabytes, print_times, seconds
from corpus.report import Page, Passage, Report, Span, Voice
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger, known_themes
from index.files.faiss_index import FaissIndex
from index.files.file_index import Rows
from index.files.file_versions import FileVersions
from index.material import RECIPE, gather
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.searching import Query, Vectors
from index.text_vectors import Halves, TextVectors, no_tokens
from index.versions import IndexVersion

DIMENSION = 384
CLUSTERS, SPREAD = 4_000, 0.7
PER_REPORT, QUESTIONS, DEPTH = 100, 200, 10
FILTERS = {
    "no filter": Query(""),
    "the years of a third": Query("", since=2020),
    "one voice": Query("", voices=(Voice.RECOMMENDATION,)),
    "a theme": Query("", themes=("daily-life",)),
    "one report": Query("", reports=("r7",)),
}


def build(folder: Path, real: Path, count: int) -> None:
    """Writes the catalogue and then a version of `count` passages. Each is kept once it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    catalogue, began = folder / "catalogue.sqlite", time.process_time()
    if not catalogue.exists():
        unfinished = catalogue.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with closing(Catalogue(unfinished)) as written:
            tagger, themes = Tagger(known_themes()), PassageThemes(written.database)
            for report, page, passages in _reports(list(Catalogue(real).passages()), count):
                written.put(report, [page], passages)
                themes.tag(passages[::10], tagger)
        unfinished.rename(catalogue)
        began = _print_stage("catalogue written", began)
    versions, encoder = FileVersions(folder), load_encoder(DEFAULT, folder.parent / "encoders")
    with versions.lock(), versions.draft() as draft:
        with closing(Catalogue(catalogue)) as stored, closing(stored.snapshot(draft.evidence)) as evidence:
            began = _print_stage("catalogue copied", began)
            material = gather(evidence)
        began = _print_stage("material gathered", began)
        vectors = TextVectors(_vectors(count), no_tokens(count))
        draft.write(material, vectors, np.arange(count, dtype=np.int32))
        began = _print_stage("files written", began)
        identity = (encoder.name, encoder.revision, encoder.digest, DIMENSION)
        corpus = hashlib.sha256(str(count).encode()).hexdigest()
        counts = (len(material.reports), material.pages, count, count)
        draft.publish(IndexVersion(versions.new_id(corpus), *identity, corpus, RECIPE, *counts))
        _print_stage("published", began)


def _print_stage(name: str, began: float) -> float:
    """Prints for how long the processor has worked on a stage. Returns the processor's time now."""
    now = time.process_time()
    print(f"{name} in {now - began:.0f} s of one processor, {megabytes():.0f} MB at most", flush=True)
    return now


def search(folder: Path, home: Path, real: Path, count: int) -> None:
    """Searches as the server does: embeds the question, then replaces its vector by one near the clusters."""
    encoder = ClusteredEncoder(load_encoder(DEFAULT, home / "encoders"))
    versions = FileVersions(folder)
    began = time.perf_counter()
    index = versions.open(versions.current(), encoder)
    index.search(Query("warm up"))
    print(f"opened and searched once in {time.perf_counter() - began:.2f} s")
    rng = np.random.default_rng(8)
    texts = [passage.text for passage in Catalogue(real, read_only=True).passages()]
    questions = [" ".join(rng.choice(texts[i].split(), 8)) for i in rng.integers(0, len(texts), QUESTIONS)]
    for name, filters in FILTERS.items():
        queries = [replace(filters, text=f"{question} {name}") for question in questions]
        print_times(f"{name}", [seconds(index.search, query) for query in queries])
    print(f"{megabytes():.0f} MB resident at most, mapped files included", flush=True)
    query_vectors = encoder.embed_queries(questions)
    reports = {report.id: report for report in index.reports()}
    _recall(versions.path(index.version_id), reports, query_vectors, _vectors(count))


def _recall(folder: Path, reports: Mapping[str, Report], queries: Vectors, vectors: Halves) -> None:
    """Prints how many of the nearest DEPTH of flat FAISS in 32 bits each search finds, and the times of
    FAISS."""
    flat = faiss.IndexFlatIP(DIMENSION)
    for start in range(0, len(vectors), 65_536):
        flat.add(vectors[start : start + 65_536].astype(np.float32))
    faiss.omp_set_num_threads(1)
    dense, rows = FaissIndex.open(folder), Rows.open(folder)
    for name, filters in FILTERS.items():
        allowed = rows.allowed(filters, reports)
        hits, total = 0, 0
        for query in queries:
            exact = _exact(flat, query, allowed)
            hits += len(exact & set(dense.best(query, DEPTH, allowed)))
            total += len(exact)
        print(f"{name}: recall@{DEPTH} {hits / total:.3f}")
    print_times("flat FAISS in 32 bits", [seconds(flat.search, query[None], DEPTH) for query in queries])


def _exact(flat: faiss.IndexFlatIP, query: Vectors, allowed: NDArray[np.bool_] | None) -> set[int]:
    parameters = None
    if allowed is not None:
        parameters = faiss.SearchParameters(
            sel=faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        )
    _, places = flat.search(query[None], DEPTH, params=parameters)
    return {int(place) for place in places[0] if place >= 0}


class ClusteredEncoder:
    """An Encoder that takes as long as the real one and returns a vector near one of the generated
    clusters."""

    def __init__(self, real: Encoder) -> None:
        self._real, self._centres = real, _centres()
        self.name, self.revision, self.digest = real.name, real.revision, real.digest
        self.dimension, self.step = real.dimension, real.step
        self.embed_passages, self.embed_parts = real.embed_passages, real.embed_parts
        self.embed_tokens, self.token_projection = real.embed_tokens, real.token_projection

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns a row for each question, after embedding it with the real encoder."""
        self._real.embed_queries(texts)
        return np.vstack([self._near(text) for text in texts])

    def _near(self, text: str) -> Vectors:
        rng = np.random.default_rng(list(hashlib.sha256(text.encode()).digest()))
        vector = self._centres[rng.integers(0, CLUSTERS)] + SPREAD * rng.normal(size=DIMENSION)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


def _centres() -> Vectors:
    return np.random.default_rng(3).normal(size=(CLUSTERS, DIMENSION)).astype(np.float32)


def _vectors(count: int) -> Halves:
    """Returns the same generated vectors each time."""
    rng, centres = np.random.default_rng(4), _centres()
    vectors = np.empty((count, DIMENSION), np.float16)
    for start in range(0, count, 50_000):
        stop = min(start + 50_000, count)
        batch = centres[rng.integers(0, CLUSTERS, stop - start)]
        batch += SPREAD * rng.normal(size=batch.shape).astype(np.float32)
        vectors[start:stop] = batch / np.linalg.norm(batch, axis=1, keepdims=True)
    return vectors


def _reports(real: Sequence[Passage], count: int) -> Iterator[tuple[Report, Page, list[Passage]]]:
    """Yields reports of PER_REPORT passages, each made of half of one real passage and half of another."""
    rng = np.random.default_rng(5)
    for number in range(0, count, PER_REPORT):
        name = f"r{number // PER_REPORT}"
        text, passages = "", list[Passage]()
        for place, (first_place, second_place) in enumerate(rng.integers(0, len(real), (PER_REPORT, 2))):
            first, second = real[first_place].text, real[second_place].text
            passage_text = first[: len(first) // 2] + second[len(second) // 2 :]
            span = Span(1, len(text), len(text) + len(passage_text))
            ident = hashlib.sha256(f"{name}-{place}".encode()).hexdigest()[:16]
            passages.append(
                Passage(
                    ident,
                    name,
                    passage_text,
                    (span,),
                    real[first_place].headings,
                    voice=real[first_place].voice,
                )
            )
            text += passage_text + "\n"
        year = str(2011 + number // PER_REPORT % 14)
        yield Report(name, f"Report {name}", f"{name}.pdf", name, published=year), Page(1, text), passages


def main() -> None:
    """Builds the index if there is none, then searches it in another process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--ask", action="store_true", help="only search what was built")
    options = parser.parse_args()
    folder, real = options.home / f"scale-{options.count}", options.home / "reports" / "corpus.sqlite"
    if options.ask:
        search(folder, options.home, real, options.count)
        return
    if not (folder / "current").exists():
        build(folder, real, options.count)
    command = [sys.executable, "-m", "benchmarks.scale", "--ask", "--count", str(options.count)]
    subprocess.run([*command, "--home", str(options.home)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
