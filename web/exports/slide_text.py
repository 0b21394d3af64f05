"""How much text a box on a slide holds, and how a long text is divided.

The size of a text is estimated, because the reader's typeface is not known: half an em for a small letter,
more for capitals and wide scripts. The estimate is slightly larger than Arial.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.text import sentences

LEADING, BETWEEN = 1.2, 0.25
"""The height of a line and the space before a paragraph, in ems."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """A box for text, in points."""

    width: float
    height: float

    def lines(self, text: str, size: float) -> int:
        """Returns the number of lines that the text takes at that size."""
        return sum(max(1, math.ceil(_width(line) * size / self.width / _WASTE)) for line in text.split("\n"))

    def height_of(self, text: str, size: float) -> float:
        """Returns the height that the text takes at that size, in points."""
        paragraphs = text.count("\n") + 1
        return (self.lines(text, size) * LEADING + paragraphs * BETWEEN) * size

    def holds(self, text: str, size: float) -> bool:
        return self.height_of(text, size) <= self.height

    def largest(self, text: str, sizes: tuple[int, ...]) -> int:
        """Returns the first of the sizes at which the text fits, else the last. The sizes go from large to
        small.
        """
        return next((size for size in sizes if self.holds(text, size)), sizes[-1])


_WASTE = 0.96  # the part of a line that is used, since words are not split at its end


def split_text(text: str, box: TextBox, size: float) -> Iterator[str]:
    """Splits the text into parts that fit the box: after sentences, else words, else letters. Nothing is
    lost.
    """
    while not box.holds(text, size):
        position = _end_of_part(text, box, size)
        yield text[:position].rstrip()
        text = text[position:].lstrip()
    yield text


def fewest_parts(text: str, box: TextBox, sizes: tuple[int, ...]) -> tuple[int, list[str]]:
    """Returns the fewest parts that the sizes allow, and the largest size that needs no more of them."""
    divided = {size: list(split_text(text, box, size)) for size in sizes}
    fewest = min(map(len, divided.values()))
    size = next(size for size in sizes if len(divided[size]) == fewest)
    return size, divided[size]


def even_pages(texts: Sequence[str], box: TextBox, size: float) -> list[range]:
    """Divides texts into the fewest pages that the box allows, filled as evenly as possible.

    Returns the places of the texts of each page. A text that is too long for the box has a page of its own.
    """
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]  # pages, squares of their heights, start of the last
    for end in range(1, len(texts) + 1):
        choices = []
        for start in reversed(range(end)):
            height = box.height_of("\n".join(texts[start:end]), size)
            if height > box.height and start < end - 1:
                break
            pages, squares, _ = best[start]
            choices.append((pages + 1, squares + height**2, start))
        best.append(min(choices))
    divided, end = [], len(texts)
    while end:
        divided.append(range(best[end][2], end))
        end = divided[-1].start
    return divided[::-1] or [range(0)]


def _end_of_part(text: str, box: TextBox, size: float) -> int:
    low, high = 1, len(text)  # the number of letters that fit, by bisection
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if box.holds(text[:middle], size) else (low, middle - 1)
    ends = [end for _, end in sentences(text) if low / 3 < end <= low]
    return max(ends, default=text.rfind(" ", 1, low) if " " in text[1:low] else low)


def _width(line: str) -> float:
    """Returns the width of the line in ems."""
    return sum(_ems(letter) for letter in line)


def _ems(letter: str) -> float:
    if letter in "mwMW@%" or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.5 if letter.islower() or letter in " .,;:‘’" else 0.7
