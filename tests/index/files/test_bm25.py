"""BM25 over stems: what is scored, what is best, and what is written and read."""

from collections.abc import Mapping
from pathlib import Path

import bm25s
import numpy as np
import pytest
from numpy.typing import NDArray

from index.files.bm25 import K1, B, Postings
from index.vocabulary import stem, stems

TEXTS = ("The nurse visited the harbour.", "The harbour, the harbour!", "", "A meeting was held.")


@pytest.fixture
def postings(tmp_path: Path) -> Postings:
    """Postings that were written and opened."""
    Postings.build(TEXTS).save(tmp_path / "words")
    return Postings.open(tmp_path / "words")


def test_only_documents_with_the_word_score(postings: Postings) -> None:
    scores = postings.scores({"harbour": 1.0})
    assert np.flatnonzero(scores).tolist() == [0, 1]
    assert scores[1] > scores[0]


def test_a_rarer_word_scores_more(postings: Postings) -> None:
    scores = postings.scores({"harbour": 1.0})
    rarer = postings.scores({"nurs": 1.0})
    assert rarer[0] > scores[0]


def test_weights_multiply_and_words_add(postings: Postings) -> None:
    both = postings.scores({"harbour": 2.0, "nurs": 1.0})
    one_by_one = 2 * postings.scores({"harbour": 1.0}) + postings.scores({"nurs": 1.0})
    assert np.allclose(both, one_by_one)


def test_a_word_that_no_document_has_scores_nothing(postings: Postings) -> None:
    assert not postings.scores({"lighthous": 1.0}).any()
    assert not postings.holding(["lighthous"]).any()


def test_documents_hold_every_stem_that_is_asked_for(postings: Postings) -> None:
    assert postings.holding(["harbour", "nurs"]).tolist() == [True, False, False, False]
    assert postings.holding(["harbour", "harbour"]).tolist() == [True, True, False, False]


def test_each_documents_stems_have_the_weights_that_they_score(postings: Postings) -> None:
    names = {number: term for term, number in postings.vocabulary.items()}
    documents = [
        {names[number]: weight for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True)}
        for numbers, weights in postings.by_document()
    ]
    assert len(documents) == len(TEXTS)
    assert documents[2] == {}
    assert set(documents[0]) == {stem("nurse"), stem("visited"), stem("harbour")}
    assert np.isclose(documents[0]["harbour"], postings.scores({"harbour": 1.0})[0])


# Many documents, of which some stems are in most

DOCUMENTS, STEMS, BEST = 60_000, 400, 200


@pytest.fixture(scope="module")
def many_texts() -> list[str]:
    """Texts of up to thirty words. The lower the number of a word is, the more often it occurs."""
    chance = np.random.default_rng(2)
    words = [f"w{number}" for number in range(STEMS)]
    lengths = chance.integers(0, 30, DOCUMENTS).tolist()
    return [
        " ".join(words[number] for number in (chance.random(length) ** 3 * STEMS).astype(int).tolist())
        for length in lengths
    ]


@pytest.fixture(scope="module")
def exhaustive(many_texts: list[str]) -> Postings:
    """All stems in postings, none by their counts."""
    return Postings.build(many_texts, frequent=DOCUMENTS + 1)


@pytest.fixture(scope="module")
def many(many_texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Postings:
    """The same, written and opened; stems that many documents have are stored by their counts."""
    folder = tmp_path_factory.mktemp("many") / "words"
    Postings.build(many_texts, frequent=1_000).save(folder)
    assert len(np.load(folder / "counts.npy")) > 5
    return Postings.open(folder)


def queries() -> list[Mapping[str, float]]:
    """Weighted stems: rare ones, frequent ones, and both."""
    chance = np.random.default_rng(3)
    numbers = [chance.integers(low, high, 6) for low, high in ((0, 3), (0, 20), (50, 400), (0, 400)) * 10]
    return [{f"w{n}": float(chance.choice([0.5, 1, 2])) for n in each} for each in numbers]


def some(share: float) -> NDArray[np.bool_]:
    return np.random.default_rng(4).random(DOCUMENTS) < share


def test_scores_are_those_of_bm25s(many_texts: list[str]) -> None:
    few = many_texts[:2_000]
    exhaustive, many = Postings.build(few), Postings.build(few, frequent=1)
    engine = bm25s.BM25(method="lucene", k1=K1, b=B)
    engine.index([stems(text) or [""] for text in few], show_progress=False)
    for terms in queries():
        single = {term: 1.0 for term in terms if term in engine.vocab_dict}
        expected = engine.get_scores(list(single))
        assert np.array_equal(exhaustive.scores(single), expected)
        assert np.allclose(many.scores(single), expected, rtol=1e-5)


@pytest.mark.parametrize("share", [None, 0.4, 0.02, 0.0])
def test_the_best_are_those_that_every_document_scored_gives(
    exhaustive: Postings, many: Postings, share: float | None
) -> None:
    allowed = None if share is None else some(share)
    for terms in queries():
        scores = exhaustive.scores(terms)
        if allowed is not None:
            scores = np.where(allowed, scores, np.float32(0))
        expected = np.sort(scores)[::-1][:BEST]
        best = many.search(terms, BEST, allowed).places
        assert len(best) == len(set(best.tolist())) == np.count_nonzero(expected)
        assert np.allclose(np.sort(scores[best])[::-1], expected[: len(best)], rtol=1e-5)


def test_the_score_of_a_document_is_that_of_all_documents_scored(
    exhaustive: Postings, many: Postings
) -> None:
    places = np.flatnonzero(some(0.01))
    for terms in queries():
        scores = exhaustive.scores(terms)[places]
        for allowed in (None, some(0.01)):
            assert np.allclose(many.search(terms, BEST, allowed).score(places), scores, rtol=1e-5)
            assert np.array_equal(exhaustive.search(terms, BEST, allowed).score(places), scores)


def test_documents_hold_frequent_stems_too(exhaustive: Postings, many: Postings) -> None:
    for terms in queries():
        assert np.array_equal(many.holding(list(terms)[:2]), exhaustive.holding(list(terms)[:2]))


def test_frequent_stems_come_with_their_documents(exhaustive: Postings, many: Postings) -> None:
    numbers, weights = map(list, zip(*exhaustive.by_document(), strict=True))
    of_many, weights_of_many = map(list, zip(*many.by_document(), strict=True))
    assert list(map(len, numbers)) == list(map(len, of_many))
    assert np.array_equal(np.concatenate(numbers), np.concatenate(of_many))
    assert np.allclose(np.concatenate(weights), np.concatenate(weights_of_many), rtol=1e-6)


def test_a_stem_that_stands_too_often_in_a_document_to_be_counted_scores_the_same() -> None:
    texts = ["again " * 300, *["again and again"] * 9, "never"]
    counted, exact = Postings.build(texts, frequent=2), Postings.build(texts, frequent=len(texts) + 1)
    assert np.allclose(counted.scores({stem("again"): 1.0}), exact.scores({stem("again"): 1.0}))
