"""The vectors of tokens that an index keeps, and how they match a question."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import BrokenVersion
from index.files.file_tokens import FileTokens
from index.searching import Vectors
from index.text_vectors import (
    NO_MATCH,
    WIDTH,
    TextVectors,
    Tokens,
    decode_text,
    encode_text,
    join,
    mean_match,
    no_tokens,
    passage_matches,
    quantise,
    shorten,
    token_matches,
    tokens_of,
)


def directions(*places: int) -> Vectors:
    """Returns vectors of tokens, each along one axis."""
    return np.eye(WIDTH, dtype=np.float32)[list(places)]


def tokens(*rows: tuple[int, ...]) -> Tokens:
    """Returns the tokens of rows, each row given by the axes of its tokens."""
    return tokens_of([quantise(directions(*row)).tobytes() for row in rows])


def test_each_row_has_the_cosine_of_its_most_similar_token() -> None:
    question = directions(0, 1)
    first, second = token_matches(question, [tokens((0, 5), (1,), ()), tokens((0, 1))])
    assert first.round(2).tolist() == [[1, 0], [0, 1], [NO_MATCH, NO_MATCH]]
    assert second.round(2).tolist() == [[1, 1]]


def test_rows_together_match_what_any_of_them_matches() -> None:
    (rows,) = token_matches(directions(0, 1), [tokens((0,), (1,), ())])
    assert mean_match(rows[:1]) == pytest.approx(0.5)
    assert mean_match(rows) == pytest.approx(1)
    assert mean_match(rows[2:]) is None
    assert mean_match(rows[:0]) is None
    assert token_matches(directions(0), []) == []


def test_a_passage_matches_as_all_of_its_rows_do() -> None:
    question = directions(0, 1, 2)
    passages = [tokens((0, 5), (1,), ()), tokens(()), tokens((2,), (2, 7))]
    assert passage_matches(question, passages) == [
        mean_match(rows) for rows in token_matches(question, passages)
    ]
    assert passage_matches(question, passages[1:2]) == [None]
    assert passage_matches(question, []) == []


def test_shortened_vectors_have_length_1_and_stay_near_in_8_bits() -> None:
    rng = np.random.default_rng(1)
    whole, projection = (rng.normal(size=size).astype(np.float32) for size in ((50, 384), (384, WIDTH)))
    short = shorten(whole, projection)
    assert np.allclose(np.linalg.norm(short, axis=1), 1, atol=1e-5)
    again = quantise(short).astype(np.float32) / 127
    assert np.einsum("td,td->t", short, again).min() > 0.99


def test_what_a_cache_stores_of_a_text_is_read_back() -> None:
    rows = np.random.default_rng(2).normal(size=(3, 8)).astype(np.float16)
    text = decode_text(*encode_text(TextVectors(rows, tokens((1,), (), (2, 3)))), dimension=8)
    assert np.array_equal(text.rows, rows)
    assert text.tokens.counts.tolist() == [1, 0, 2]
    assert np.array_equal(text.tokens.values, tokens((1, 2, 3)).values)


def test_texts_are_joined_row_by_row() -> None:
    one, other = (np.ones((count, 8), np.float16) for count in (2, 1))
    joined = join([TextVectors(one, tokens((1,), (2, 3))), TextVectors(other, no_tokens(1))], 8)
    assert joined.rows.shape == (3, 8)
    assert joined.tokens.counts.tolist() == [1, 2, 0]
    assert join([], 8).rows.shape == (0, 8)


@pytest.mark.parametrize("rows", [((0,), (), (1, 2), (3,)), ((), (), (), ())], ids=["some", "none"])
def test_the_tokens_of_a_version_are_read_by_ranges_of_rows(
    rows: tuple[tuple[int, ...], ...], tmp_path: Path
) -> None:
    FileTokens.save(tmp_path, tokens(*rows))
    first, second = FileTokens(tmp_path).of(np.array([0, 2]), np.array([2, 4]))
    assert [first.counts.tolist(), second.counts.tolist()] == [
        [len(row) for row in rows[:2]],
        [len(row) for row in rows[2:]],
    ]
    assert np.array_equal(second.values, tokens(*rows[2:]).values)


def test_a_file_of_tokens_that_ends_too_soon_is_said_to_be_broken(tmp_path: Path) -> None:
    FileTokens.save(tmp_path, tokens((0,), (1, 2)))
    file = tmp_path / "tokens.npy"
    opened = FileTokens(tmp_path)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BrokenVersion, match="ends too soon"):
        opened.of(np.array([0]), np.array([2]))
