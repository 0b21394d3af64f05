"""The words and stems of a text, and the words of a version, counted."""

import pytest

from index.vocabulary import STOP, Vocabulary, count_words, stems, weighted_terms, words

TEXTS = ("In Harbourton, the visits were short.", "Visits to Harbourton, and a visit to Millbrook, are long.")


def test_a_word_that_few_passages_hold_weighs_more() -> None:
    counted = count_words(TEXTS)
    assert counted.passages == 2
    assert counted.weight("long") > counted.weight("visit")


def test_a_word_that_is_always_written_with_a_capital_is_a_name() -> None:
    assert "harbourton" in count_words(TEXTS).proper
    assert "visits" not in count_words(TEXTS).proper


def test_what_is_kept_is_as_it_was() -> None:
    counted = count_words(TEXTS)
    assert Vocabulary.loaded(counted.dumped()) == counted


def test_words_are_in_lower_case_and_in_one_spelling() -> None:
    assert words("Organizing THE office") == ["organising", "the", "office"]


def test_a_hyphenated_word_counts_as_its_parts_and_as_one_word() -> None:
    assert words("co-operate") == ["co", "operate", "cooperate"]
    assert set(stems("cooperate")) <= set(stems("co-operate"))


@pytest.mark.parametrize(("written", "same"), [("visits", "visited"), ("recognize", "recognised")])
def test_forms_of_a_word_have_one_stem(written: str, same: str) -> None:
    assert stems(written) == stems(same)


def test_stop_words_have_no_stems() -> None:
    assert {"what", "the"} <= STOP
    assert stems("What is the plan?") == stems("plan")


def test_a_contraction_of_stop_words_is_no_form_of_another_word() -> None:
    assert not set(stems("won't")) & set(stems("win"))


def test_a_repeated_word_weighs_two_at_most() -> None:
    assert weighted_terms("plan plan plan, visit") == {"plan": 2.0, "visit": 1.0}


def test_words_of_the_question_outweigh_expansions_and_related_phrases() -> None:
    terms = weighted_terms("visit", expansions=["visit home"], related=[("home meal", 0.25)], share=0.5)
    assert terms == {"visit": 1.0, "home": 0.5, "meal": 0.25}
