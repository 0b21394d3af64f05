"""One page of a PDF that was read, opened again to draw it and to find its words in the picture."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from corpus.errors import ReportNotFound, UnreadableFile
from corpus.reading.pdf.page_text.visible_text import VisibleText, visible_text
from corpus.reading.pdf.pdf_facts import may_have_layers_off
from corpus.reading.pdf.pdf_pages import opened_page, opened_pdf
from corpus.text import SOFT


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A pypdfium2 page, its text page, and its text as corpus/reading/pdf/pdf_reader.py made it."""

    page: Any
    textpage: Any
    visible: VisibleText

    def says(self, text: str, start: int, end: int) -> bool:
        """Returns whether the file's own characters ``start`` to ``end`` are those of a text that was read
        from it.

        Which hyphens are soft only the whole document tells, so here all are alike.
        """
        read, shown = text[start:end], self.visible.text[start:end]
        return shown.replace(SOFT, "-") == read.replace(SOFT, "-")

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """PDFium's first and last index of each run of the characters: what is left out parts them."""
        indices = self.visible.indices[start:end]
        first = last = indices[0]
        for index in indices[1:]:
            if index not in (last, last + 1):
                yield first, last
                first = index
            last = index
        yield first, last


@contextmanager
def drawable_page(path: Path, number: int) -> Iterator[Any]:
    """Opens the page of that number, from 1, to be drawn only. Raises ReportNotFound as `shown_page` does."""
    try:
        with opened_pdf(path) as pdf, opened_page(pdf, number - 1) as page:
            yield page
    except (pdfium.PdfiumError, UnreadableFile, OSError, IndexError) as error:
        raise ReportNotFound(f"There is no page {number} in that file.") from error


@contextmanager
def shown_page(path: Path, number: int) -> Iterator[ShownPage]:
    """Opens the page of that number, from 1. Raises ReportNotFound where there is no such file or page."""
    try:
        with (
            opened_pdf(path) as pdf,
            opened_page(pdf, number - 1) as page,
            closing(page.get_textpage()) as textpage,
        ):
            yield ShownPage(page, textpage, visible_text(page, textpage, layers=may_have_layers_off(path)))
    except (pdfium.PdfiumError, UnreadableFile, OSError, IndexError) as error:
        raise ReportNotFound(f"There is no page {number} in that file.") from error
