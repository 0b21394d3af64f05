"""Several scores made one. Each is stretched to 0..1 over the candidates, then weighed, which is better than
reciprocal ranks where weights are known (Bruch et al. 2023, An Analysis of Fusion Functions for Hybrid
Retrieval)."""

import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors

DENSE_SHARE = 0.5


def normalised(scores: Vectors) -> Vectors:
    """Scores stretched so that the least is 0 and the greatest 1, shape kept; all 0 where all are equal."""
    if not scores.size:
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return (scores - low) / (high - low)


def fused(dense: Vectors, lexical: Vectors, share: float = DENSE_SHARE) -> Vectors:
    """The convex combination of both, shape (n,)."""
    return share * normalised(dense) + (1 - share) * normalised(lexical)


def reciprocal_ranks(*rankings: NDArray[np.float32], k: int = 60) -> Vectors:
    """Reciprocal rank fusion (Cormack et al. 2009) of score lists over the same candidates, shape (n,)."""
    total = np.zeros(len(rankings[0]), np.float32)
    for scores in rankings:
        ranks = np.empty(len(scores), np.int64)
        ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
        total += (1.0 / (k + ranks)).astype(np.float32)
    return total
