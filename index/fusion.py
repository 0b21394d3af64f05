"""Several scores made one. Each is stretched to 0..1 over the candidates, then weighed, which is better than
reciprocal ranks where weights are known (Bruch et al. 2023, An Analysis of Fusion Functions for Hybrid
Retrieval)."""

import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors

DENSE_SHARE = 0.45


def stretched(scores: Vectors, floor: float) -> Vectors:
    """Scores, shape (n,), moved so that `floor` and all below it are 0 and the greatest is 1."""
    highest = float(scores.max(initial=floor))
    if highest <= floor:
        return np.zeros_like(scores)
    return np.asarray(np.clip((scores - floor) / (highest - floor), 0, 1), np.float32)


def fused(dense: Vectors, lexical: Vectors, share: float = DENSE_SHARE) -> Vectors:
    """The convex combination of stretched scores, shape (n,)."""
    return np.asarray(share * dense + (1 - share) * lexical, np.float32)


def reciprocal_ranks(*rankings: NDArray[np.float32], k: int = 60) -> Vectors:
    """Reciprocal rank fusion (Cormack et al. 2009) of score lists over the same candidates, shape (n,)."""
    total = np.zeros(len(rankings[0]), np.float32)
    for scores in rankings:
        ranks = np.empty(len(scores), np.int64)
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        total += (1.0 / (k + ranks)).astype(np.float32)
    return total
