"""The vectors that are kept between re-indexes."""

from pathlib import Path

import numpy as np
import pytest

from index.files.file_vectors import FileVectors
from index.versions import text_digest


@pytest.fixture
def store(tmp_path: Path) -> FileVectors:
    return FileVectors(tmp_path, "model", 8)


def rows(count: int) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    values = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(values / np.linalg.norm(values, axis=1, keepdims=True), np.float32)


def test_what_is_kept_is_read_back_with_its_owner(store: FileVectors) -> None:
    store.keep([b"a", b"b"], [rows(3), rows(1)])
    vectors, owners = store.read([b"b", b"a", b"b"])
    assert owners.tolist() == [0, 1, 1, 1, 2]
    assert np.allclose(vectors[1:4], rows(3), atol=1e-3)
    assert vectors.dtype == np.float16


def test_only_what_is_missing_is_asked_for_and_once(store: FileVectors) -> None:
    store.keep([b"a"], [rows(1)])
    assert store.missing([b"b", b"a", b"b", b"c"]) == [0, 3]


def test_vectors_of_one_model_are_not_found_for_another(store: FileVectors, tmp_path: Path) -> None:
    store.keep([b"a"], [rows(1)])
    assert FileVectors(tmp_path, "other", 8).missing([b"a"]) == [0]


def test_what_is_gone_is_forgotten_once_it_is_most(store: FileVectors) -> None:
    store.keep([b"a", b"b", b"c"], [rows(1)] * 3)
    store.trim([b"a"])
    assert store.missing([b"b"]) == []
    store.keep([b"d"], [rows(1)])
    store.trim([b"a"])
    assert store.missing([b"a", b"b"]) == [1]


def test_a_text_cut_otherwise_is_another_text() -> None:
    assert text_digest("a b", [(0, 1)]) != text_digest("a b", [(2, 3)])
