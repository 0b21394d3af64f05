"""A question and a text compared token by token."""

import numpy as np
import pytest

from index.hybrid import late_scores

EAST, NORTH, BETWEEN = [1.0, 0.0], [0.0, 1.0], [0.8, 0.6]


def rows(*vectors: list[float]) -> np.ndarray:
    return np.array(vectors, np.float32)


def test_each_token_of_a_question_counts_by_its_likest_token() -> None:
    question = rows(EAST, NORTH)
    scores = late_scores(question, [rows(EAST, NORTH), rows(EAST), rows(BETWEEN, BETWEEN, EAST)])
    assert scores.tolist() == pytest.approx([1.0, 0.5, (1.0 + 0.6) / 2])


def test_more_tokens_never_make_a_text_match_less() -> None:
    question = rows(EAST, BETWEEN)
    short, long = late_scores(question, [rows(NORTH), rows(NORTH, BETWEEN, EAST)])
    assert short < long
