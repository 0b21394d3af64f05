"""How fast, and how much memory: each figure beside the plain way in the same run.

python -m benchmarks.speed embedding|indexing|search|start|scale [--home FOLDER] [--data FOLDER] [--count N]

`embedding`: passages a second, ours and sentence-transformers fp32 in turns, and the share of the machine's
measured matrix-multiply peak. `indexing`: every eighth report from its file to its vectors, ours and pypdf +
sentence-transformers. `search`: milliseconds a question on the index that benchmarks.retrieval made.
`start`: a fresh process, from nothing to the first hits. `scale`: N
passages of clustered vectors and made-up text. The plain ways are sentence-transformers and flat FAISS.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import faiss
import numpy as np

from benchmarks.retrieval import ROOT
from corpus.catalogue import Catalogue
from corpus.errors import UnreadableFile
from corpus.reading import read
from corpus.text import readable
from index.dense import Dense
from index.encoders import DEFAULT, load_encoder
from index.lexical import Words, weighted
from index.local import LocalIndex
from index.searching import Query
from index.versions import Versions

ROUNDS = 3
PARAMETERS_A_TOKEN = 11.5e6
"""Multiplications a token: 6 layers of 4 x 384 x 384 + 2 x 384 x 1536, and about 0.9 million of attention."""


def embedding(home: Path, count: int) -> None:
    """Ours and the plain way in turns on the same passages."""
    passages = list(Catalogue(home / "reports" / "corpus.sqlite").passages())
    chosen = [readable(passage.text) for passage in passages[:: max(1, len(passages) // count)]]
    ours, plain = load_encoder(DEFAULT, home / "encoders"), load_encoder("torch", home / "encoders")
    rates: dict[str, list[float]] = {"ours": [], "sentence-transformers": []}
    for _ in range(ROUNDS):
        for name, encoder in (("ours", ours), ("sentence-transformers", plain)):
            rates[name].append(len(chosen) / _seconds(encoder.embed_passages, chosen))
    ratios = np.array(rates["ours"]) / np.array(rates["sentence-transformers"])
    cosines = (ours.embed_passages(chosen[:100]) * plain.embed_passages(chosen[:100])).sum(axis=1)
    tokens = float(np.mean([len(text) / 4.6 for text in chosen]))
    peak = _peak()
    flops = float(np.median(rates["ours"])) * min(tokens, 256) * 2 * PARAMETERS_A_TOKEN
    for name, values in rates.items():
        print(f"{name}: {np.median(values):.1f} passages/s ({', '.join(f'{v:.1f}' for v in values)})")
    print(f"ours to plain: {np.median(ratios):.2f}; cosine {cosines.mean():.4f}, least {cosines.min():.4f}")
    print(f"fp32 matrix peak {peak / 1e9:.0f} GFLOP/s on all cores; ours uses {flops / peak:.2f} of it")


def indexing(home: Path, data: Path) -> None:
    """The same files, from bytes to vectors, by our reader and encoder and by the plain ones."""
    files = [path for path in sorted((data / "reports").iterdir()) if path.suffix.lower() == ".pdf"][::8]
    ours, plain = load_encoder(DEFAULT, home / "encoders"), load_encoder("torch", home / "encoders")
    began = time.perf_counter()
    texts = [text for path in files for text in _our_texts(path)]
    ours.embed_passages(texts)
    mine = time.perf_counter() - began
    began = time.perf_counter()
    chunks = [chunk for path in files for chunk in _plain_chunks(path)]
    index = faiss.IndexFlatIP(plain.dimension)
    index.add(plain.embed_passages(chunks))
    theirs = time.perf_counter() - began
    print(
        f"{len(files)} reports: ours {mine:.1f} s ({len(texts)} passages), plain {theirs:.1f} s "
        f"({len(chunks)} chunks); {theirs / mine:.2f} times"
    )


def search(home: Path, data: Path) -> None:
    """Milliseconds a question, its embedding included, none of them asked before."""
    versions, encoder = Versions(home / "reports" / "index"), load_encoder(DEFAULT, home / "encoders")
    version = versions.current()
    index = LocalIndex(versions.path(version.id), version, encoder)
    lines = (data / "questions-dev.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    index.search(Query("warm up"))
    _report("ours", [_seconds(index.search, Query(question)) for question in questions])
    _report(
        "of it, embedding the question",
        [_seconds(encoder.embed_queries, [f"{question} ?"]) for question in questions],
    )


def start(home: Path) -> None:
    """Seconds and megabytes from a new process to its first hits, and whether torch was loaded."""
    program = (
        "import time, sys, resource; began = time.perf_counter();"
        "from pathlib import Path; from index.encoders import DEFAULT, load_encoder;"
        "from index.live import Live; from index.versions import Versions; from index.searching import Query;"
        f"home = Path({str(home)!r});"
        "live = Live(Versions(home / 'reports' / 'index'), load_encoder(DEFAULT, home / 'encoders'));"
        "hits = live.searcher().search(Query('Who attends strategy meetings?'));"
        "print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,"
        " len(hits), 'torch' in sys.modules)"
    )
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", program]
        printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        seconds, megabytes, hits, torch = printed.split()
        print(f"{float(seconds):.2f} s, {float(megabytes):.0f} MB, {hits} hits, torch loaded: {torch}")


def scale(home: Path, count: int) -> None:
    """Vectors in clusters as the real ones lie, words drawn from the real passages; one query at a time."""
    encoder = load_encoder(DEFAULT, home / "encoders")
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(2000, encoder.dimension)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        near = centres[chance.integers(0, len(centres), count)]
        near += 0.7 * chance.normal(size=near.shape).astype(np.float32)
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        queries = near[chance.integers(0, count, 100)] + 0.02 * chance.normal(size=(100, encoder.dimension))
        queries = np.asarray(queries / np.linalg.norm(queries, axis=1, keepdims=True), np.float32)
        exact = [set(np.argpartition(-(near @ query), 10)[:10].tolist()) for query in queries]
        began = time.perf_counter()
        Dense.build(near, np.arange(count, dtype=np.int32)).save(Path(folder))
        print(f"{count} vectors indexed in {time.perf_counter() - began:.0f} s")
        del near
        dense = Dense.open(Path(folder))
        times, overlap = [], []
        for query, wanted in zip(queries, exact, strict=True):
            began = time.perf_counter()
            found = dense.best(query, 10, None)
            times.append(time.perf_counter() - began)
            overlap.append(len(wanted & set(found)) / 10)
        _report(f"vectors, recall@10 {np.mean(overlap):.3f}", times)
        _words(home, count, Path(folder) / "words")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{peak:.0f} MB at most, building included")


def _words(home: Path, count: int, folder: Path) -> None:
    texts = [passage.text for passage in Catalogue(home / "reports" / "corpus.sqlite").passages()]
    chance = np.random.default_rng(5)
    began = time.perf_counter()
    Words.build(_shuffled(texts, count, chance)).save(folder)
    print(f"words of {count} passages counted in {time.perf_counter() - began:.0f} s")
    words = Words.open(folder)
    questions = [" ".join(chance.choice(texts[place].split(), 8)) for place in range(100)]
    _report("words", [_seconds(words.scores, weighted(question)) for question in questions])


def _shuffled(texts: Sequence[str], count: int, chance: np.random.Generator) -> Iterator[str]:
    """Passages made of half of one real passage and half of another."""
    for _ in range(count):
        first, second = chance.integers(0, len(texts), 2)
        yield texts[first][: len(texts[first]) // 2] + texts[second][len(texts[second]) // 2 :]


def _our_texts(path: Path) -> list[str]:
    try:
        return [readable(passage.text) for passage in read(path, "r").passages]
    except UnreadableFile:
        return []


def _plain_chunks(path: Path) -> list[str]:
    """1,000 characters a chunk, within pages, as pypdf reads them."""
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(path).pages]
    return [page[start : start + 1000] for page in pages for start in range(0, len(page), 1000)]


def _peak() -> float:
    """The best of some large float32 products of torch, in floating-point operations a second."""
    import torch  # loaded already: the plain way needs it

    size = 2048
    left = torch.ones((size, size))
    return 2 * size**3 / min(_seconds(torch.mm, left, left) for _ in range(8))


def _seconds(task: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    task(*arguments)
    return time.perf_counter() - began


def _report(name: str, seconds: Sequence[float]) -> None:
    p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1000
    print(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms over {len(seconds)}")


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=("embedding", "indexing", "search", "start", "scale"))
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "benchmarks")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--count", type=int, default=200)
    given = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "embedding": lambda: embedding(given.home, given.count),
        "indexing": lambda: indexing(given.home, given.data),
        "search": lambda: search(given.home, given.data),
        "start": lambda: start(given.home),
        "scale": lambda: scale(given.home, given.count),
    }
    parts[given.part]()


if __name__ == "__main__":
    main()
