"""The layout of a PDF page: its lines, with their type, their place and their tags, and their reading order.

The characters are those of corpus/reading/pdf/page_text/visible_text.py and are not changed. A Line says
where its words stand in the page's text; lengths are in points, heights counted up from the foot of the
page as it is shown.
"""

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium_c

from corpus.reading.pdf.page_layout.boxes import Box, boxes_of
from corpus.reading.pdf.page_layout.pdf_tags import UNTAGGED, PdfTag, tags_of_page
from corpus.report import Page

_BOLD_WEIGHT = 600
_SLANTED = 0.15
_SAME_ROW = 3.0
_LONGEST_NAME = 128
_NUMBER_AHEAD = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[.)]?\s+")
"""The number of a heading or an item, which some programs set in the type of the text around it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: ``page.text[start:end]`` without the white space around it.

    `base` is the height of the foot of its type, `size` the height from there to the top; `turned` says
    by how many quarters the page must be turned clockwise to read the line upright, `slanted` that it lies
    across the page; `cells` where each column begins, if there are wide gaps in the line (looked for in
    untagged pages) or its two ends are in two cells (by their tags).
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
    italic: bool = False
    slanted: bool = False
    turned: int = 0
    cells: tuple[float, ...] = ()
    tag: PdfTag = UNTAGGED


@dataclass(frozen=True, slots=True)
class Layout:
    """A page with its lines in the order in which the file writes them; sizes in points.

    Width and height are those of the page turned so that most of its lines stand upright.
    """

    page: Page
    lines: tuple[Line, ...]
    width: float
    height: float
    boxes: tuple[Box, ...] = ()

    def rows(self) -> list[str]:
        """Returns the words of the page from top to bottom, lines that stand beside each other as one."""
        rows: list[list[Line]] = []
        for line in sorted(self.lines, key=lambda line: -line.base):
            if rows and rows[-1][0].base - line.base < _SAME_ROW:
                rows[-1].append(line)
            else:
                rows.append([line])
        return [" ".join(line.text for line in sorted(row, key=lambda line: line.left)) for row in rows]

    def with_lines(self, lines: tuple[Line, ...]) -> "Layout":
        return replace(self, lines=lines)


def layout_of(page: Page, indices: Sequence[int], pdfium_page: Any, textpage: Any) -> Layout:
    """Returns the lines of one page. `indices` has PDFium's index of each character of the page's text."""
    glyphs = _Glyphs(page.text, indices, pdfium_page, textpage, tags_of_page(pdfium_page))
    lines = tuple(glyphs.line(page, start, end) for start, end in line_bounds(page.text))
    left, low, right, high = pdfium_page.get_cropbox()
    sideways = sum(line.turned % 2 for line in lines) > len(lines) / 2
    width, height = (high - low, right - left) if sideways else (right - left, high - low)
    return Layout(page, lines, width, height, boxes_of(pdfium_page))


def line_bounds(text: str) -> Iterator[tuple[int, int]]:
    """Yields where each line that has words starts and ends, the white space around it left out."""
    position = 0
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if words:
            start = position + len(raw) - len(raw.lstrip())
            yield start, start + len(words)
        position += len(raw)


class _Glyphs:
    """What PDFium knows of single characters, asked a few times a line only: a call costs a microsecond.

    Places are turned with the writing, so that every line runs from left to right.
    """

    def __init__(
        self, text: str, indices: Sequence[int], page: Any, textpage: Any, tags: dict[int, PdfTag]
    ) -> None:
        self._text = text
        self._indices = indices
        self._textpage = textpage.raw
        self._tags = tags
        self._box = pdfium_c.FS_RECTF()
        self._matrix = pdfium_c.FS_MATRIX()
        self._origin = page.get_cropbox()
        self._rectangle = tuple(ctypes.c_double() for _ in range(4))
        self._name = ctypes.create_string_buffer(_LONGEST_NAME)

    def line(self, page: Page, start: int, end: int) -> Line:
        middle = (start + end) // 2
        while middle + 1 < end and self._text[middle].isspace():
            middle += 1
        first, inner, last = (self._indices[offset] for offset in (start, middle, end - 1))
        turns = self._quarter_turns(inner)
        left, base, _, _ = self._place(first, turns)
        _, low, _, high = self._place(inner, turns)
        right = self._place(last, turns)[2]
        tag = self._tag(first)
        cells = () if self._tags or turns else self._cells(first, last, high - low)
        if tag.row and self._tag(last).cell not in (0, tag.cell):
            cells = (left, right)
        return Line(
            page=page.number,
            start=start,
            end=end,
            text=self._text[start:end],
            left=left,
            right=right,
            base=base,
            size=round(high - low, 1),
            bold=all(self._is_bold(index) for index in {self._first_of_words(start, end), inner, last}),
            italic=all(self._is_italic(index) for index in {first, inner, last}),
            slanted=self._is_slanted(inner),
            turned=turns,
            cells=cells,
            tag=tag,
        )

    def _first_of_words(self, start: int, end: int) -> int:
        """Returns the first character of a line, after the number that it opens with."""
        number = _NUMBER_AHEAD.match(self._text, start, end)
        return self._indices[number.end() if number and number.end() < end else start]

    def _place(self, index: int, turns: int) -> tuple[float, float, float, float]:
        """Returns the left, bottom, right and top of a character's box on the page, turned clockwise by
        quarters."""
        pdfium_c.FPDFText_GetLooseCharBox(self._textpage, index, self._box)
        left, low, right, high = self._origin
        x0, y0, x1, y1 = self._box.left, self._box.bottom, self._box.right, self._box.top
        if turns == 1:
            return y0 - low, right - x1, y1 - low, right - x0
        if turns == 2:
            return right - x1, high - y1, right - x0, high - y0
        if turns == 3:
            return high - y1, x0 - left, high - y0, x1 - left
        return x0 - left, y0 - low, x1 - left, y1 - low

    def _quarter_turns(self, index: int) -> int:
        """Returns the number of clockwise quarter turns of the page that set the writing upright."""
        return -round(self._angle(index) / (math.pi / 2)) % 4

    def _is_slanted(self, index: int) -> bool:
        """Returns whether the writing lies across the page, as a watermark's does."""
        angle = self._angle(index) % (math.pi / 2)
        return min(angle, math.pi / 2 - angle) > _SLANTED

    def _angle(self, index: int) -> float:
        """Returns the angle, clockwise, of the line that a character stands on.

        Letters that are only skewed, as some programs make italics, stand on a level line, but
        FPDFText_GetCharAngle measures their skew.
        """
        if not pdfium_c.FPDFText_GetMatrix(self._textpage, index, self._matrix):
            return 0.0
        return -math.atan2(self._matrix.b, self._matrix.a)

    def _is_bold(self, index: int) -> bool:
        """Returns whether a font is bold, by its weight, or by its name where it is not in the file."""
        weight = int(pdfium_c.FPDFText_GetFontWeight(self._textpage, index))
        if weight > 0:
            return weight >= _BOLD_WEIGHT
        pdfium_c.FPDFText_GetFontInfo(self._textpage, index, self._name, len(self._name), None)
        return b"bold" in self._name.value.lower()

    def _is_italic(self, index: int) -> bool:
        """Returns whether a font is italic, by its name."""
        pdfium_c.FPDFText_GetFontInfo(self._textpage, index, self._name, len(self._name), None)
        name = self._name.value.lower()
        return b"italic" in name or b"oblique" in name

    def _cells(self, first: int, last: int, size: float) -> tuple[float, ...]:
        """Returns where each column of the line begins, if gaps wider than its type is high part it in
        columns."""
        count = pdfium_c.FPDFText_CountRects(self._textpage, first, last - first + 1)
        if count < 2:
            return ()
        lefts: list[float] = []
        end = -math.inf
        for number in range(count):
            pdfium_c.FPDFText_GetRect(self._textpage, number, *self._rectangle)
            left, _, right, _ = (side.value for side in self._rectangle)
            if left > end + size:
                lefts.append(left - self._origin[0])
            end = max(end, right)
        return tuple(lefts) if len(lefts) > 1 else ()

    def _tag(self, index: int) -> PdfTag:
        if not self._tags:
            return UNTAGGED
        piece = pdfium_c.FPDFText_GetTextObject(self._textpage, index)
        return self._tags.get(pdfium_c.FPDFPageObj_GetMarkedContentID(piece), UNTAGGED) if piece else UNTAGGED


def in_reading_order(groups: Sequence[list[Line]]) -> list[list[Line]]:
    """Returns the groups of a page from top to bottom, if none stand beside each other; else as they are.

    The order in which the file writes them is nearly always right where there are columns. On a page of one
    column, a text box that the file writes last goes back to its place.
    """
    boxes = [_box(group) for group in groups]
    falling = all(above[3] >= below[3] - 1 for above, below in pairwise(boxes))
    upright = len({line.turned for group in groups for line in group}) <= 1
    if falling or not upright or _any_beside(boxes):
        return list(groups)
    order = sorted(range(len(groups)), key=lambda index: -boxes[index][3])
    return [groups[index] for index in order]


def _box(group: Sequence[Line]) -> tuple[float, float, float, float]:
    """Returns the left, foot, right and top of some lines."""
    return (
        min(line.left for line in group),
        min(line.base for line in group),
        max(line.right for line in group),
        max(line.base + line.size for line in group),
    )


def _any_beside(boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    """Returns whether any two boxes stand beside each other: at one height, but apart."""
    for index, (left, foot, right, top) in enumerate(boxes):
        for other_left, other_foot, other_right, other_top in boxes[index + 1 :]:
            shared = min(top, other_top) - max(foot, other_foot)
            is_apart = other_left > right or left > other_right
            if is_apart and shared > 0.5 * min(top - foot, other_top - other_foot):
                return True
    return False
