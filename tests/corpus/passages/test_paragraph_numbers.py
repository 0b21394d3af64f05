"""A passage may hold several numbered paragraphs: each quotation is told its own."""

from collections.abc import Iterable

import pytest

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.paragraph_numbers import number_paragraphs
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


def test_an_unknown_number_is_not_stated() -> None:
    assert Passage("p", "r", "1. One.\n2. Two.", ()).paragraph_at(12) == ""
    assert Passage("p", "r", "a) One.\nb) Two.", (), paragraph="a").paragraph_at(12) == "a"


def test_a_span_is_found_where_it_was_taken_from() -> None:
    passage = Passage("p", "r", "abcde\nfghij", (Span(1, 5, 10), Span(2, 0, 5)))
    for start, end in ((0, 5), (2, 4), (6, 11), (7, 9)):
        (span,) = passage.spans_of(start, end)
        assert passage.offset_of(span) == start
    with pytest.raises(ValueError, match="not in passage"):
        passage.offset_of(Span(1, 0, 3))


def test_words_before_the_first_number_are_of_no_numbered_paragraph() -> None:
    passage = Passage("p", "r", "An Act is told of.\n221. The duty.\n222. More.", (), paragraph="221")
    assert passage.paragraph_at(3) == ""
    assert passage.paragraph_at(passage.text.index("The duty")) == "221"
    assert passage.paragraph_at(passage.text.index("More")) == "222"


def test_a_number_may_stand_against_its_first_word() -> None:
    passage = Passage("p", "r", "33.The plan is made.\n34.It is kept.\n35.5 per cent.", (), paragraph="33")
    assert passage.paragraph_at(0) == "33"
    assert passage.paragraph_at(len(passage.text)) == "34"


def paragraphs(texts: Iterable[str], kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [Block(kind, (), text) for text in texts]


def numbers(blocks: list[Block]) -> list[str]:
    return [each.number for each in number_paragraphs(blocks)]


def test_paragraphs_are_numbered_with_and_without_a_space() -> None:
    printed = [f"{n}.The plan is kept." if n % 2 else f"{n}. It is read." for n in range(1, 13)]
    found = number_paragraphs(paragraphs(printed, BlockKind.ITEM))
    assert [each.number for each in found] == [str(n) for n in range(1, 13)]
    assert {each.kind for each in found} == {BlockKind.PARAGRAPH}
    chapters = [f"3.{n}Workers met." for n in range(1, 7)]
    assert numbers(paragraphs(chapters)) == [f"3.{n}" for n in range(1, 7)]


def test_an_annex_may_begin_again_at_one() -> None:
    body = [f"{n}. The council met." for n in range(1, 21)]
    annex = [f"{n}. All staff read this." for n in range(1, 13)]
    assert numbers(paragraphs(body + annex)) == [str(n) for n in (*range(1, 21), *range(1, 13))]


def test_a_numbered_list_within_numbered_paragraphs_has_none_of_them() -> None:
    before = [f"{n}. The council met." for n in range(1, 21)]
    listed = [f"{n}. a duty" for n in range(1, 13)]
    after = [f"{n}. The council left." for n in range(21, 31)]
    expected = [*map(str, range(1, 21)), *[""] * 12, *map(str, range(21, 31))]
    assert numbers(paragraphs(before + listed + after)) == expected


def test_numbers_with_long_unnumbered_text_between_are_of_something_else() -> None:
    grounds = [text for n in range(1, 13) for text in (f"{n}. Ground", "It is said.", "It is meant.")]
    assert set(numbers(paragraphs(grounds))) == {""}


def test_regulations_at_the_end_of_numbered_chapters_are_no_paragraphs() -> None:
    chapters = [f"3.{n} The worker visits." for n in range(1, 31)]
    regulations = [f"{n}. The authority must meet." for n in range(1, 13)]
    assert numbers(paragraphs(chapters + regulations)) == [*[f"3.{n}" for n in range(1, 31)], *[""] * 12]
