"""Vectors in each FAISS type: what is near is found, whatever may be found, and looked up by its place."""

from pathlib import Path

import numpy as np
import pytest

from index.files.faiss_index import FAISS_TYPES, FaissIndex
from index.searching import Vectors

COUNT, DIMENSION = 8_000, 16
KINDS = [kind._replace(vectors=COUNT, factory=kind.factory.replace("2048", "64")) for kind in FAISS_TYPES]


def clustered_vectors() -> Vectors:
    """Vectors of length 1 around forty centres."""
    chance = np.random.default_rng(5)
    centres = chance.normal(size=(40, DIMENSION))
    vectors = centres[chance.integers(0, 40, COUNT)] + 0.5 * chance.normal(size=(COUNT, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.factory)
def dense(request: pytest.FixtureRequest, tmp_path: Path) -> FaissIndex:
    FaissIndex.build(clustered_vectors(), np.arange(COUNT, dtype=np.int32), [request.param]).save(tmp_path)
    return FaissIndex.open(tmp_path)


def test_nineteen_in_twenty_of_the_nearest_are_found(dense: FaissIndex) -> None:
    vectors = clustered_vectors()
    found = [set(dense.best(query, 10, None)) & set(_first(vectors @ query)) for query in vectors[:50]]
    assert sum(map(len, found)) >= 0.95 * 500


@pytest.mark.parametrize("share", [0.5, 0.3, 0.02, 0.002])
def test_however_few_may_be_found_the_nearest_of_them_are(dense: FaissIndex, share: float) -> None:
    vectors = clustered_vectors()
    allowed = np.random.default_rng(6).random(COUNT) < share
    expected = [_first(np.where(allowed, vectors @ query, -1)) for query in vectors[:50]]
    found = [dense.best(query, 10, allowed) for query in vectors[:50]]
    assert all(allowed[list(of_one)].all() for of_one in found)
    count = min(10, int(allowed.sum()))
    hits = [set(one) & set(exact[:count]) for one, exact in zip(found, expected, strict=True)]
    assert sum(map(len, hits)) >= 0.95 * count * 50


def test_vectors_are_looked_up_by_their_place(dense: FaissIndex) -> None:
    vectors, places = clustered_vectors(), np.array([3, 500, COUNT - 1])
    assert np.allclose(dense.whole(places), vectors[places], atol=0.02)
    assert np.allclose(dense.score(vectors[500], places)[1], 1, atol=0.02)


def test_a_passage_has_the_score_of_its_best_vector_whether_it_has_one_or_several() -> None:
    vectors = clustered_vectors()[:6]
    for owners in ([0, 1, 2, 3, 4, 5], [0, 0, 1, 2, 2, 2]):
        index = FaissIndex.build(vectors, np.array(owners, np.int32), [FAISS_TYPES[0]])
        passages, query = np.unique(owners), vectors[4]
        best = [max(vectors[np.array(owners) == passage] @ query) for passage in passages]
        assert np.allclose(index.score(query, passages), best, atol=1e-6)
        assert np.allclose(index.whole(passages), vectors[np.searchsorted(owners, passages)], atol=1e-6)
        found = index.best(query, 2, None)
        assert list(found) == np.argsort(-np.array(best))[: len(found)].tolist()
        parts = index.parts(passages)
        assert [len(each) + 1 for each in parts] == [owners.count(passage) for passage in passages]


def _first(scores: Vectors) -> list[int]:
    return [int(place) for place in np.argsort(-scores)[:10]]
