"""How the text of a PDF page is laid out: its lines, with their type, their place and their tags.

The characters come from PDFium and are not changed. A Line says where its words stand in the page's
text; lengths are in points, heights counted up from the foot of the page as it is shown.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium_c

from corpus.report import Page
from corpus.tags import UNTAGGED, Tag, tags_of_page

_BOLD_WEIGHT = 600
_ASTRAL = 0xFFFF


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: ``page.text[start:end]`` without the white space around it.

    `base` is the height of the line its letters stand on; `size` the height of its type, from the
    lowest letter to the highest.
    """

    page: int
    start: int
    end: int
    text: str
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0
    bold: bool = False
    tag: Tag = UNTAGGED


@dataclass(frozen=True, slots=True)
class Layout:
    """A page with its lines in the order in which the file writes them; sizes in points."""

    page: Page
    lines: tuple[Line, ...]
    width: float
    height: float

    def with_lines(self, lines: tuple[Line, ...]) -> "Layout":
        return replace(self, lines=lines)


def layout_of(page: Page, pdfium_page: Any, textpage: Any) -> Layout:
    """The lines of one page, whose text is PDFium's own: `page.text`."""
    width, height = pdfium_page.get_size()
    tags = tags_of_page(pdfium_page)
    glyphs = _Glyphs(page.text, textpage.raw, tags)
    lines = tuple(glyphs.line(page, start, end) for start, end in line_bounds(page.text))
    return Layout(page, lines, width, height)


def line_bounds(text: str) -> Iterator[tuple[int, int]]:
    """Where each line that has words starts and ends, the white space around it left out."""
    position = 0
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if words:
            start = position + len(raw) - len(raw.lstrip())
            yield start, start + len(words)
        position += len(raw)


class _Glyphs:
    """What PDFium knows of single characters, asked a few times a line only: a call costs a microsecond."""

    def __init__(self, text: str, textpage: Any, tags: dict[int, Tag]) -> None:
        self._textpage = textpage
        self._tags = tags
        self._box = pdfium_c.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._astral = [i for i, c in enumerate(text) if ord(c) > _ASTRAL] if not text.isascii() else []

    def line(self, page: Page, start: int, end: int) -> Line:
        first, middle, last = (self._index(i) for i in (start, (start + end) // 2, end - 1))
        pdfium_c.FPDFText_GetLooseCharBox(self._textpage, last, self._box)
        right = self._box.right
        pdfium_c.FPDFText_GetLooseCharBox(self._textpage, middle, self._box)
        size = self._box.top - self._box.bottom
        pdfium_c.FPDFText_GetLooseCharBox(self._textpage, first, self._box)
        pdfium_c.FPDFText_GetCharOrigin(self._textpage, first, self._x, self._y)
        bold = all(self._weight(index) >= _BOLD_WEIGHT for index in (first, middle, last))
        return Line(
            page=page.number,
            start=start,
            end=end,
            text=page.text[start:end],
            left=self._box.left,
            right=right,
            base=self._y.value,
            size=round(max(size, self._box.top - self._box.bottom), 1),
            bold=bold,
            tag=self._tag(first),
        )

    def _index(self, offset: int) -> int:
        """PDFium's number of the character at that place of the text (it counts UTF-16 units)."""
        units = offset + sum(1 for at in self._astral if at < offset)
        return max(0, int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(self._textpage, units)))

    def _weight(self, index: int) -> int:
        return int(pdfium_c.FPDFText_GetFontWeight(self._textpage, index))

    def _tag(self, index: int) -> Tag:
        if not self._tags:
            return UNTAGGED
        piece = pdfium_c.FPDFText_GetTextObject(self._textpage, index)
        return self._tags.get(pdfium_c.FPDFPageObj_GetMarkedContentID(piece), UNTAGGED) if piece else UNTAGGED
