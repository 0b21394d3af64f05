"""Several scores made one. Each is stretched to 0..1 over the candidates, then weighed, which is better than
reciprocal ranks where weights are known (Bruch et al. 2023, An Analysis of Fusion Functions for Hybrid
Retrieval)."""

import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors

DENSE_SHARE = 0.55


def stretched(scores: Vectors, floor: float) -> Vectors:
    """Scores, shape (n,), moved so that `floor` and all below it are 0 and the greatest is 1."""
    highest = float(scores.max(initial=floor))
    if highest <= floor:
        return np.zeros_like(scores)
    return np.asarray(np.clip((scores - floor) / (highest - floor), 0, 1), np.float32)


def fused(dense: Vectors, lexical: Vectors, share: float = DENSE_SHARE) -> Vectors:
    """The convex combination of stretched scores, shape (n,)."""
    return np.asarray(share * dense + (1 - share) * lexical, np.float32)


SAME = 0.985
"""Passages whose vectors are so near shared four fifths of their words in 19 of 20 pairs and more."""


def repeats_last(vectors: Vectors, limit: int) -> NDArray[np.int64]:
    """The first `limit` of an order in which what nearly repeats something before it comes last.

    `vectors` are those of passages given best first, shape (n, dimension), each of length 1.
    """
    first: list[int] = []
    repeats: list[int] = []
    kept = np.zeros((min(limit, len(vectors)), vectors.shape[1]), np.float32)
    for place, vector in enumerate(vectors):
        if len(first) == limit:
            break
        near = np.einsum("nd,d->n", kept[: len(first)], vector)  # in this thread alone
        if near.max(initial=-1.0) >= SAME:
            repeats.append(place)
        else:
            kept[len(first)] = vector
            first.append(place)
    return np.array([*first, *repeats][:limit], np.int64)
