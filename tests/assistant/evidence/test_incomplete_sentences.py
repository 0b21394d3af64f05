"""Texts that cannot be quoted alone."""

import pytest

from assistant.evidence.incomplete_sentences import is_fragment, leans, updates


@pytest.mark.parametrize(
    "words",
    ["What we found", "Agencies should:", "Introduction ........ 4", "42"],
)
def test_headings_lead_ins_lines_of_contents_and_numbers_are_fragments(words: str) -> None:
    assert is_fragment(words, ended=False, alone=True)


@pytest.mark.parametrize("words", ["Inspection dates: 5 to 6 March", "Published on 5 March 2021"])
def test_a_field_of_a_form_and_a_date_are_no_fragments(words: str) -> None:
    assert not is_fragment(words, ended=False, alone=True)


def test_words_that_end_as_a_sentence_are_no_fragment_unless_they_are_very_few() -> None:
    assert not is_fragment("Nobody asked him.", ended=True, alone=True)
    assert is_fragment("Yes.", ended=True, alone=True)


def test_words_beside_others_are_no_heading() -> None:
    assert not is_fragment("the plan was late", ended=False, alone=False)


@pytest.mark.parametrize(
    "sentence",
    [
        "However, nobody asked.",
        "They did not visit.",
        "As a result of this, the plan stopped.",
        "The reasons for such decisions were not written down.",
        "“It was late,” he said.",
        "Each is a reason to look again.",
        "Some were never told.",
        "Neither had met the family.",
        "This data item records the day of the visit.",
        "Too late, the plan was changed.",
    ],
)
def test_a_sentence_that_refers_back_needs_the_one_before(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody asked the child.",
        "It is important that children are seen.",
        "This guidance applies to schools.",
        "Those who work with families were trained.",
        "Each school must have a policy.",
        "Some children were never told.",
        "Too many plans were late.",
        "This data item <VisitDate> (N00123) records the day of the visit.",
    ],
)
def test_a_sentence_that_stands_alone_does_not(sentence: str) -> None:
    assert not leans(sentence)


def test_a_sentence_updates_the_figure_before_it() -> None:
    assert updates("There were 12 visits.", "That has now risen to 20.")
    assert not updates("There were some visits.", "That has now risen to 20.")
    assert not updates("There were 12 visits.", "There were 3 meetings.")


def test_a_heading_in_capital_letters_refers_back_and_updates_like_any_sentence() -> None:
    assert leans("HOWEVER, NOBODY WAS TOLD.")
    assert leans("THIS WAS LATE.")
    assert not leans("THIS DATA ITEM <VISITDATE> (N00123) RECORDS THE DAY.")
    assert updates("THERE WERE TWELVE VISITS.", "THERE ARE NOW 20.")
