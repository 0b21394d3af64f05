"""Draws a page of a PDF with spans highlighted. Runs in worker processes: drawing may take any time.

What draws is imported in the functions, since the server's own process imports this module and never draws.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.report import Page, Span

if TYPE_CHECKING:
    from PIL import Image

    from corpus.reading.pdf.shown_page import ShownPage

DPI = 120
QUALITY = 80
_LONGEST = 2000
_YELLOW = (255, 221, 0)

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture."""

Corner = tuple[float, float]
"""Left and top, as fractions of the picture's width and height."""

_PARTS = 1000
"""Width and height of the picture in which a corner is measured."""


def draw_page(file: Path, page: Page, spans: Sequence[Span]) -> bytes:
    """Returns the page as JPEG, the spans highlighted if the file says them. Raises ReportNotFound."""
    from corpus.reading.pdf.shown_page import shown_page

    with shown_page(file, page.number) as shown:
        image = _drawn(shown.page)
        if _says(shown, page, spans):
            for box in _boxes(shown, image.size, spans):
                _highlight(image, box)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def locate(file: Path, page: Page, spans: Sequence[Span]) -> Corner | None:
    """Returns where the highlighting begins; None if the page of the file does not have the characters of all
    spans. Raises ReportNotFound.
    """
    from corpus.reading.pdf.shown_page import shown_page

    with shown_page(file, page.number) as shown:
        if not _says(shown, page, spans):
            return None
        boxes = list(_boxes(shown, (_PARTS, _PARTS), spans))
        left = min((box[0] for box in boxes), default=0)
        top = min((box[1] for box in boxes), default=0)
        return max(left, 0) / _PARTS, max(top, 0) / _PARTS


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
    import ctypes

    import pypdfium2.raw as pdfium_c

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(pdf_page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _drawn(pdf_page: Any) -> Image.Image:
    """Returns the page on a white background, at a limited size."""
    scale = min(DPI / 72, _LONGEST / max(pdf_page.get_size()))
    image: Image.Image = pdf_page.render(scale=scale).to_pil()
    return image.convert("RGB")


def _highlight(image: Image.Image, box: Box) -> None:
    """Highlights the words in the box in yellow."""
    from PIL import Image, ImageChops

    words = image.crop(box)
    image.paste(ImageChops.multiply(words, Image.new("RGB", words.size, _YELLOW)), box)
