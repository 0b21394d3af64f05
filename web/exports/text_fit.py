"""How large a text may be set in a box, and where it is cut when it is too long for one.

Widths are reckoned, not measured, since the typeface of whoever opens the file is not known: in ems, half
of one for a small letter, and more for capitals and wide scripts. That is a little more than Arial needs.
"""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text import sentences

LEADING, BETWEEN = 1.2, 0.25
"""The height of a line and the space before a paragraph, in ems."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box for text, in points."""

    width: float
    height: float

    def lines(self, text: str, size: float) -> int:
        """How many lines the text takes at that size."""
        return sum(max(1, math.ceil(_width(line) * size / self.width / _WASTE)) for line in text.split("\n"))

    def holds(self, text: str, size: float) -> bool:
        paragraphs = text.count("\n") + 1
        return (self.lines(text, size) * LEADING + paragraphs * BETWEEN) * size <= self.height

    def largest(self, text: str, sizes: tuple[int, ...]) -> int:
        """The first of the sizes, largest first, at which the text fits; the last where none does."""
        return next((size for size in sizes if self.holds(text, size)), sizes[-1])


_WASTE = 0.96  # of a line, since words are not cut at its end


def parts(text: str, box: Box, size: float) -> Iterator[str]:
    """The text in pieces that each fit, none of it lost: cut after sentences, else words, else letters."""
    while not box.holds(text, size):
        cut = _cut(text, box, size)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _cut(text: str, box: Box, size: float) -> int:
    low, high = 1, len(text)  # how many letters fit, by halving
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if box.holds(text[:middle], size) else (low, middle - 1)
    ends = [end for _, end in sentences(text) if low / 3 < end <= low]
    return max(ends, default=text.rfind(" ", 1, low) if " " in text[1:low] else low)


def _width(line: str) -> float:
    """In ems."""
    return sum(_ems(letter) for letter in line)


def _ems(letter: str) -> float:
    if letter in "mwMW@%" or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.5 if letter.islower() or letter in " .,;:‘’" else 0.7
