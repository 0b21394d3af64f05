"""Tables that go on over the end of a page keep their header, and a row that a page end cuts is one row."""

from itertools import accumulate
from pathlib import Path

import pytest

from assistant.evidence.units import shown_ranges, units
from corpus.passages.blocks import Block, BlockKind
from corpus.reading.file_reader import read
from corpus.reading.pdf.page_layout.layout import Layout, Line
from corpus.reading.pdf.page_layout.pdf_tags import PdfTag
from corpus.reading.pdf.structure.document_structure import blocks_of
from corpus.reading.pdf.structure.tables import with_split_tables
from corpus.report import Form, Page, Passage, Span
from corpus.text import readable
from tests.corpus.reading.pdf.raw_pdf import PROSE, line, raw_pdf

COLUMNS = (70, 300, 450)
HEADER = ("Area", "Reviews begun", "Reviews published")


def row(y: float, *cells: str, columns: tuple[float, ...] = COLUMNS) -> str:
    return "".join(line(cell, y, x) for cell, x in zip(cells, columns, strict=False))


def rows(first: str, last: str, y: float, columns: tuple[float, ...] = COLUMNS) -> str:
    letters = [chr(code) for code in range(ord(first), ord(last) + 1)]
    return "".join(
        row(y - 20 * place, f"Area {letter}", str(ord(letter) - 50), str(ord(letter) - 60), columns=columns)
        for place, letter in enumerate(letters)
    )


def tables(path: Path) -> list[Passage]:
    return [passage for passage in read(path, "a").passages if passage.form is Form.TABLE]


def test_the_header_is_repeated_for_the_rows_of_the_next_page(tmp_path: Path) -> None:
    first = line(PROSE[0], 780) + line(PROSE[1], 765) + row(200, *HEADER) + rows("A", "F", 180)
    path = raw_pdf(tmp_path / "a.pdf", first, rows("G", "N", 780))
    below = next(passage for passage in tables(path) if "Area K" in passage.text)
    assert readable(below.text).startswith("Area Reviews begun Reviews published Area G 21 11")
    (unit,) = [unit for unit in units(below) if "Area K" in below.text[unit.start : unit.end]]
    quoted = [readable(below.text[slice(*pair)]) for pair in shown_ranges(below, unit)]
    assert quoted == ["Area Reviews begun Reviews published", "Area K 25 15"]


@pytest.mark.parametrize(
    ("above", "columns"),
    [
        pytest.param("", (110, 220, 500), id="in-other-columns"),
        pytest.param(line("Another count was made by the police.", 800), COLUMNS, id="after-words"),
    ],
)
def test_another_table_on_the_next_page_gets_no_header(
    tmp_path: Path, above: str, columns: tuple[float, ...]
) -> None:
    first = line(PROSE[0], 780) + line(PROSE[1], 765) + row(200, *HEADER) + rows("A", "F", 180)
    path = raw_pdf(tmp_path / "a.pdf", first, above + rows("G", "N", 760, columns))
    below = next(passage for passage in tables(path) if "Area K" in passage.text)
    assert "Reviews begun" not in below.text


def cell_row(page: int, text: str, table: int, *, header: bool = False) -> Block:
    return Block(BlockKind.ROW, (Span(page, 0, len(text)),), text, table=table, header=header)


def test_a_row_that_a_page_end_cuts_is_one_row() -> None:
    blocks = [
        cell_row(1, "Body Area for action", 1, header=True),
        cell_row(1, "Police Leaders should visit every home and", 1),
        Block(BlockKind.NOTE, (Span(1, 90, 99),), "1 A note."),
        cell_row(2, "write down what they find.", 2),
        cell_row(2, "Health Leaders should plan.", 2),
    ]
    header, cut, note, last = with_split_tables(blocks, {})
    assert cut.text == "Police Leaders should visit every home and write down what they find."
    assert [span.page for span in cut.spans] == [1, 2]
    assert {header.table, cut.table, last.table} == {1}
    assert note.kind is BlockKind.NOTE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Police Leaders should visit every home.", "write down what they find."),
        ("Police Leaders should visit every home and", "Health Leaders should plan."),
    ],
)
def test_a_row_that_begins_anew_stays_a_row(before: str, after: str) -> None:
    blocks = [cell_row(1, before, 1), cell_row(2, after, 2)]
    assert with_split_tables(blocks, {}) == blocks


def test_a_short_row_is_quoted_under_the_header_of_the_page_before() -> None:
    header, cell = "Body Area for action", "Health Leaders should plan how every child is seen."
    passage = Passage(
        "p", "r", f"{header}\n{cell}", (Span(1, 0, len(header)), Span(2, 0, len(cell))), form=Form.TABLE
    )
    (unit,) = units(passage)
    assert [passage.text[slice(*pair)].strip() for pair in unit.ranges] == [header, cell]


def test_a_row_is_named_by_the_bold_words_of_its_first_cell() -> None:
    words = ("Who", "What is owed", "Young parents", "defined elsewhere", "They are owed a plan.")
    places = list(accumulate((len(each) + 1 for each in words), initial=0))
    page = Page(1, "\n".join(words))
    tags = [PdfTag("", 1, 1, row, cell) for row, cell in ((1, 1), (1, 2), (2, 3), (2, 3), (2, 4))]
    lines = tuple(
        Line(1, at, at + len(each), each, left=70, right=200, base=700 - at, size=11, bold=bold, tag=tag)
        for at, each, bold, tag in zip(places, words, (True, True, True, False, False), tags, strict=False)
    )
    header, row = blocks_of([Layout(page, lines, 595, 842)])
    assert (header.header, row.text) == (True, "Young parents defined elsewhere They are owed a plan.")
    assert [page.text[span.start : span.end] for span in row.name] == ["Young parents"]
