"""The vectors that are kept between re-indexes."""

from pathlib import Path

import numpy as np
import pytest

from index.files.file_vectors import FileVectors
from index.text_vectors import WIDTH, TextVectors, tokens_of
from index.versions import text_digest


@pytest.fixture
def store(tmp_path: Path) -> FileVectors:
    return FileVectors(tmp_path, "model", 8)


def rows(count: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    values = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True), np.float32)


def text(count: int) -> TextVectors:
    """Returns the vectors of a text with so many rows: the first has no tokens, the second one, and so on."""
    return TextVectors(rows(count), tokens_of([bytes([row] * WIDTH * row) for row in range(count)]))


def test_what_is_kept_is_read_back_with_its_owner(store: FileVectors) -> None:
    store.keep([b"a", b"b"], [text(3), text(1)])
    vectors, owners = store.read([b"b", b"a", b"b"])
    assert owners.tolist() == [0, 1, 1, 1, 2]
    assert np.allclose(vectors.rows[1:4], rows(3), atol=1e-3)
    assert vectors.rows.dtype == np.float16
    assert vectors.tokens.counts.tolist() == [0, 0, 1, 2, 0]
    assert np.array_equal(vectors.tokens.values, text(3).tokens.values)
    assert [digest for digest, of_text in store.items() if len(of_text.tokens.values) == 3] == [b"a"]


def test_only_what_is_missing_is_asked_for_and_once(store: FileVectors) -> None:
    store.keep([b"a"], [text(1)])
    assert store.missing([b"b", b"a", b"b", b"c"]) == [0, 3]


def test_vectors_of_one_model_are_not_found_for_another(store: FileVectors, tmp_path: Path) -> None:
    store.keep([b"a"], [text(1)])
    assert FileVectors(tmp_path, "other", 8).missing([b"a"]) == [0]


def test_what_is_gone_is_forgotten_once_it_is_most(store: FileVectors) -> None:
    store.keep([b"a", b"b", b"c"], [text(1)] * 3)
    store.trim([b"a"])
    assert store.missing([b"b"]) == []
    store.keep([b"d"], [text(1)])
    store.trim([b"a"])
    assert store.missing([b"a", b"b"]) == [1]


def test_a_text_cut_otherwise_is_another_text() -> None:
    assert text_digest("a b", [(0, 1)]) != text_digest("a b", [(2, 3)])
