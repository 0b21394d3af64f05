"""Footnote marks on a PDF page: raised and smaller digits or symbols, told apart by size and base line.

A mark stands beside the last word before it, higher and smaller than that word's type, or as the raised
digit of its font ("¹"). Ordinals ("1st"), exponents ("m²", "10³"), fractions and the number with which a
note itself begins are not marks.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079"
_CANDIDATE = re.compile(rf"\d+|[*†‡§¶#]+|[{_RAISED}]+")
_REST = re.compile(rf"(?:[ \u00a0]?[,–-]?[ \u00a0\r\n]{{0,3}}(?:\d{{1,3}}|[*†‡§¶#]|[{_RAISED}]))?[\])]?")
_MOST_DIGITS = 3
_QUANTITY = re.compile(r"(?:^|[^\w])(?:[kcmd]?m|ft|in|yd|[a-zχ]|[x\u00d7] ?10|R|I)$")
"""What a raised digit makes a power of, unless the page has a note of that number."""
_FRACTION = re.compile(r"[/\u2044]\d")
_PLAIN_RAISED = re.compile(r"(?:[a-z]{3}|[.,;:!?)\]\"'”’%])$")
"""Characters after which a raised digit of the font ("¹") is a footnote mark."""


@dataclass(frozen=True, slots=True)
class FoundMark:
    """A mark as ``text[start:end]`` of PDFium's text; `joins` says that its line goes on after it."""

    start: int
    end: int
    printed: str
    joins: bool


def footnote_marks(text: str, indices: Sequence[int], textpage: Any) -> Iterator[FoundMark]:
    """Yields the footnote marks of a page, in order. `indices` has PDFium's index of each character of
    `text`."""
    glyphs = _GlyphBoxes(text, indices, textpage)
    end = 0
    for candidate in _CANDIDATE.finditer(text):
        if candidate.start() < end:
            continue
        mark = glyphs.mark(candidate)
        if mark:
            end = mark.end
            yield mark


@dataclass(slots=True)
class _Glyph:
    left: float
    right: float
    low: float
    high: float
    base: float
    size: float


class _GlyphBoxes:
    """The places of characters, asked of PDFium for the few that matter."""

    def __init__(self, text: str, indices: Sequence[int], textpage: Any) -> None:
        self._text = text
        self._indices = indices
        self._textpage = textpage.raw
        self._sides = tuple(ctypes.c_double() for _ in range(4))
        self._box = pdfium_c.FS_RECTF()

    def mark(self, candidate: re.Match[str]) -> FoundMark | None:
        """Returns the mark at a run of digits or symbols, if it is or ends in one."""
        start, end = candidate.span()
        before = self._before(start)
        reference = start if end - start > 1 and self._text[start].isdecimal() else before
        if reference is None:
            return None
        if self._text[start] in _RAISED:
            marked = before is not None and _PLAIN_RAISED.search(self._text[max(0, before - 3) : before + 1])
            return self._found(start, end, before) if marked and before is not None else None
        smaller = self._size(end - 1) < 0.86 * self._size(reference)
        if not smaller:
            if reference is before or before is None or self._size(end - 1) >= 0.86 * self._size(before):
                return self._of_one_size(start, end, before)
            reference = before
        first = start
        if reference == start:
            first = end - 1
            while first > start and self._size(first - 1) < 0.86 * self._size(reference):
                first -= 1
            reference = first - 1
        return self._checked(first, end, reference)

    def _of_one_size(self, start: int, end: int, before: int | None) -> FoundMark | None:
        """Returns a mark in the raised digits of a font, whose boxes are as high as those of all its
        characters."""
        if before is None or before != start - 1 or not self._text[start].isdecimal():
            return None
        return self._checked(start, end, before)

    def _checked(self, first: int, end: int, reference: int) -> FoundMark | None:
        if end - first > _MOST_DIGITS and self._text[first].isdecimal():
            return None
        above, mark = self._glyph(reference), self._glyph(first)
        if not above.size or not self._is_raised(mark, above) or not _is_beside(mark, above):
            return None
        return self._found(first, end, reference)

    def _found(self, first: int, end: int, reference: int) -> FoundMark | None:
        text = self._text
        above = self._glyph(reference)
        if _FRACTION.match(text, end):
            return None
        if text[first - 1] in "[(" and self._is_raised(self._glyph(first - 1), above, tall=True):
            first -= 1
        while rest := _REST.match(text, end):
            last = rest.end() - 1
            if last < end or not self._is_small(last, above):
                break
            end = rest.end()
        if text[first - 1] == "(" and text[end : end + 1] == ")":
            first, end = first - 1, end + 1
        before = text[max(0, reference - 6) : reference + 1]
        number = text[first:end].strip("[]()")
        if _QUANTITY.search(before) and not _has_note(text, number):
            return None
        following = self._after(end)
        joins = following is not None and _goes_on(self._glyph(following), above, self._glyph(end - 1))
        return FoundMark(first, end, text[first:end], joins)

    def _is_raised(self, mark: _Glyph, above: _Glyph, *, tall: bool = False) -> bool:
        """Returns whether a glyph stands clear of the base line and is no higher than a small digit."""
        low = mark.low - above.base
        highest = 0.75 if tall else 0.62
        clear = 0.0 if tall else 0.14
        return clear * above.size < low < above.size and mark.high - mark.low < highest * above.size

    def _is_small(self, at: int, above: _Glyph) -> bool:
        glyph = self._glyph(at)
        return self._is_raised(glyph, above) or (
            self._text[at] in "])" and self._is_raised(glyph, above, tall=True)
        )

    def _before(self, start: int) -> int | None:
        """Returns the last character with ink before a place; None at the beginning of the text."""
        at = start - 1
        while at >= 0 and self._text[at].isspace():
            at -= 1
        return at if at >= 0 else None

    def _after(self, end: int) -> int | None:
        at = end
        while at < len(self._text) and self._text[at].isspace():
            at += 1
        return at if at < len(self._text) else None

    def _size(self, at: int) -> float:
        pdfium_c.FPDFText_GetLooseCharBox(self._textpage, self._indices[at], self._box)
        return float(self._box.top - self._box.bottom)

    def _glyph(self, at: int) -> _Glyph:
        index = self._indices[at]
        pdfium_c.FPDFText_GetCharBox(self._textpage, index, *self._sides)
        left, right, low, high = (side.value for side in self._sides)
        pdfium_c.FPDFText_GetCharOrigin(self._textpage, index, self._sides[0], self._sides[1])
        return _Glyph(left, right, low, high, self._sides[1].value, self._size(at))


def _is_beside(mark: _Glyph, above: _Glyph) -> bool:
    """Returns whether a mark stands at the right of a character, in the same line."""
    return -0.3 * above.size < mark.left - above.right < 0.6 * above.size


def _goes_on(following: _Glyph, above: _Glyph, mark: _Glyph) -> bool:
    """Returns whether a character stands to the right of a mark, in the line of its word."""
    same_line = abs(following.base - above.base) < 0.15 * above.size
    return same_line and mark.left < following.left < mark.right + 1.5 * above.size


def _has_note(text: str, number: str) -> bool:
    """Returns whether a line of the page begins with that number, as the note of that number does."""
    return bool(re.search(rf"(?m)^[ \t]*{re.escape(number)}\.?[ \t]+[^\W\d]", text))
