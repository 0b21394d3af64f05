"""A passage may hold several numbered paragraphs: each quotation is told its own."""

import pytest

from corpus.report import Passage, Span

TEXT = "332. The first duty.\r\nIt binds\r\n333. The second duty, under section 16\r\n334. The third."
PASSAGE = Passage("p", "r", TEXT, (Span(1, 10, 10 + len(TEXT)),), paragraph="332")


@pytest.mark.parametrize(
    ("words", "paragraph"),
    [("The first", "332"), ("It binds", "332"), ("333.", "333"), ("The second", "333"), ("The third", "334")],
)
def test_a_quotation_has_the_number_of_its_own_paragraph(words: str, paragraph: str) -> None:
    assert PASSAGE.paragraph_at(TEXT.index(words)) == paragraph


def test_numbers_below_a_chapter_count_on_in_it() -> None:
    passage = Passage("p", "r", "3.9 One.\n3.10 Two.\n4.1 Three.", (), paragraph="3.9")
    assert passage.paragraph_at(passage.text.index("Two")) == "3.10"


def test_a_number_within_a_line_begins_no_paragraph() -> None:
    passage = Passage("p", "r", "1. See 2. for more.\n3. Other.", (), paragraph="1")
    assert passage.paragraph_at(len(passage.text)) == "1"


def test_where_no_number_is_known_none_is_said() -> None:
    assert Passage("p", "r", "1. One.\n2. Two.", ()).paragraph_at(12) == ""
    assert Passage("p", "r", "a) One.\nb) Two.", (), paragraph="a").paragraph_at(12) == "a"


def test_a_span_is_found_where_it_was_taken_from() -> None:
    passage = Passage("p", "r", "abcde\nfghij", (Span(1, 5, 10), Span(2, 0, 5)))
    for start, end in ((0, 5), (2, 4), (6, 11), (7, 9)):
        (span,) = passage.spans_of(start, end)
        assert passage.offset_of(span) == start
    with pytest.raises(ValueError, match="not in passage"):
        passage.offset_of(Span(1, 0, 3))
