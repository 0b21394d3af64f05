"""Reading a PDF: PDFium gives the exact characters of each page, pypdf what the file says of itself.

pypdf's part (the file's own title and page labels) is a courtesy: a file that it cannot open, PDFium
often can, and is read without it. Encrypted files are tried with the empty password.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus import scans
from corpus.cover import published_on, title_of
from corpus.document import Document, Limits
from corpus.errors import EncryptedFile, NotADocument, NoText, ReadingFailed
from corpus.furniture import without_furniture
from corpus.layout import Layout, layout_of
from corpus.outline import outline_of
from corpus.report import Page
from corpus.structure import blocks_of

READER = "pdfium"
_MOST_LISTED = 10
_SHARE_OF_SCANS = 0.8
"""How much of a file's time the reading of its scanned pages may take."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the file says of itself: its title, and the label of each page (none where it gives none)."""

    title: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_pdf(path: Path, limits: Limits) -> Document:
    """The pages and blocks of a PDF. Raises an UnreadableFile."""
    with _opened(path) as pdf:
        count = len(pdf)
        if not count:
            raise NotADocument("The PDF has no pages.")
        if count > limits.pages:
            raise ReadingFailed(f"The PDF has {count:,} pages, more than the limit of {limits.pages:,}.")
        layouts = list(_layouts(pdf, range(count), limits, READER))
        outline = outline_of(pdf)
        scanned = [number for number in _empty(layouts) if _has_picture(pdf, number - 1)]
    layouts = _with_scans(path, layouts, scanned, limits)
    facts = _facts(path)
    bare, printed = without_furniture(layouts)
    labels = dict(enumerate(facts.labels, 1)) or printed
    bare = [_labelled(layout, labels.get(layout.page.number, "")) for layout in bare]
    pages = tuple(layout.page for layout in bare)
    return Document(
        pages=pages,
        blocks=tuple(blocks_of(bare, outline)),
        title=title_of(facts.title, bare),
        published=published_on(pages),
        notes=(*facts.notes, *_notes(pages)),
    )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        reason = pdfium_c.FPDF_GetLastError()
        if reason in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            message = (
                "The PDF needs a password. Remove it in the program that made the file, then add it again."
            )
            raise EncryptedFile(message) from error
        message = "The PDF is damaged and cannot be opened. Download or export it again."
        raise NotADocument(message) from error
    with closing(pdf):
        yield pdf


def _layouts(pdf: Any, indices: Iterable[int], limits: Limits, reader: str) -> Iterator[Layout]:
    """The layouts of some pages, by their indices from 0; a page that cannot be loaded has no text."""
    characters = 0
    for index in indices:
        try:
            page = pdf[index]
        except pdfium.PdfiumError:
            yield Layout(Page(index + 1, "", reader=reader), (), 0.0, 0.0)
            continue
        with closing(page), closing(page.get_textpage()) as textpage:
            text = textpage.get_text_range()
            characters += len(text)
            if characters > limits.characters:
                raise ReadingFailed(f"The PDF has more than {limits.characters:,} characters, the limit.")
            yield layout_of(Page(index + 1, text, reader=reader), page, textpage)


def _empty(layouts: Iterable[Layout]) -> list[int]:
    return [layout.page.number for layout in layouts if not layout.page.text.strip()]


def _has_picture(pdf: Any, index: int) -> bool:
    """Whether a page without words shows a picture: a scan, and not just a blank page."""
    try:
        with closing(pdf[index]) as page:
            return any(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    except pdfium.PdfiumError:
        return False


def _with_scans(path: Path, layouts: list[Layout], scanned: list[int], limits: Limits) -> list[Layout]:
    """The layouts with the scanned pages read, as far as that can be done here."""
    first = scanned[: limits.scanned_pages]
    if not first or not scans.available():
        return layouts
    with scans.recognised(path, first, limits.seconds * _SHARE_OF_SCANS) as copy:
        if copy is None:
            return layouts
        with _opened(copy) as pdf:
            indices = (number - 1 for number in first)
            read = {layout.page.number: layout for layout in _layouts(pdf, indices, limits, scans.READER)}
    return [read.get(layout.page.number, layout) for layout in layouts]


def _facts(path: Path) -> _Facts:
    """What pypdf reads. Any failure of it is a note, since the text does not depend on it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                return _Facts()
            title = str(reader.metadata.title or "").strip() if reader.metadata else ""
            root = reader.root_object
            labels = tuple(reader.page_labels) if "/PageLabels" in root else ()
            return _Facts(title, labels)
    except Exception as error:  # a damaged file can raise anything there
        return _Facts(notes=(f"The file's own description could not be read ({type(error).__name__}).",))


def _labelled(layout: Layout, label: str) -> Layout:
    return replace(layout, page=replace(layout.page, label=label))


def _notes(pages: tuple[Page, ...]) -> Iterator[str]:
    """What a maintainer should know. Raises NoText where no page has a word."""
    empty = [page.number for page in pages if not page.text.strip()]
    if len(empty) == len(pages):
        raise NoText("No page has any text: a scan, perhaps. Run ocrmypdf on the file, then add the result.")
    if empty:
        yield f"No text on {_listed(empty)}."
    recognised = [page.number for page in pages if page.reader == scans.READER]
    if recognised:
        yield f"Read from a scan: {_listed(recognised)}. Check the words against the picture."
    unknown = [page.number for page in pages if not page.label]
    if unknown:
        yield f"No printed page number known for {_listed(unknown)}."


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_MOST_LISTED]))
    more = f" and {len(numbers) - _MOST_LISTED} more" if len(numbers) > _MOST_LISTED else ""
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}{more}"
