"""Reading a PDF: PDFium gives the exact characters of each page, pypdf what the file says of itself.

pypdf's part (the file's own title and page labels) is a courtesy: a file that it cannot open, PDFium
often can, and is read without it. Encrypted files are tried with the empty password.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.cover import published_on, title_of
from corpus.document import Document, Limits
from corpus.errors import EncryptedFile, NotADocument, NoText, ReadingFailed
from corpus.furniture import without_furniture
from corpus.layout import Layout, layout_of
from corpus.report import Page
from corpus.structure import blocks_of

READER = "pdfium"


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
        layouts = list(_layouts(pdf, limits))
    facts = _facts(path)
    bare, printed = without_furniture(layouts)
    labels = dict(enumerate(facts.labels, 1)) or printed
    bare = [_labelled(layout, labels.get(layout.page.number, "")) for layout in bare]
    pages = tuple(layout.page for layout in bare)
    return Document(
        pages=pages,
        blocks=tuple(blocks_of(bare)),
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


def _layouts(pdf: Any, limits: Limits) -> Iterator[Layout]:
    """The layout of each page; a page that cannot be loaded has no text."""
    characters = 0
    for index in range(len(pdf)):
        try:
            page = pdf[index]
        except pdfium.PdfiumError:
            yield Layout(Page(index + 1, "", reader=READER), (), 0.0, 0.0)
            continue
        with closing(page), closing(page.get_textpage()) as textpage:
            text = textpage.get_text_range()
            characters += len(text)
            if characters > limits.characters:
                raise ReadingFailed(f"The PDF has more than {limits.characters:,} characters, the limit.")
            yield layout_of(Page(index + 1, text, reader=READER), page, textpage)


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
        raise NoText("No page has any text: a scan, perhaps. It can be read with OCR.")
    if empty:
        yield f"{_listed(empty)} no text."
    unknown = sum(1 for page in pages if not page.label)
    if unknown:
        yield f"The printed number of {unknown} of {len(pages)} pages is not known."


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (
        f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    )
    return f"Page {shown} has" if len(numbers) == 1 else f"Pages {shown} have"
