"""Measuring reads nothing twice."""

from collections.abc import Sequence

import numpy as np

from benchmarks.field_answers import CachingReader
from index.searching import Scores


class Lengths:
    """Scores a piece by its length, and remembers what it was given."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        self.read += pieces
        return np.array([len(piece) / 10 for piece in pieces], np.float32)


def test_pieces_of_the_last_question_are_read_once() -> None:
    lengths = Lengths()
    reader = CachingReader(lengths)
    reader.scores("asked", ["a", "bbb"])
    again = reader.scores("asked", ["bbb", "cc", "a", "cc"])
    np.testing.assert_allclose(again, [0.3, 0.2, 0.1, 0.2])
    assert lengths.read == ["a", "bbb", "cc"]
    reader.scores("asked something else", ["a"])
    assert lengths.read == ["a", "bbb", "cc", "a"]
