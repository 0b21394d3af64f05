"""The words of a version, counted."""

from index.vocabulary import Vocabulary, count_words

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
