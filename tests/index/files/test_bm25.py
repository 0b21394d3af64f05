"""BM25 over stems: what is scored, and what is written and read."""

from pathlib import Path

import numpy as np
import pytest

from index.files.bm25 import Postings
from index.vocabulary import stem

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
        if set(numbers.tolist()) <= names.keys()  # an empty document has a stem that is none
    ]
    assert len(documents) == 3
    assert set(documents[0]) == {stem("nurse"), stem("visited"), stem("harbour")}
    assert np.isclose(documents[0]["harbour"], postings.scores({"harbour": 1.0})[0])
