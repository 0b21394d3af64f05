"""Draws a page of a PDF with spans highlighted. Runs in worker processes: drawing may take any time.

What draws is imported in the functions, since the server's own process imports this module and never draws.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.report import Page, Span

if TYPE_CHECKING:
    from PIL import Image

    from corpus.reading.pdf.shown_page import ShownPage

DPI = 120
QUALITY = 80
_LONGEST = 2000
_YELLOW = (255, 221, 0, 255)

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture."""

Corner = tuple[float, float]
"""Left and top, as fractions of the picture's width and height."""

Boxes = tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """The rectangles of a quotation in the picture of its page, where the first ones begin, and their `right`
    edge as a fraction of the picture's width.

    There are no rectangles where the file does not have the characters of the quotation.
    """

    boxes: Boxes
    corner: Corner | None
    right: float = 0


def locate(file: Path, page: Page, spans: Sequence[Span]) -> Highlight:
    """Returns where some spans are in the picture of their page. Raises ReportNotFound."""
    from corpus.reading.pdf.shown_page import shown_page

    with shown_page(file, page.number) as shown:
        if not spans or not _says(shown, page, spans):
            return Highlight((), None)
        size = _size(shown.page)
        boxes = joined(_boxes(shown, size, spans))
    left, top = (max(0, min((box[side] for box in boxes), default=0)) for side in (0, 1))
    right = min(size[0], max((box[2] for box in boxes), default=0))
    return Highlight(boxes, (left / size[0], top / size[1]), right / size[0])


def draw_quotation(file: Path, page: Page, spans: Sequence[Span]) -> bytes:
    """Returns the page as JPEG, some spans in yellow if the file has their characters."""
    return draw_page(file, page.number, locate(file, page, spans).boxes)


def draw_page(file: Path, number: int, boxes: Boxes) -> bytes:
    """Returns the page of that number, from 1, as JPEG, some rectangles in yellow. Raises ReportNotFound."""
    from corpus.reading.pdf.shown_page import drawable_page

    with drawable_page(file, number) as pdf_page:
        image = _drawn(pdf_page)
    for box in boxes:
        _highlight(image, box)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


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


def joined(boxes: Iterable[Box]) -> Boxes:
    """Returns the rectangles with those of one line as one: the space between two words is quoted, too."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _go_on(lines[-1], box):
            last = lines.pop()
            box = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        lines.append(box)
    return tuple(lines)


def _go_on(box: Box, following: Box) -> bool:
    """Returns whether a rectangle goes on where another ends: beside it, no further than its height away."""
    shared = min(box[3], following[3]) - max(box[1], following[1])
    height = min(box[3] - box[1], following[3] - following[1])
    return 2 * shared > height and -height < following[0] - box[2] < height


def _pixel(pdf_page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """Returns a point of the page in the picture, for any rotation and crop."""
    import ctypes

    import pypdfium2.raw as pdfium_c

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(pdf_page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _size(pdf_page: Any) -> tuple[int, int]:
    """Returns the width and height of a page's picture in pixels, at a limited size."""
    width, height = pdf_page.get_size()
    scale = _scale(pdf_page)
    return math.ceil(width * scale), math.ceil(height * scale)


def _scale(pdf_page: Any) -> float:
    return float(min(DPI / 72, _LONGEST / max(pdf_page.get_size())))


def _drawn(pdf_page: Any) -> Image.Image:
    """Returns the page on a white background. Its fourth band is unused: so no pixel is copied for JPEG."""
    bitmap = pdf_page.render(scale=_scale(pdf_page), rev_byteorder=True, prefer_bgrx=True)
    image: Image.Image = bitmap.to_pil()
    return image if image.mode == "RGBX" else image.convert("RGBX")


def _highlight(image: Image.Image, box: Box) -> None:
    """Highlights the words in the box in yellow."""
    from PIL import Image, ImageChops

    words = image.crop(box)
    image.paste(ImageChops.multiply(words, Image.new("RGBX", words.size, _YELLOW)), box)
