"""The characters of a PDF page: where each stands and which object of the page draws it."""

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium_c

_LONGEST_SPACE = 3
_FIRST, _LAST = -1, 1 << 31


@dataclass(frozen=True, slots=True)
class CharacterBox:
    """Where a character stands: its ink, its base line, and the size of its type."""

    left: float
    low: float
    right: float
    high: float
    base: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.low + self.high) / 2


class Characters:
    """The characters of a text page, asked of PDFium one by one and remembered."""

    def __init__(self, textpage: Any) -> None:
        self.count: int = textpage.count_chars()
        self._textpage = textpage.raw
        self._sides = tuple(ctypes.c_double() for _ in range(4))
        self._box = pdfium_c.FS_RECTF()
        self._places: dict[int, CharacterBox] = {}
        self._owners: dict[int, int] = {}

    def place(self, index: int) -> CharacterBox:
        """Returns where a character stands."""
        if index not in self._places:
            pdfium_c.FPDFText_GetCharBox(self._textpage, index, *self._sides)
            left, right, low, high = (side.value for side in self._sides)
            pdfium_c.FPDFText_GetCharOrigin(self._textpage, index, self._sides[0], self._sides[1])
            pdfium_c.FPDFText_GetLooseCharBox(self._textpage, index, self._box)
            size = self._box.top - self._box.bottom
            self._places[index] = CharacterBox(left, low, right, high, self._sides[1].value, size)
        return self._places[index]

    def at_heights(self, low: float, high: float) -> list[int]:
        """Returns the characters whose middle stands between two heights, lowest first."""
        first = bisect_left(self._by_height, (low, _FIRST))
        last = bisect_right(self._by_height, (high, _LAST))
        return [index for _, index in self._by_height[first:last]]

    @cached_property
    def _by_height(self) -> list[tuple[float, int]]:
        """Returns the height of the middle of every character, with its index, in order."""
        heights = []
        _, _, low, high = self._sides
        for index in range(self.count):
            pdfium_c.FPDFText_GetCharBox(self._textpage, index, *self._sides)
            heights.append(((low.value + high.value) / 2, index))
        return sorted(heights)

    def has_ink(self, index: int) -> bool:
        """Returns whether a character draws anything; spaces and the line ends that PDFium adds do not."""
        place = self.place(index)
        return place.right > place.left and place.high > place.low and not self.is_space(index)

    def is_space(self, index: int) -> bool:
        """Returns whether a character is white space."""
        return chr(pdfium_c.FPDFText_GetUnicode(self._textpage, index)).isspace()

    def owner(self, index: int) -> int:
        """Returns the address of the text object that a character belongs to, 0 where PDFium added it."""
        if index not in self._owners:
            handle = pdfium_c.FPDFText_GetTextObject(self._textpage, index)
            self._owners[index] = address(handle) if handle else 0
        return self._owners[index]


def address(handle: Any) -> int:
    """Returns a number that tells one object of PDFium from another."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def with_spaces(characters: Characters, indices: Iterable[int]) -> set[int]:
    """Returns the characters, with the spaces between them that are not line ends."""
    all_indices = set(indices)
    ordered = sorted(all_indices)
    for before, after in pairwise(ordered):
        between = range(before + 1, after)
        if (
            between
            and len(between) <= _LONGEST_SPACE
            and all(not characters.has_ink(index) for index in between)
        ):
            all_indices.update(between)
    return all_indices
