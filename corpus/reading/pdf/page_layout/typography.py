"""What is usual in the type of one document, and so what stands out from it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median, mode

from corpus.reading.pdf.page_layout.layout import Layout, Line

ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
"""How a line ends with which a sentence, or a part of a list, ends."""

_LARGER, _SMALLER = 1.12, 0.88
_UNDER_ALL_TAGGED = 7
_USUAL_SIZE, _USUAL_STEP = 12.0, 1.1


class Typography:
    """The size of a document's body type, the step from line to line, the ranks of its headings.

    `body` is a height in points; `step` is counted in heights of the type.
    """

    def __init__(self, layouts: Sequence[Layout]) -> None:
        weights: Counter[float] = Counter()
        steps: Counter[float] = Counter()
        tagged: dict[str, list[float]] = {}
        for line in _lines(layouts):
            weights[line.size] += len(line.text)
            if is_tagged_heading(line):
                tagged.setdefault(line.tag.role, []).append(line.size)
        for layout in layouts:
            for above, line in pairwise(layout.lines):
                if above.size == line.size and 0 < above.base - line.base < 3 * line.size:
                    steps[round((above.base - line.base) / line.size, 1)] += 1
        self.body = weights.most_common(1)[0][0] if weights else _USUAL_SIZE
        self.step = steps.most_common(1)[0][0] if steps else _USUAL_STEP
        self._tagged = {int(role[1]): mode(sizes) for role, sizes in tagged.items()}
        styles = {(line.size, line.bold) for line in _lines(layouts) if self.stands_out(line)}
        self._ranks = {style: rank for rank, style in enumerate(sorted(styles, reverse=True), 1)}

    def stands_out(self, line: Line) -> bool:
        """Returns whether its type alone sets a line apart from the body, as a heading's does."""
        return line.size > self.body * _LARGER or (line.bold and line.size > self.body * _SMALLER)

    def is_small(self, line: Line) -> bool:
        """Returns whether a line is in smaller type than the body, as a footnote is."""
        return line.size < self.body * _SMALLER

    def is_large(self, line: Line) -> bool:
        """Returns whether a line is in type so much larger than the body that it can only be a heading."""
        return line.size > self.body * 1.3

    def level(self, line: Line) -> int:
        """Returns how deep a heading in that type is, from 1: by its tag, else by its size and weight."""
        if is_tagged_heading(line):
            return int(line.tag.role[1])
        if not self._tagged:
            return self._ranks.get((line.size, line.bold), len(self._ranks) + 1)
        if not self.stands_out(line):
            return _UNDER_ALL_TAGGED + 1
        return min(
            (level for level, size in self._tagged.items() if size <= line.size), default=_UNDER_ALL_TAGGED
        )


def is_tagged_heading(line: Line) -> bool:
    """Returns whether the file itself calls the line a heading."""
    return line.tag.role.startswith("H")


def _lines(layouts: Sequence[Layout]) -> Iterator[Line]:
    for layout in layouts:
        yield from layout.lines


def in_body_type(layout: Layout, body: float) -> Layout:
    """Returns a page with all lines in the type of the body, drawn larger or smaller as a whole.

    The type of a page that was read from its picture is a guess, line by line, and would make headings that
    the page does not have.
    """
    scale = body / max(median(line.size for line in layout.lines), 0.1) if layout.lines else 1.0
    lines = tuple(
        replace(
            line,
            left=scale * line.left,
            right=scale * line.right,
            base=scale * line.base,
            size=body,
            bold=False,
            italic=False,
        )
        for line in layout.lines
    )
    return replace(layout, lines=lines, width=scale * layout.width, height=scale * layout.height, boxes=())
