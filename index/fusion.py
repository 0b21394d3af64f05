"""Fusing the scores of two searches into one.

Each score is rescaled to 0..1 over the candidates, then weighted. That is better than reciprocal ranks where
the weights are known (Bruch et al. 2023, An Analysis of Fusion Functions for Hybrid Retrieval).
"""

import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors

DENSE_SHARE = 0.55
"""Weight of the vector score; the rest is the weight of the word score."""
NEAR_DUPLICATE = 0.985
"""Cosine from which two passages are near duplicates: of such pairs, 19 of 20 share four fifths of their
words."""


def rescaled(scores: Vectors, floor: float) -> Vectors:
    """Returns scores, shape (n,), rescaled so that `floor` and all below it are 0 and the greatest is 1."""
    highest = float(scores.max(initial=floor))
    if highest <= floor:
        return np.zeros_like(scores)
    return np.asarray(np.clip((scores - floor) / (highest - floor), 0, 1), np.float32)


def fuse(dense: Vectors, lexical: Vectors, share: float = DENSE_SHARE) -> Vectors:
    """Returns the convex combination of rescaled scores, shape (n,)."""
    return np.asarray(share * dense + (1 - share) * lexical, np.float32)


def near_duplicates_last(vectors: Vectors, limit: int) -> NDArray[np.int64]:
    """Returns the places of the first `limit` vectors, those that nearly repeat an earlier one last.

    `vectors` are those of passages, best first, shape (n, dimension), each of length 1.
    """
    distinct: list[int] = []
    repeats: list[int] = []
    distinct_vectors = np.zeros((min(limit, len(vectors)), vectors.shape[1]), np.float32)
    for place, vector in enumerate(vectors):
        if len(distinct) == limit:
            break
        # einsum, unlike matrix multiplication, stays in this thread
        cosines = np.einsum("nd,d->n", distinct_vectors[: len(distinct)], vector)
        if cosines.max(initial=-1.0) >= NEAR_DUPLICATE:
            repeats.append(place)
        else:
            distinct_vectors[len(distinct)] = vector
            distinct.append(place)
    return np.array([*distinct, *repeats][:limit], np.int64)
