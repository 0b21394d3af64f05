"""Normalising and sentences: what may differ between a quotation and its page, and where sentences end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import is_ended, is_question, normalise, readable, sentences, trimmed


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("the \ufb01rst time", "the first time"),
        ("multi-\r\nagency work", "multi-agency work"),
        ("multi\x02\r\nagency", "multi-agency"),
        ("in\u00adformation", "information"),
        ("two\u00a0words \t here", "two words here"),
        ("\uf0b7 one point", "• one point"),
    ],
)
def test_how_words_are_printed_does_not_matter(printed: str, meant: str) -> None:
    assert normalise(printed) == meant


@pytest.mark.parametrize("other", ["They did see him.", "They did not see her.", "They did not see him"])
def test_a_changed_word_or_mark_makes_another_text(other: str) -> None:
    assert normalise("They did not see him.") != normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert readable(readable(text)) == readable(text)


def test_a_text_falls_into_its_sentences() -> None:
    assert split("He was seen. Was he heard?  No!") == ["He was seen.", "Was he heard?", "No!"]
    assert split("One thing. And another") == ["One thing.", "And another"]
    assert split("   ") == []


@pytest.mark.parametrize(
    "whole",
    [
        "See para. 3.12 for the duty.",
        "Agencies (e.g. Schools) should act.",
        "Dr. Smith wrote.",
        "The review by J. Smith was late.",
        "The review (J. Smith, 2020) was late.",
        "The Prison Act 1952 (c. 52) applies.",
        "321. The panel must decide.",
        "ii. The panel must decide.",
        "It took 3.5 days on average.",
        "Teams met at 9.30 on Tuesday.",
        "See paragraph 8.19 Setting up Homes.",
        "See Rule 14.11 and Part 3.",
        "It ended... slowly.",
        "They said No. and left.",
    ],
)
def test_a_full_stop_within_a_sentence_does_not_end_it(whole: str) -> None:
    assert split(whole) == [whole]


def test_the_letter_of_an_item_belongs_to_its_words() -> None:
    assert split("Where do you work?\na. Local Authority\nb. School") == [
        "Where do you work?",
        "a. Local Authority\nb. School",
    ]


def test_a_number_ends_a_sentence_that_has_begun_before_it() -> None:
    assert split("He attained the age of\n18. Before that he left.") == [
        "He attained the age of\n18.",
        "Before that he left.",
    ]


def test_a_list_is_apart_from_what_leads_into_it() -> None:
    assert split("They should:\n• Meet weekly;\n• Write it down.") == [
        "They should:",
        "• Meet weekly;",
        "• Write it down.",
    ]


def test_only_the_given_characters_are_divided() -> None:
    text = "One thing. Another thing. A third."
    assert [text[slice(*pair)] for pair in sentences(text, 11, 25)] == ["Another thing."]


def test_white_space_is_trimmed() -> None:
    assert trimmed("  one thing \n", 0, 13) == (2, 11)


@pytest.mark.parametrize("text", ["Done.", "Done!", "Done?", "‘Done.’", "Done.12", "(Done.)"])
def test_a_sentence_is_ended_by_its_last_mark(text: str) -> None:
    assert is_ended(text)


@pytest.mark.parametrize("text", ["Done", "Agencies should:", "Done,"])
def test_words_without_an_end_are_not_ended(text: str) -> None:
    assert not is_ended(text)


def test_a_question_ends_with_its_mark() -> None:
    assert is_question("Who came?")
    assert is_question("‘Who came?’")
    assert not is_question("Who came? Nobody.")


def test_a_footnote_digit_glued_to_a_full_stop_ends_the_sentence() -> None:
    assert split("It is a duty.82 Leaders know it.") == ["It is a duty.82", "Leaders know it."]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert split("“I told them.” Nobody came.") == ["“I told them.”", "Nobody came."]


def test_a_word_after_a_black_box_stands_apart_from_it() -> None:
    assert readable("her ███seen once, by ███.") == "her [blacked out] seen once, by [blacked out]."


@given(st.text(alphabet=" aB.?!\r\n“”1•", max_size=80))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
