"""BM25 over stems, scored with NumPy.

A rare stem has postings: the documents that have it, and its weight in each. A frequent stem has one byte for
each document: how often it occurs there; its weight follows from that and from the document's length.

Scores are Lucene's BM25, k1 and b below (Robertson and Zaragoza 2009, The Probabilistic Relevance
Framework, with the idf that cannot be negative). The best documents are found by MaxScore (Turtle and Flood
1995, Query Evaluation: Strategies and Optimizations): stems that can add little are looked up only in
documents that can still be among the best. The result is the same as that of scoring every document.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.searching import Scores
from index.stem_counts import StemCounts

Places = NDArray[np.int64]
"""Numbers of documents, which run from 0 in the order in which they were given."""
K1, B = 1.2, 0.6
FREQUENT, FREQUENT_SHARE = 16_384, 1 / 8
"""A stem is frequent where at least so many documents have it, and at least this share of all."""
_FEW = 1 / 16
"""Share of all documents up to which the frequent stems are looked up document by document."""
_RUN = 256
_CHUNK = 32_768
"""Number of documents whose scores are added to at a time: they fit in a processor's cache."""
_ROUNDING = 1e-4
"""More than the sums of a score differ when the stems are added in another order."""


@dataclass(frozen=True, slots=True)
class _Arrays:
    """What is stored of n documents and m stems.

    `documents[starts[s]:starts[s + 1]]` have stem s, with `weights`. A frequent stem has none of these but
    `counts[rows[s]]`, shape (n,); `rows[s]` is -1 for the others. `norms`, shape (n,), is the length of each
    document as BM25 weighs it, and `idf`, shape (m,), weighs the stems.
    """

    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint8]
    norms: NDArray[np.float32]
    idf: NDArray[np.float32]


class _Rare(NamedTuple):
    """A rare stem of a query: the documents that have it, and its weights, which `factor` multiplies."""

    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    factor: float


class _Frequent(NamedTuple):
    """A frequent stem of a query: how often each document has it. It adds less than `factor` to a score."""

    counts: NDArray[np.uint8]
    norms: NDArray[np.float32]
    factor: float

    def added(self, places: Places | slice) -> Scores:
        """Returns what the stem adds to the scores of some documents."""
        counts = self.counts[places].astype(np.float32)
        return np.asarray(self.factor * (counts / (self.norms[places] + counts)), np.float32)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The documents that a search found, in no order, as `places`.

    All n documents have been scored by some stems, `scores`, shape (n,), but not by the `others`.
    """

    places: Places
    scores: Scores
    others: Sequence[_Frequent]

    def score(self, places: Places) -> Scores:
        """Returns the scores of some documents that the filter lets through, shape (len(places),)."""
        return _sums(self.scores, self.others, places)


class Postings:
    """The stems of n documents."""

    def __init__(self, vocabulary: Mapping[str, int], arrays: _Arrays) -> None:
        self.vocabulary = vocabulary
        self.count = len(arrays.norms)
        self._arrays = arrays

    @classmethod
    def build(cls, texts: Iterable[str], frequent: int = FREQUENT) -> "Postings":
        """Counts the stems of some texts, and weighs them. `frequent` is what FREQUENT says."""
        return cls.of(StemCounts.of(texts), frequent)

    @classmethod
    def of(cls, stem_counts: StemCounts, frequent: int = FREQUENT) -> "Postings":
        """Weighs the stems of some documents. `frequent` is what FREQUENT says."""
        count = len(stem_counts.lengths)
        lengths = np.maximum(stem_counts.lengths, 1)  # a document without stems is as long as a stem
        norms = K1 * ((1 - B) + B * lengths / lengths.mean()) if count else np.zeros(0)
        idf = np.array(
            [_idf(documents_with_stem, count) for documents_with_stem in stem_counts.held.tolist()],
            np.float32,
        )
        dense = stem_counts.held >= max(frequent, FREQUENT_SHARE * count)
        dense &= stem_counts.most <= np.iinfo(np.uint8).max
        rows = np.where(dense, np.cumsum(dense) - 1, -1).astype(np.int32)
        starts = np.concatenate([[0], np.cumsum(np.where(dense, 0, stem_counts.held))])
        documents, weights = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.float32)
        counts = np.zeros((np.count_nonzero(dense), count), np.uint8)
        ends = starts[:-1].copy()  # of the postings that are filled in so far
        for batch in stem_counts.batches:
            in_rows = dense[batch.stems]
            counts[rows[batch.stems[in_rows]], batch.documents[in_rows]] = batch.counts[in_rows]
            numbers, documents_with_stem, times = (
                v[~in_rows] for v in (batch.stems, batch.documents, batch.counts)
            )
            places = ends[numbers] + np.arange(len(numbers)) - np.searchsorted(numbers, numbers)
            documents[places] = documents_with_stem
            weights[places] = idf[numbers] * (times / (norms[documents_with_stem] + times))
            ends += np.bincount(numbers, minlength=len(ends))
        arrays = _Arrays(starts, documents, weights, rows, counts, norms.astype(np.float32), idf)
        return cls(stem_counts.vocabulary, arrays)

    def save(self, folder: Path) -> None:
        """Writes the postings into a new folder."""
        folder.mkdir(parents=True)
        (folder / "vocabulary.json").write_text(json.dumps(self.vocabulary), "utf-8")
        for field in fields(_Arrays):
            np.save(folder / f"{field.name}.npy", getattr(self._arrays, field.name))

    @classmethod
    def open(cls, folder: Path) -> "Postings":
        """Opens what `save` wrote. The arrays are mapped: they stay on disk until they are read."""
        vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        names = [field.name for field in fields(_Arrays)]
        mapped = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in names}
        return cls(vocabulary, _Arrays(**{name: np.asarray(array) for name, array in mapped.items()}))

    def scores(self, terms: Mapping[str, float]) -> Scores:
        """Returns the BM25 score of every document, shape (count,), for weighted stems."""
        rare, frequent = self._split(terms)
        scores = self._scores(rare)
        for stem in frequent:
            self._add(stem, scores)
        return scores

    def search(self, terms: Mapping[str, float], count: int, allowed: NDArray[np.bool_] | None) -> "Ranking":
        """Finds the documents of the `count` greatest scores above 0, for weighted stems.

        `allowed` says which documents may be found, shape (documents,); None lets all through.
        """
        rare, frequent = self._split(terms)
        scores = self._scores(rare)
        candidates = None
        if allowed is not None:
            np.copyto(scores, -np.inf, where=~allowed)
            candidates = np.flatnonzero(allowed)
        # 1. Score all by the stems that can add most, until few can still be among the best
        while frequent and (candidates is None or len(candidates) > _FEW * self.count):
            threshold = _floor(scores, count) - sum(stem.factor for stem in frequent) - _ROUNDING
            if threshold > 0:
                candidates = np.flatnonzero(scores >= threshold)
            if candidates is None or len(candidates) > _FEW * self.count:
                self._add(frequent.pop(), scores)
        # 2. Score those by the other stems
        if candidates is None:
            places = _top(scores, count)
        else:
            places = candidates[_top(_sums(scores, frequent, candidates), count)]
        return Ranking(places, scores, frequent)

    def holding(self, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Returns which documents have all of some stems, shape (count,)."""
        distinct = set(terms)
        rare, frequent = self._split(dict.fromkeys(distinct, 1.0))
        stems_held = np.zeros(self.count, np.int32)
        for stem in rare:
            stems_held[stem.documents] += 1
        for frequent_stem in frequent:
            stems_held += frequent_stem.counts > 0
        return np.asarray(stems_held == len(distinct))

    def by_document(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """Yields, for each document in order, the numbers of its stems, ascending, and their weights."""
        a = self._arrays
        numbers = [np.repeat(np.arange(len(a.rows), dtype=np.int32), np.diff(a.starts))]
        documents, weights = [a.documents], [a.weights]
        for number in np.flatnonzero(a.rows >= 0).tolist():
            stem = _Frequent(a.counts[a.rows[number]], a.norms, float(a.idf[number]))
            documents_with_stem = np.flatnonzero(stem.counts)
            numbers.append(np.full(len(documents_with_stem), number, np.int32))
            documents.append(documents_with_stem.astype(np.int32))
            weights.append(stem.added(documents_with_stem))
        of_numbers, of_documents = np.concatenate(numbers), np.concatenate(documents)
        of_weights = np.concatenate(weights)
        order = np.lexsort((of_numbers, of_documents))
        ends = np.cumsum(np.bincount(of_documents, minlength=self.count))
        for low, high in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
            selected = order[low:high]
            yield of_numbers[selected], of_weights[selected]

    def _split(self, terms: Mapping[str, float]) -> tuple[list[_Rare], list[_Frequent]]:
        """Returns the rare stems in their order, and the frequent ones, those that add most last."""
        a, rare, frequent = self._arrays, list[_Rare](), list[_Frequent]()
        for term, weight in terms.items():
            number = self.vocabulary.get(term)
            if number is None:
                continue
            if (row := a.rows[number]) >= 0:
                frequent.append(_Frequent(a.counts[row], a.norms, weight * float(a.idf[number])))
            else:
                stem_range = slice(a.starts[number], a.starts[number + 1])
                rare.append(_Rare(a.documents[stem_range], a.weights[stem_range], weight))
        return rare, sorted(frequent, key=lambda stem: stem.factor)

    def _scores(self, rare: Iterable[_Rare]) -> Scores:
        """Returns what some rare stems add to the score of every document, shape (count,)."""
        scores = np.zeros(self.count, np.float32)
        for stem in rare:
            scores[stem.documents] += stem.factor * stem.weights
        return scores

    def _add(self, stem: _Frequent, scores: Scores) -> None:
        """Adds what a frequent stem adds to the score of every document."""
        for start in range(0, self.count, _CHUNK):
            part = slice(start, start + _CHUNK)
            scores[part] += stem.added(part)


def _idf(documents_with_stem: int, count: int) -> float:
    """Returns the inverse document frequency of a stem that so many of all documents have."""
    return math.log(1 + (count - documents_with_stem + 0.5) / (documents_with_stem + 0.5))


def _sums(scores: Scores, others: Iterable[_Frequent], places: Places) -> Scores:
    """Returns the scores of some documents with what other stems add to them, shape (len(places),)."""
    sums = scores[places]
    for stem in others:
        sums += stem.added(places)
    return sums


def _floor(scores: Scores, count: int) -> float:
    """Returns a score that at least `count` documents reach, 0 where it cannot be told."""
    if len(scores) <= count * _RUN:
        return 0.0
    best = np.maximum.reduceat(scores, np.arange(0, len(scores), _RUN))  # the best of each run
    return max(float(np.partition(best, -count)[-count]), 0.0)


def _top(scores: Scores, count: int) -> Places:
    """Returns the places of the `count` greatest scores above 0, in no order."""
    floor = _floor(scores, count)
    among = np.flatnonzero(scores >= floor if floor > 0 else scores > 0)
    if len(among) <= count:
        return among
    return np.asarray(among[np.argpartition(-scores[among], count - 1)[:count]], np.int64)
