"""The outline of a PDF: believed where its titles stand on its pages, else passed over."""

from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.passages.blocks import Block, BlockKind
from corpus.reading.file_reader import read
from corpus.reading.pdf.structure.outline import Entry, outline_of, with_outline
from corpus.report import Span
from tests.corpus.pdfs import prose

TITLES = ("Chapter 1", "Section 1: Asking", "Listening")


def block(kind: BlockKind, text: str, level: int = 0) -> Block:
    return Block(kind, (Span(1, 0, len(text)),), text, level=level)


def headings_of(blocks: list[Block], outline: tuple[Entry, ...]) -> list[tuple[str, int]]:
    (page,) = with_outline([blocks], outline)
    return [(each.text, each.level) for each in page if each.kind is BlockKind.HEADING]


OUTLINE = tuple(Entry(1, title, depth) for depth, title in enumerate(TITLES, 1))


def test_a_heading_is_as_deep_as_the_outline_says() -> None:
    blocks = [block(BlockKind.HEADING, title, 1) for title in TITLES]
    assert headings_of(blocks, OUTLINE) == [(TITLES[0], 1), (TITLES[1], 2), (TITLES[2], 3)]


def test_a_line_that_the_outline_names_is_a_heading() -> None:
    blocks = [block(BlockKind.PARAGRAPH, title) for title in TITLES]
    assert [text for text, _ in headings_of(blocks, OUTLINE)] == list(TITLES)


def test_a_sentence_that_the_outline_names_is_no_heading() -> None:
    sentence = (
        "2. Ensure that each member of the board reads the plans of every home before the meeting in spring."
    )
    blocks = [block(BlockKind.PARAGRAPH, title) for title in (*TITLES, sentence)]
    assert [text for text, _ in headings_of(blocks, (*OUTLINE, Entry(1, sentence, 2)))] == list(TITLES)


def test_numbering_and_the_mark_of_a_note_do_not_matter() -> None:
    blocks = [
        block(BlockKind.PARAGRAPH, text) for text in ("Chapter 1", "Section 1: Asking12", "3. Listening")
    ]
    assert len(headings_of(blocks, OUTLINE)) == 3


def test_a_heading_that_the_outline_does_not_name_stands_with_those_that_look_alike() -> None:
    blocks = [block(BlockKind.HEADING, title, 2 * depth) for depth, title in enumerate(TITLES, 1)]
    blocks += [block(BlockKind.HEADING, "Looking", 6), block(BlockKind.HEADING, "Closer", 7)]
    assert headings_of(blocks, OUTLINE)[3:] == [("Looking", 3), ("Closer", 4)]


def test_a_caption_and_what_is_left_out_stay_what_they_are() -> None:
    blocks = [
        block(BlockKind.HEADING, "Chapter 1", 1),
        block(BlockKind.CAPTION, TITLES[1]),
        block(BlockKind.NOTE, TITLES[2]),
    ]
    assert headings_of(blocks, OUTLINE) == [("Chapter 1", 1)]


@pytest.mark.parametrize(
    "outline",
    [
        (),
        OUTLINE[:2],
        tuple(Entry(entry.page + 1, entry.title, entry.depth) for entry in OUTLINE),
        (*OUTLINE, Entry(1, "Nowhere", 1)),
    ],
)
def test_an_outline_that_the_pages_do_not_bear_out_changes_nothing(outline: tuple[Entry, ...]) -> None:
    blocks = [block(BlockKind.HEADING, title, 1) for title in TITLES]
    assert [level for _, level in headings_of(blocks, outline)] == [1, 1, 1]


def pdf_with_bookmarks(path: Path, bookmarks: int) -> Path:
    """A report of one page, its three titles in the type of its prose, each with so many bookmarks."""
    canvas = Canvas(str(path))
    for place, title in enumerate(TITLES):
        canvas.drawString(70, 700 - 100 * place, title)
        for line in range(3):
            canvas.drawString(70, 670 - 100 * place - 14 * line, prose(1, f"child {place} {line}"))
        for number in range(bookmarks):
            canvas.bookmarkPage(f"{place} {number}")
            canvas.addOutlineEntry(title, f"{place} {number}", level=place)
    canvas.save()
    return path


def test_the_outline_of_a_file_leads_to_its_passages(tmp_path: Path) -> None:
    passages = read(pdf_with_bookmarks(tmp_path / "a.pdf", 1), "a").passages
    assert [passage.headings for passage in passages] == [TITLES[:1], TITLES[:2], TITLES]


def test_an_outline_of_everything_is_not_read(tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(pdf_with_bookmarks(tmp_path / "a.pdf", 2)) as pdf:
        assert outline_of(pdf) == ()
