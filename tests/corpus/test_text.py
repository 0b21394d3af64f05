"""Normalising and sentences: what may differ between a quotation and its page, and what may not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import normalise, readable, sentences


def said(text: str) -> list[str]:
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
def test_one_changed_word_or_mark_is_another_text(other: str) -> None:
    assert normalise("They did not see him.") != normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert readable(readable(text)) == readable(text)


def test_a_text_falls_into_its_sentences() -> None:
    assert said("He was seen. Was he heard?  No!") == ["He was seen.", "Was he heard?", "No!"]


@pytest.mark.parametrize(
    "whole",
    [
        "See para. 3.12 for the duty.",
        "Agencies (e.g. Schools) should act.",
        "The review by J. Smith was late.",
        "321. The panel must decide.",
        "It took 3.5 days on average.",
    ],
)
def test_a_full_stop_within_a_sentence_does_not_end_it(whole: str) -> None:
    assert said(whole) == [whole]


def test_a_footnote_digit_glued_to_a_full_stop_ends_the_sentence() -> None:
    assert said("It is a duty.82 Leaders know it.") == ["It is a duty.82", "Leaders know it."]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert said("“I told them.” Nobody came.") == ["“I told them.”", "Nobody came."]


@given(st.text(alphabet=" aB.?!\r\n“”1•", max_size=80))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
