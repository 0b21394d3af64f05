"""Reads a PDF: the text of each page as a reader sees it, its layout and structure, and the file's facts.

Encrypted files are tried with the empty password. A page whose words cannot be read (a scan, letters that
are not a language) is read by OCR where that is installed, and named in the notes where it is not.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.bibliography.imprint import bibliography
from corpus.errors import ContentElsewhere, NotADocument, ReadingFailed
from corpus.reading import ocr
from corpus.reading.document import ParsedFile, ReadingLimits
from corpus.reading.pdf.cover_title import title_of
from corpus.reading.pdf.page_layout.layout import Layout, Line, layout_of
from corpus.reading.pdf.page_layout.page_furniture import (
    without_furniture,
    without_line_numbers,
    without_watermarks,
)
from corpus.reading.pdf.page_layout.typography import Typography
from corpus.reading.pdf.page_text.garbled_text import is_garbled
from corpus.reading.pdf.page_text.hyphens import coded_soft_hyphens, soft_hyphens, softened
from corpus.reading.pdf.page_text.visible_text import VisibleText, visible_text
from corpus.reading.pdf.pdf_facts import PdfFacts, facts_of
from corpus.reading.pdf.pdf_pages import opened_page, opened_pdf
from corpus.reading.pdf.pdf_warnings import Seen, notes_of_pages
from corpus.reading.pdf.structure.document_structure import blocks_of
from corpus.reading.pdf.structure.outline import outline_of
from corpus.report import Page

READER = "pdfium"
_SHARE_OF_SCANS = 0.8
"""Maximum share of a file's time for reading its scanned pages."""

_ENOUGH_TEXT, _FEW_LETTERS = 1000, 150
"""A picture of a page with fewer letters of its own (a stamp, a page number) is not read by them."""

_LEAST_PICTURES = 0.15
"""Pictures that fill less of a page without letters are logos."""

_PLACEHOLDERS = ("this message is not eventually replaced", "adobe reader", "acrobat", "pdf portfolio")
_LONGEST_PLACEHOLDER = 2000


@dataclass(frozen=True, slots=True)
class _Read:
    """A page's layout, and what a maintainer should know of its reading."""

    layout: Layout
    seen: Seen


def read_pdf(path: Path, limits: ReadingLimits) -> ParsedFile:
    """Returns the pages and blocks of a PDF. Raises an UnreadableFile."""
    facts = facts_of(path)
    # 1. The pages as they are shown
    with opened_pdf(path) as pdf:
        read = list(_read_pages(pdf, _all_pages(pdf, limits), limits, facts, READER))
        outline = outline_of(pdf)
        _refuse_placeholder(pdf, read, facts)
        attached = pdf.count_attachments()
    # 2. Pages without readable text are read by OCR
    read = _with_scans(path, read, limits, facts)
    layouts = _with_soft_hyphens(path, [page.layout for page in read])
    # 3. What the lines are
    unmarked, marked = without_watermarks(layouts, Typography(layouts).body)
    bare, printed = without_furniture(unmarked)
    bare = [layout.with_lines(tuple(without_line_numbers(layout.lines))) for layout in bare]
    labels = dict(enumerate(facts.labels, 1)) or printed
    bare = [_with_label(layout, labels.get(layout.page.number, "")) for layout in bare]
    pages = tuple(layout.page for layout in bare)
    notes = notes_of_pages(pages, [page.seen for page in read], attached)
    # 4. Its title, publisher and date
    title = title_of(facts.title, bare)
    imprint = bibliography(
        [page.text for page in pages], facts.author, [layout.rows() for layout in unmarked[:2]]
    )
    return ParsedFile(
        pages=pages,
        blocks=tuple(blocks_of(bare, outline)),
        title=title.value,
        published=imprint["date"].value,
        publisher=imprint["publisher"].value,
        copyright_year=imprint["copyright"].value,
        places=tuple(
            f"{name}: {fact.place}" for name, fact in {"title": title, **imprint}.items() if fact.place
        ),
        notes=(*facts.notes, *marked, *notes),
    )


def _all_pages(pdf: Any, limits: ReadingLimits) -> range:
    """Returns the indices of all pages. Raises NotADocument or ReadingFailed for none or too many."""
    count = len(pdf)
    if not count:
        raise NotADocument("The PDF has no pages.")
    if count > limits.pages:
        raise ReadingFailed(f"The PDF has {count:,} pages, more than the limit of {limits.pages:,}.")
    return range(count)


def _read_pages(
    pdf: Any, indices: Iterable[int], limits: ReadingLimits, facts: PdfFacts, reader: str
) -> Iterator[_Read]:
    """Yields some pages, by their indices from 0; a page that cannot be loaded has no text."""
    characters = 0
    for index in indices:
        try:
            with opened_page(pdf, index) as page:
                read = _read_page(page, index + 1, facts, reader)
        except pdfium.PdfiumError:
            yield _Read(Layout(Page(index + 1, "", reader=reader), (), 0.0, 0.0), Seen())
            continue
        characters += len(read.layout.page.text)
        if characters > limits.characters:
            raise ReadingFailed(f"The PDF has more than {limits.characters:,} characters, the limit.")
        yield read


def _read_page(page: Any, number: int, facts: PdfFacts, reader: str) -> _Read:
    textpage = page.get_textpage()
    try:
        visible = visible_text(page, textpage, layers=facts.layers)
        observed = Seen(
            hidden=visible.hidden > 0,
            covered=visible.covered > 0 or visible.black > 0,
            struck=visible.struck > 0,
            stamps=visible.stamps,
        )
        if is_garbled(visible.text):  # of a page that was read by OCR as well
            empty = Page(number, "", reader=reader)
            return _Read(Layout(empty, (), *page.get_size()), replace(observed, garbled=True))
        if reader == READER and _is_unread_scan(page, visible):
            observed = replace(observed, unread=True)
        if reader == READER and visible.reading:
            reader = ocr.READER_IN_FILE
        own_page = Page(number, visible.text, reader=reader, marks=visible.marks)
        return _Read(layout_of(own_page, visible.indices, page, textpage), observed)
    finally:
        textpage.close()


def _is_unread_scan(page: Any, visible: VisibleText) -> bool:
    """Returns whether a page is a picture whose words are not in its text."""
    if len(visible.text) > _ENOUGH_TEXT:
        return False
    letters = sum(letter.isalpha() for letter in visible.text)
    if not letters:
        return _share_of_pictures(page) >= _LEAST_PICTURES
    return letters < _FEW_LETTERS and visible.picture and ocr.looks_written(page)


def _share_of_pictures(page: Any) -> float:
    """Returns the share of a page that its pictures fill, each counted by itself."""
    sides = [picture.get_bounds() for picture in page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2)]
    width, height = page.get_size()
    filled = sum((right - left) * (top - foot) for left, foot, right, top in sides)
    return float(filled / max(width * height, 1.0))


def _refuse_placeholder(pdf: Any, read: Sequence[_Read], facts: PdfFacts) -> None:
    """Raises ContentElsewhere where the pages only ask for another program."""
    words = " ".join(page.layout.page.text for page in read[:3]).casefold()
    is_placeholder = len(words) <= _LONGEST_PLACEHOLDER and any(phrase in words for phrase in _PLACEHOLDERS)
    form = pdf.get_formtype()
    if form == pdfium_c.FORMTYPE_XFA_FULL or (form == pdfium_c.FORMTYPE_XFA_FOREGROUND and is_placeholder):
        raise ContentElsewhere(
            "The PDF is an XFA form, whose content only Adobe's programs show. Open it there, print it to a"
            " PDF, then add that."
        )
    if facts.collection and (is_placeholder or len(words) <= _LONGEST_PLACEHOLDER):
        raise ContentElsewhere(
            "The PDF is a portfolio: its content is in other files within it. Take those out, then add them."
        )


def _with_scans(path: Path, read: list[_Read], limits: ReadingLimits, facts: PdfFacts) -> list[_Read]:
    """Returns the pages with those read by OCR that have no words of their own, as far as that can be done
    here."""
    numbers = [page.layout.page.number for page in read if page.seen.unread or page.seen.garbled]
    first = numbers[: limits.scanned_pages]
    if not first or not ocr.available():
        return read
    with ocr.recognised(path, first, limits.seconds * _SHARE_OF_SCANS) as copy:
        if copy is None:
            return read
        with opened_pdf(copy) as pdf:
            read_again = _read_pages(pdf, (number - 1 for number in first), limits, facts, ocr.READER)
            recognised = {
                page.layout.page.number: page for page in read_again if page.layout.page.text.strip()
            }
    return [recognised.get(page.layout.page.number, page) for page in read]


def _with_soft_hyphens(path: Path, layouts: Sequence[Layout]) -> list[Layout]:
    """Returns the pages with the hyphens that only break a line as soft hyphens, in their text and their
    lines."""
    texts = [layout.page.text for layout in layouts]
    coded_and_known = zip(layouts, coded_soft_hyphens(path, texts), soft_hyphens(texts), strict=True)
    return [
        _softened(layout, sorted({*coded, *known})) if coded or known else layout
        for layout, coded, known in coded_and_known
    ]


def _softened(layout: Layout, places: Sequence[int]) -> Layout:
    page = replace(layout.page, text=softened(layout.page.text, places))
    lines = tuple(
        replace(line, text=page.text[line.start : line.end]) if _has_any(line, places) else line
        for line in layout.lines
    )
    return replace(layout, page=page, lines=lines)


def _has_any(line: Line, places: Sequence[int]) -> bool:
    """Returns whether one of the places, in order, is within a line."""
    at = bisect_left(places, line.start)
    return at < len(places) and places[at] < line.end


def _with_label(layout: Layout, label: str) -> Layout:
    return replace(layout, page=replace(layout.page, label=label))
