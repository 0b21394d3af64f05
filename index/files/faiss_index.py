"""Vectors: FAISS, several vectors a passage, filters inside the search.

A passage's score is that of its best vector. Which FAISS type serves a size is data (`TYPES`), from the
measurements in benchmarks/README.md, not a setting.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors
from index.versions import Halves


class Type(NamedTuple):
    """What serves up to so many vectors: a FAISS factory string, and how many lists are probed where every
    vector may be found. The fewer may be found, the more lists are probed."""

    vectors: float
    factory: str
    probes: int = 0


TYPES = (
    Type(10_000, "Flat"),
    Type(400_000, "SQ8"),
    Type(float("inf"), "IVF2048,SQ8", probes=8),
)
_BATCH = 65_536
_LEARNED_ON = 200_000
"""So many vectors, drawn by chance, say where clusters lie and how far numbers reach."""
_ROWS_A_PASSAGE = 3
"""So many of the best rows are asked for to find one passage: several of its sentences may be near."""
_FILE, _OWNERS = "dense.faiss", "owners.npy"


class Dense:
    """Vectors and the passage that each belongs to, ``owners``: shape (n,), ascending."""

    def __init__(self, vectors: "faiss.Index", owners: NDArray[np.int32]) -> None:
        self._vectors = vectors
        self._owners = owners

    @classmethod
    def build(
        cls, vectors: Vectors | Halves, owners: NDArray[np.int32], types: Sequence[Type] = TYPES
    ) -> "Dense":
        """Index some vectors, shape (n, dimension), by the first of the types that serves their number."""
        kind = next(kind for kind in types if len(vectors) <= kind.vectors)
        index = faiss.index_factory(vectors.shape[1], kind.factory, faiss.METRIC_INNER_PRODUCT)
        if not index.is_trained:
            count = min(len(vectors), _LEARNED_ON)
            drawn = np.random.default_rng(1).choice(len(vectors), count, replace=False, shuffle=False)
            index.train(_whole(vectors[drawn]))
        for start in range(0, len(vectors), _BATCH):
            index.add(_whole(vectors[start : start + _BATCH]))
        if kind.probes:
            index.nprobe = kind.probes
            index.make_direct_map()  # vectors are looked up by their place too
        return cls(index, owners)

    def save(self, folder: Path) -> None:
        """Write both files into an existing folder. Raises OSError."""
        try:
            faiss.write_index(self._vectors, str(folder / _FILE))
        except RuntimeError as error:  # FAISS has no other for a full disk
            raise OSError(f"{_FILE} could not be written") from error
        np.save(folder / _OWNERS, self._owners)

    @classmethod
    def open(cls, folder: Path) -> "Dense":
        """Open what `save` wrote, mapped: every process that serves it shares the same memory."""
        index = faiss.read_index(str(folder / _FILE), faiss.IO_FLAG_MMAP_IFC)
        return cls(index, np.load(folder / _OWNERS))

    @property
    def count(self) -> int:
        return int(self._vectors.ntotal)

    def best(self, query: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> dict[int, float]:
        """The cosine of the best passages to a query of shape (dimension,): `count` of them or so, best
        first. `allowed` says which passages may be found, shape (passages,); None lets every one through.
        """
        rows = min(count * _ROWS_A_PASSAGE, self.count)
        if not rows:
            return {}
        scores, found = self._search(query, rows, None if allowed is None else allowed[self._owners])
        scores, found = scores[found >= 0], found[found >= 0]
        passages, first = np.unique(self._owners[found], return_index=True)  # rows come best first
        order = np.argsort(first)[:count]
        return dict(zip(passages[order].tolist(), scores[first[order]].tolist(), strict=True))

    def score(self, query: Vectors, passages: NDArray[np.int64]) -> Vectors:
        """The cosine of some passages, given ascending, to a query: shape (len(passages),)."""
        low = np.searchsorted(self._owners, passages, "left")
        counts = np.searchsorted(self._owners, passages, "right") - low
        starts = np.cumsum(counts) - counts
        rows = np.repeat(low - starts, counts) + np.arange(counts.sum())
        cosines = np.einsum("rd,d->r", self._vectors.reconstruct_batch(rows), query)  # in this thread alone
        return np.asarray(np.maximum.reduceat(cosines, starts), np.float32)

    def whole(self, passages: NDArray[np.int64]) -> Vectors:
        """The vectors of whole passages, shape (len(passages), dimension)."""
        first = np.searchsorted(self._owners, passages, "left")  # a passage's own vector comes first
        return np.asarray(self._vectors.reconstruct_batch(first), np.float32)

    def parts(self, passages: NDArray[np.int64]) -> list[Vectors]:
        """Returns the vectors of each passage's sentences, shape (sentences, dimension) each, in reading
        order."""
        low = np.searchsorted(self._owners, passages, "left") + 1
        high = np.searchsorted(self._owners, passages, "right")
        rows = np.concatenate([np.arange(start, end) for start, end in zip(low, high, strict=True)])
        vectors = np.asarray(self._vectors.reconstruct_batch(rows.astype(np.int64)), np.float32)
        return np.split(vectors, np.cumsum(high - low)[:-1])

    def _search(
        self, query: Vectors, rows: int, mask: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        faiss.omp_set_num_threads(1)  # in this thread: one query is too small to share, and many come at once
        if mask is None:
            scores, found = self._vectors.search(query[None], rows)
        else:
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            parameters = faiss.SearchParameters(sel=selector)
            if isinstance(self._vectors, faiss.IndexIVF):
                share = max(int(np.count_nonzero(mask)), 1) / len(mask)
                probes = min(int(self._vectors.nprobe / share) + 1, self._vectors.nlist)
                parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)
            scores, found = self._vectors.search(query[None], rows, params=parameters)
        return scores[0], found[0]


def _whole(vectors: Vectors | Halves) -> Vectors:
    """The same in 32 bits, each of length 1."""
    whole = np.asarray(vectors, np.float32)
    return np.asarray(whole / np.linalg.norm(whole, axis=1, keepdims=True), np.float32)
