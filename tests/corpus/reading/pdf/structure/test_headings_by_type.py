"""Which lines are headings by their type, and how deep each is."""

from collections.abc import Sequence

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.chunking import passages_of
from corpus.reading.pdf.page_layout.layout import Layout, Line
from corpus.reading.pdf.page_layout.pdf_tags import PdfTag
from corpus.reading.pdf.structure.document_structure import blocks_of
from corpus.report import Page

Row = tuple[str, float, bool, float, float, str]
"""A line's words, size, weight, left side, height on the page, and role."""

PROSE = "The board met twice in the year and wrote down what each of its members would do next."


def blocks(*rows: Row) -> Sequence[Block]:
    """The blocks of one page with those lines, each element of its own."""
    text = "\r\n".join(words for words, *_ in rows)
    lines, at = [], 0
    for element, (words, size, bold, left, base, role) in enumerate(rows, 1):
        lines.append(
            Line(
                page=1,
                start=at,
                end=at + len(words),
                text=words,
                left=left,
                right=left + 0.5 * size * len(words),
                base=base,
                size=size,
                bold=bold,
                tag=PdfTag(role, element),
            )
        )
        at += len(words) + 2
    return blocks_of([Layout(Page(1, text), tuple(lines), 595.0, 842.0)])


def headings(blocks: Sequence[Block]) -> dict[str, int]:
    return {block.text: block.level for block in blocks if block.kind is BlockKind.HEADING}


def test_tags_give_the_levels_where_they_name_the_headings() -> None:
    rows: list[Row] = []
    for place, role in enumerate(("H1", "H2", "H3")):
        rows += [
            (f"Heading {role}", 14, True, 70, 760 - 90 * place, role),
            (PROSE, 11, False, 70, 730 - 90 * place, "text"),
        ]
    assert headings(blocks(*rows)) == {"Heading H1": 1, "Heading H2": 2, "Heading H3": 3}


def test_names_of_columns_side_by_side_are_no_headings() -> None:
    names = ("Child’s initials", "Name of the school", "Date of review")
    rows: list[Row] = [("Section 8: Schools", 14, True, 70, 760, "text"), (PROSE, 11, False, 70, 730, "text")]
    rows += [(name, 10, True, 70 + 150 * place, 700, "text") for place, name in enumerate(names)]
    rows.append((PROSE, 11, False, 70, 600, "text"))
    page_blocks = blocks(*rows)
    assert list(headings(page_blocks)) == ["Section 8: Schools"]
    assert {block.text for block in page_blocks} >= set(names)


def test_two_headings_of_two_columns_stay_headings() -> None:
    rows: list[Row] = [
        ("Strengths", 12, True, 70, 700, "text"),
        ("Weaknesses", 12, True, 320, 700, "text"),
        (PROSE, 10, False, 70, 600, "text"),
    ]
    assert set(headings(blocks(*rows))) == {"Strengths", "Weaknesses"}


def test_a_sentence_in_heading_type_ends_the_heading_that_looks_like_it() -> None:
    judgement = "The judgement on those who left is that it is good."
    rows: list[Row] = [
        ("Children of the home", 14, True, 70, 760, "H2"),
        ("The judgement on those who stay is outstanding", 11, True, 70, 730, "H3"),
        (f"Here {PROSE}", 11, False, 70, 700, "text"),
        (judgement, 11, True, 70, 670, "text"),
        (f"There {PROSE}", 11, False, 70, 640, "text"),
    ]
    text = "\r\n".join(words for words, *_ in rows)
    here, there = passages_of(blocks(*rows), {1: Page(1, text)}, "home", paged=True)
    assert here.headings == ("Children of the home", "The judgement on those who stay is outstanding")
    assert there.headings == ("Children of the home",)
    assert there.text.startswith(judgement)
