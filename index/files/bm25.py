"""BM25 over stems. bm25s builds the postings; scoring with them needs NumPy only.

Scores are Lucene's BM25, k1 and b below (Robertson and Zaragoza 2009, The Probabilistic Relevance
Framework, with the idf that cannot be negative).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.vocabulary import stems

K1, B = 1.2, 0.6


class Postings:
    """The postings of n documents. Document numbers run from 0 in the order they were given."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        starts: NDArray[np.int64],
        documents: NDArray[np.int32],
        weights: NDArray[np.float32],
        count: int,
    ) -> None:
        self.vocabulary = vocabulary
        self.count = count
        self._starts, self._documents, self._weights = starts, documents, weights

    @classmethod
    def build(cls, texts: Iterable[str]) -> "Postings":
        """Builds the postings of some texts."""
        import bm25s  # only building needs it

        engine = bm25s.BM25(method="lucene", k1=K1, b=B)
        documents = [stems(text) or [""] for text in texts]
        engine.index(documents, show_progress=False)
        scores = engine.scores
        return cls(
            {stem: number for stem, number in engine.vocab_dict.items() if stem},
            np.asarray(scores["indptr"], np.int64),
            np.asarray(scores["indices"], np.int32),
            np.asarray(scores["data"], np.float32),
            len(documents),
        )

    def save(self, folder: Path) -> None:
        """Writes the postings into a new folder."""
        folder.mkdir(parents=True)
        (folder / "vocabulary.json").write_text(json.dumps([self.count, self.vocabulary]), "utf-8")
        for name, values in self._arrays().items():
            np.save(folder / f"{name}.npy", values)

    @classmethod
    def open(cls, folder: Path) -> "Postings":
        """Opens what `save` wrote. The postings are mapped: they stay on disk until they are read."""
        count, vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r")
            for name in ("starts", "documents", "weights")
        }
        return cls(vocabulary, arrays["starts"], arrays["documents"], arrays["weights"], count)

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """Returns the BM25 score of every document, shape (count,), for weighted stems."""
        scores = np.zeros(self.count, np.float32)
        for term, weight in terms.items():
            number = self.vocabulary.get(term)
            if number is not None:
                low, high = self._starts[number], self._starts[number + 1]
                scores[self._documents[low:high]] += weight * self._weights[low:high]
        return scores

    def holding(self, terms: Iterable[str]) -> NDArray[np.bool_]:
        """Returns which documents have all of some stems, shape (count,)."""
        distinct = set(terms)
        counts = np.zeros(self.count, np.int32)
        for term in distinct:
            number = self.vocabulary.get(term)
            if number is not None:
                counts[self._documents[self._starts[number] : self._starts[number + 1]]] += 1
        return np.asarray(counts == len(distinct))

    def by_document(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """Yields, for each document in order, the numbers of its stems, ascending, and their weights."""
        numbers = np.repeat(np.arange(len(self._starts) - 1, dtype=np.int32), np.diff(self._starts))
        order = np.argsort(self._documents, kind="stable")
        ends = np.cumsum(np.bincount(self._documents, minlength=self.count))
        for low, high in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
            chosen = order[low:high]
            yield numbers[chosen], self._weights[chosen]

    def _arrays(self) -> dict[str, NDArray[np.generic]]:
        return {"starts": self._starts, "documents": self._documents, "weights": self._weights}
