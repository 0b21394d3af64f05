"""Pictures of pages with a quotation highlighted, drawn by PDFium and stored as JPEG.

A quotation is highlighted only if the file still has the same characters at the place of the span;
otherwise the picture is plain and the page beside it says "not highlighted".
"""

import ctypes
import hashlib
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops

from corpus.errors import ReportNotFound
from corpus.reading.pdf.shown_page import ShownPage, shown_page
from corpus.report import Page, Report, Span
from corpus.storage.catalogue import Originals

_DPI = 120
_LONGEST = 2000
_QUALITY = 80
_YELLOW = (255, 221, 0)
_KEPT = 500
"""Maximum number of pictures that are kept."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture."""


class PageImages:
    """Draws pages of the originals. PDFium runs in one thread at a time."""

    def __init__(self, originals: Originals, folder: Path) -> None:
        self._originals = originals
        self._folder = folder
        self._turn = threading.Lock()
        self.locates = lru_cache(maxsize=2048)(self._locates)

    def has(self, report: Report) -> bool:
        """Returns whether there is a file to draw pages of."""
        return report.media_type == "application/pdf" and self._originals.path(report.digest).is_file()

    def _locates(self, report: Report, page: Page, spans: tuple[Span, ...]) -> bool:
        """Returns whether all spans on this page can be highlighted in its picture."""
        here = _on(page, spans)
        if not here or report.media_type != "application/pdf":
            return False
        try:
            with self._turn, self._opened(report, page.number) as shown:
                return _says(shown, page, here)
        except ReportNotFound:
            return False

    def picture(self, report: Report, page: Page, spans: Sequence[Span]) -> Path:
        """Returns the JPEG of a page with its spans highlighted. Raises ReportNotFound."""
        here = _on(page, spans)
        key = hashlib.sha256(f"{page.number} {here} {_DPI} {_QUALITY}".encode()).hexdigest()[:16]
        file = self._folder / f"{report.digest}-{key}.jpg"
        if not file.exists():
            with self._turn, self._opened(report, page.number) as shown:
                image = _drawn(shown.page)
                if _says(shown, page, here):
                    for box in _boxes(shown, image.size, here):
                        _highlight(image, box)
            self._keep(image, file)
        return file

    @contextmanager
    def _opened(self, report: Report, number: int) -> Iterator[ShownPage]:
        if report.media_type != "application/pdf":
            raise ReportNotFound(f"There is no picture of page {number} of '{report.id}'.")
        with shown_page(self._originals.path(report.digest), number) as shown:
            yield shown

    def _keep(self, image: Image.Image, file: Path) -> None:
        """Writes the file whole or not at all, and deletes the oldest pictures."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
            image.save(part, "JPEG", quality=_QUALITY)
        Path(part.name).replace(file)
        pictures = sorted(self._folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        for old in pictures[:-_KEPT]:
            old.unlink(missing_ok=True)


def _on(page: Page, spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.page == page.number)


def _says(shown: ShownPage, page: Page, spans: Sequence[Span]) -> bool:
    """Returns whether the file's characters at the spans are those that were read when it was added."""
    return all(shown.says(page.text, span.start, span.end) for span in spans)


def _boxes(shown: ShownPage, size: tuple[int, int], spans: Sequence[Span]) -> Iterator[Box]:
    """Yields the rectangles of the spans in a picture of that size, at least one for each line."""
    for span in spans:
        for first, last in shown.runs(span.start, span.end):
            for index in range(shown.textpage.count_rects(first, last - first + 1)):
                left, bottom, right, top = shown.textpage.get_rect(index)
                x0, y0 = _pixel(shown.page, size, left, top)
                x1, y1 = _pixel(shown.page, size, right, bottom)
                yield min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1


def _pixel(pdf_page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """Returns a point of the page in the picture, for any rotation and crop."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(pdf_page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _drawn(pdf_page: Any) -> Image.Image:
    """Returns the page on a white background, at a limited size."""
    scale = min(_DPI / 72, _LONGEST / max(pdf_page.get_size()))
    image: Image.Image = pdf_page.render(scale=scale).to_pil()
    return image.convert("RGB")


def _highlight(image: Image.Image, box: Box) -> None:
    """Highlights the words in the box in yellow."""
    words = image.crop(box)
    image.paste(ImageChops.multiply(words, Image.new("RGB", words.size, _YELLOW)), box)
