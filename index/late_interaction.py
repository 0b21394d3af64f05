"""Late interaction: a question and a text are compared token by token (Khattab and Zaharia 2020, ColBERT)."""

from collections.abc import Sequence

import numpy as np

from index.searching import Scores, Vectors


def late_scores(question: Vectors, texts: Sequence[Vectors]) -> Scores:
    """Returns for each text the mean, over the tokens of the question, of the cosine of the text's likest
    token (MaxSim), shape (texts,). Takes vectors of tokens, shape (tokens, dimension), each of length 1."""
    starts = np.cumsum([0, *(len(rows) for rows in texts[:-1])])
    best = np.maximum.reduceat(question @ np.concatenate(texts).T, starts, axis=1)
    return np.asarray(best.mean(axis=0), np.float32)
