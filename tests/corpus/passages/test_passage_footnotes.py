"""Footnotes found by the marks in the passages that they belong to, and never mixed into them."""

import pytest

from corpus.passages.footnotes import notes_in, notes_of
from corpus.report import Form, Page, Passage, Span, text_of

NOTES = "12 The first note, of 2023. \r\n13 See section\r\n4 of the Act. 14 A third."


def passage(text: str, form: Form = Form.TEXT, page: int = 1, heading: str = "") -> Passage:
    return Passage("1", "a", text, (Span(page, 0, len(text)),), headings=(heading,), form=form)


def numbers(text: str, *, page: int = 1, heading: str = "") -> list[int]:
    noted = passage(text, page=page, heading=heading)
    return [note.number for note in notes_of(noted, [passage(NOTES, Form.FOOTNOTE), noted])]


def test_notes_are_told_apart_by_their_running_numbers() -> None:
    found = list(notes_in(passage(NOTES, Form.FOOTNOTE)))
    texts = ["The first note, of 2023.", "See section 4 of the Act.", "A third."]
    assert [(note.number, note.text) for note in found] == list(zip((12, 13, 14), texts, strict=True))


def test_a_note_is_where_its_spans_say() -> None:
    first, *_ = notes_in(passage(NOTES, Form.FOOTNOTE))
    assert text_of(first.spans, {1: Page(1, NOTES)}).startswith("12 The first note")


@pytest.mark.parametrize(
    "text",
    [
        "the family12 as a whole",
        "They were seen.12 Nothing",
        "(the hub)12.",
        "‘in need’12",
        "a duty.\r\n12 If so",
        "of the Act 2004.12\r\n",
        "in need11 12 of care",
    ],
)
def test_digits_glued_to_a_word_are_a_mark(text: str) -> None:
    assert numbers(text) == [12]


@pytest.mark.parametrize(
    "text",
    ["aged 12 or less", "12% of them", "a112 road", "paragraph 3.12 says", "£12", "12.5 or so"],
)
def test_a_number_that_is_no_mark_is_not_taken_for_a_footnote(text: str) -> None:
    assert numbers(text) == []


def test_a_mark_in_the_heading_counts() -> None:
    assert numbers("Of children", heading="Exploitation (CCE)13") == [13]


def test_a_note_at_the_foot_of_another_page_is_not_meant() -> None:
    assert numbers("the family12 as a whole", page=2) == []


def test_a_note_has_no_notes() -> None:
    note = passage("12 See the Act13.", Form.FOOTNOTE)
    assert notes_of(note, [note, passage("13 An act.", Form.FOOTNOTE)]) == ()
