"""Gaps in a line of prose where words were taken out and nothing was put in their place.

A gap is taken for one only where all else is excluded: it is far wider than every other space of the line,
it stands amid a sentence, nothing is drawn in it, and a neighbouring line of the same paragraph runs
through its place with ordinary spaces. So columns, tabs, labels with their values, blanks to be filled in and
justified lines are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.reading.pdf.page_text.characters import Characters
from corpus.reading.pdf.page_text.page_objects import Box, PageObjects, TextPiece

_WIDEST_SPACE = 1.2
"""Maximum width of a space between words, in sizes of the type, even in a justified line."""

_NARROWEST_GAP = 2.0
_WIDER = 3.0
"""Minimum width of a gap, in widths of every other space of its line."""

_FEWEST_SPACES = 4
_LEAST_STEP, _MOST_STEP = 0.8, 2.0
"""Minimum and maximum distance between lines of one paragraph, in sizes of the type."""

_SAME_HEIGHT = 6.0
_NARROWEST_POINTS = 12.0
"""A gap between two text objects that is worth a look; a long run of spaces within one is, too."""
_SEVERAL = "    "

_SPACES = re.compile(r"(?<=\S)[ \u00a0]+(?=\S)")
_BEFORE = re.compile(r"[a-z,’']")
_AFTER = re.compile(r"[a-z,.;:!?)’']")


@dataclass(frozen=True, slots=True)
class BlankGap:
    """A gap after the character at `after` in PDFium's text, so many points wide."""

    after: int
    left: float
    right: float
    size: float


@dataclass(frozen=True, slots=True)
class _Space:
    start: int
    end: int
    left: float
    right: float


class _TextLine:
    """A line of words: its place, the size of its type, and its spaces, measured when they are asked for."""

    def __init__(self, page: "_Words", start: int, line: str) -> None:
        first = page.characters.place(page.indices[start])
        last = page.characters.place(page.indices[start + len(line) - 1])
        self.left, self.base, self.size, self.right = first.left, first.base, first.size, last.right
        self._page, self._start, self._line = page, start, line

    @cached_property
    def spaces(self) -> tuple[_Space, ...]:
        return tuple(
            self._space(self._start + match.start(), self._start + match.end())
            for match in _SPACES.finditer(self._line)
        )

    def _space(self, start: int, end: int) -> _Space:
        place, indices = self._page.characters.place, self._page.indices
        return _Space(start, end, place(indices[start - 1]).right, place(indices[end]).left)


@dataclass(frozen=True, slots=True)
class _Words:
    """PDFium's text of a page, its index of each character, and the characters."""

    raw: str
    indices: Sequence[int]
    characters: Characters

    def rows(self) -> Iterator[_TextLine]:
        """Yields the lines with spaces enough."""
        start = 0
        for line in self.raw.split("\n"):
            if line.count(" ") >= _FEWEST_SPACES and not line[0].isspace():
                yield _TextLine(self, start, line.rstrip())
            start += len(line) + 1


def blank_gaps(
    raw: str, indices: Sequence[int], characters: Characters, objects: PageObjects
) -> Iterator[BlankGap]:
    """Yields the gaps of a page that are certain."""
    heights = sorted(_heights_of_gaps(objects.texts))
    if not heights and _SEVERAL not in raw:
        return
    rows = list(_Words(raw, indices, characters).rows())
    boxes = [*(area.box for area in objects.areas), *objects.rules]
    for row in rows:
        if _SEVERAL not in raw and not _is_near(heights, row.base):
            continue
        gap = _widest(row)
        if gap is None or not _amid_a_sentence(raw, gap):
            continue
        if not any(_meets(box, gap, row) for box in boxes) and any(
            _runs_through(other, gap, row) for other in rows
        ):
            yield BlankGap(gap.start - 1, gap.left, gap.right, row.size)


def _heights_of_gaps(texts: Sequence[TextPiece]) -> Iterator[float]:
    """Yields the heights at which two text objects that stand side by side are far from each other."""
    boxes_by_height: dict[int, list[Box]] = {}
    for piece in texts:
        boxes_by_height.setdefault(round(piece.box[1] / _SAME_HEIGHT), []).append(piece.box)
    for boxes in boxes_by_height.values():
        boxes.sort()
        right = boxes[0][2]
        for box in boxes[1:]:
            if box[0] - right >= _NARROWEST_POINTS:
                yield box[1]
            right = max(right, box[2])


def _is_near(heights: Sequence[float], base: float) -> bool:
    at = bisect_left(heights, base - _SAME_HEIGHT)
    return at < len(heights) and heights[at] <= base + _SAME_HEIGHT


def _widest(row: _TextLine) -> _Space | None:
    """Returns the one space of a line that is far wider than the others, or None."""
    by_width = sorted(row.spaces, key=lambda space: space.right - space.left)
    if len(by_width) < _FEWEST_SPACES:
        return None
    gap, other = by_width[-1], by_width[-2]
    width = gap.right - gap.left
    wide = width >= _NARROWEST_GAP * row.size and width >= _WIDER * (other.right - other.left)
    return gap if wide else None


def _amid_a_sentence(raw: str, gap: _Space) -> bool:
    return bool(_BEFORE.match(raw, gap.start - 1) and _AFTER.match(raw, gap.end))


def _meets(box: Box, gap: _Space, row: _TextLine) -> bool:
    """Returns whether something is drawn in a gap or just below it; what fills the page lies beneath all
    words."""
    left, low, right, high = box
    across = left < gap.right and right > gap.left and right - left < 3 * (row.right - row.left)
    return across and low < row.base + row.size and high > row.base - row.size / 2


def _runs_through(other: _TextLine, gap: _Space, row: _TextLine) -> bool:
    """Returns whether another line of the paragraph has words, with ordinary spaces, where the gap is."""
    step = abs(other.base - row.base) / row.size
    is_next_line = _LEAST_STEP <= step <= _MOST_STEP and abs(other.size - row.size) < 0.1 * row.size
    if not is_next_line or abs(other.left - row.left) > row.size:
        return False
    widest = max((space.right - space.left for space in other.spaces), default=0.0)
    return other.left < gap.left and other.right > gap.right and widest < _WIDEST_SPACE * row.size
