"""A question and a text compared token by token."""

import numpy as np
import pytest

from index.hybrid import add_token_scores, fuse, near_duplicates_last, rescaled
from index.searching import Vectors
from index.text_vectors import late_scores

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


def scores(*values: float) -> Vectors:
    return np.array(values, np.float32)


def directions(*degrees: float) -> Vectors:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def test_the_floor_becomes_nothing_and_the_best_becomes_one() -> None:
    assert rescaled(scores(2, 3, 1, 4), floor=2).tolist() == [0, 0.5, 0, 1]


def test_scores_that_are_all_at_the_floor_become_nothing() -> None:
    assert rescaled(scores(2, 2), floor=2).tolist() == [0, 0]
    assert rescaled(scores(), floor=0).tolist() == []


def test_each_score_has_its_share() -> None:
    assert np.allclose(fuse(scores(1, 0, 1), scores(0, 1, 1), share=0.75), [0.75, 0.25, 1])


def test_a_near_duplicate_comes_after_all_others() -> None:
    assert near_duplicates_last(directions(0, 1, 90, 45), limit=4).tolist() == [0, 2, 3, 1]


def test_a_near_duplicate_is_left_out_where_others_fill_the_limit() -> None:
    assert near_duplicates_last(directions(0, 1, 90, 45), limit=3).tolist() == [0, 2, 3]


def test_near_duplicates_fill_up_where_there_is_nothing_else() -> None:
    assert near_duplicates_last(directions(0, 1, 2), limit=2).tolist() == [0, 1]


def test_tokens_order_passages_of_one_score_and_one_without_tokens_changes_nothing_for_others() -> None:
    scores = rows([0.5, 0.5, 0.5])[0]
    first, second, third = add_token_scores(scores, [0.9, 0.6, None]).tolist()
    assert first > second == third
    assert add_token_scores(scores, [None, None, None]).tolist() == scores.tolist()
    assert add_token_scores(scores[:1], [0.9]).tolist() == [0.5]
