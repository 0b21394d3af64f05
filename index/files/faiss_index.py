"""A FAISS index with several vectors for each passage. Filters apply inside the search.

A passage's score is that of its best vector. The FAISS type depends on the number of vectors (`FAISS_TYPES`),
by the measurements in benchmarks/README.md; it is not a setting.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors
from index.text_vectors import Halves


class FaissType(NamedTuple):
    """A FAISS factory string, and the maximum number of `vectors` that it is used for.

    `training` is the maximum number of randomly chosen vectors that train the clusters and the quantiser.
    `probes` is the number of lists that are probed where every vector may be found; the fewer may be found,
    the more lists are probed.
    """

    vectors: float
    factory: str
    training: int = 0
    probes: int = 0


FAISS_TYPES = (
    FaissType(10_000, "Flat"),
    FaissType(400_000, "SQ8", training=32_768),
    FaissType(float("inf"), "IVF2048,SQ8", training=200_000, probes=8),
)
_BATCH = 8_192
"""Number of vectors that are in memory in 32 bits at a time."""
_ROWS_PER_PASSAGE = 3
"""Number of best rows that are searched for each passage: several of its sentences may be near."""
_FILTERED_PROBES = 2
"""How many times more lists are probed with a filter, beyond what its share of the vectors asks for."""
_FEW = 2_000
"""Maximum number of vectors that a filter may leave for each of them to be compared."""
_FILE, _OWNERS = "dense.faiss", "owners.npy"


class FaissIndex:
    """Vectors, and the place of each vector's passage (``owners``, shape (n,), ascending)."""

    def __init__(self, vectors: "faiss.Index", owners: NDArray[np.int32]) -> None:
        self._vectors = vectors
        self._owners = owners
        self._one_each = np.array_equal(owners, np.arange(len(owners)))

    @classmethod
    def build(
        cls, vectors: Vectors | Halves, owners: NDArray[np.int32], types: Sequence[FaissType] = FAISS_TYPES
    ) -> "FaissIndex":
        """Indexes vectors of shape (n, dimension), with the first of the types that is for so many."""
        faiss_type = next(faiss_kind for faiss_kind in types if len(vectors) <= faiss_kind.vectors)
        index = faiss.index_factory(vectors.shape[1], faiss_type.factory, faiss.METRIC_INNER_PRODUCT)
        if not index.is_trained:
            count = min(len(vectors), faiss_type.training)
            sample = np.random.default_rng(1).choice(len(vectors), count, replace=False, shuffle=False)
            index.train(_normalised(vectors[sample]))
        for start in range(0, len(vectors), _BATCH):
            index.add(_normalised(vectors[start : start + _BATCH]))
        if faiss_type.probes:
            index.nprobe = faiss_type.probes
            index.make_direct_map()  # vectors are read by their place too
        return cls(index, owners)

    def save(self, folder: Path) -> None:
        """Writes both files into an existing folder. Raises OSError."""
        try:
            faiss.write_index(self._vectors, str(folder / _FILE))
        except RuntimeError as error:  # FAISS raises it for a full disk
            raise OSError(f"{_FILE} could not be written") from error
        np.save(folder / _OWNERS, self._owners)

    @classmethod
    def open(cls, folder: Path) -> "FaissIndex":
        """Opens what `save` wrote. It is mapped, so that all processes share the same memory."""
        index = faiss.read_index(str(folder / _FILE), faiss.IO_FLAG_MMAP_IFC)
        return cls(index, np.load(folder / _OWNERS))

    @property
    def count(self) -> int:
        """Returns the number of vectors."""
        return int(self._vectors.ntotal)

    def best(self, query: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
        """Returns the cosines of the best passages to a query of shape (dimension,), best first.

        There are about `count` of them. `allowed` says which passages may be found, shape (passages,); None
        lets all through.
        """
        rows = min(count * (1 if self._one_each else _ROWS_PER_PASSAGE), self.count)
        if not rows:
            return {}
        mask = allowed if allowed is None or self._one_each else allowed[self._owners]
        scores, places = self._search(query, rows, mask)
        scores, places = scores[places >= 0], places[places >= 0]
        passages, first = np.unique(self._owners[places], return_index=True)  # rows come best first
        order = np.argsort(first)[:count]
        return dict(zip(passages[order].tolist(), scores[first[order]].tolist(), strict=True))

    def score(self, query: Vectors, passages: NDArray[np.int64]) -> Vectors:
        """Returns the cosines of some passages, in ascending order, to a query: shape (len(passages),)."""
        low, high = self.rows_of(passages)
        counts = high - low
        starts = np.cumsum(counts) - counts
        rows = np.repeat(low - starts, counts) + np.arange(counts.sum())
        return np.asarray(np.maximum.reduceat(self._cosines(query, rows), starts), np.float32)

    def whole(self, passages: NDArray[np.int64]) -> Vectors:
        """Returns the vectors of whole passages, shape (len(passages), dimension)."""
        first, _ = self.rows_of(passages)  # a passage's own vector comes first
        return np.asarray(self._vectors.reconstruct_batch(first), np.float32)

    def parts(self, passages: NDArray[np.int64]) -> list[Vectors]:
        """Returns the vectors of each passage's sentences in reading order, shape (sentences, dimension)."""
        low, high = self.rows_of(passages)
        low = low + 1
        rows = np.concatenate([np.arange(start, end) for start, end in zip(low, high, strict=True)])
        vectors = np.asarray(self._vectors.reconstruct_batch(rows.astype(np.int64)), np.float32)
        return np.split(vectors, np.cumsum(high - low)[:-1])

    def rows_of(self, passages: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Returns the first vector of some passages, and one after the last: shape (len(passages),) each."""
        if self._one_each:
            return passages, passages + 1
        wanted = passages.astype(self._owners.dtype)  # otherwise every owner would be converted
        return np.searchsorted(self._owners, wanted, "left"), np.searchsorted(self._owners, wanted, "right")

    def _search(
        self, query: Vectors, rows: int, mask: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Returns the scores and places of the nearest vectors, best first; a place is -1 where there are
        no more."""
        faiss.omp_set_num_threads(1)  # one query is too small to share, and many come at once
        if mask is None:
            scores, places = self._vectors.search(query[None], rows)
            return scores[0], places[0]
        clustered = isinstance(self._vectors, faiss.IndexIVF)
        share = np.count_nonzero(mask) / len(mask)
        if clustered and share * len(mask) <= _FEW:
            places_of_few = np.flatnonzero(mask)
            cosines = self._cosines(query, places_of_few)
            order = np.argsort(-cosines, kind="stable")[:rows]
            return cosines[order], places_of_few[order]
        selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        parameters = faiss.SearchParameters(sel=selector)
        if clustered:
            probes = min(int(_FILTERED_PROBES * self._vectors.nprobe / share) + 1, self._vectors.nlist)
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
        scores, places = self._vectors.search(query[None], rows, params=parameters)
        return scores[0], places[0]

    def _cosines(self, query: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """Returns the cosines of some vectors to a query, shape (len(rows),)."""
        vectors = self._vectors.reconstruct_batch(rows)
        return np.asarray(np.einsum("rd,d->r", vectors, query), np.float32)  # in this thread alone


def _normalised(vectors: Vectors | Halves) -> Vectors:
    """Returns the vectors in 32 bits, each of length 1."""
    single = np.asarray(vectors, np.float32)
    return np.asarray(single / np.linalg.norm(single, axis=1, keepdims=True), np.float32)
