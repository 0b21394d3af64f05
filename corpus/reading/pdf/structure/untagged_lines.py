"""Lines that a tagged PDF leaves untagged amid a paragraph, as browsers do with the addresses of links."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.reading.pdf.page_layout.layout import Line
from corpus.reading.pdf.page_layout.typography import ENDS

_WIDEST_STEP = 1.5
"""Heights of the type between a line and the next of its paragraph, at most."""

_SAME_SIZE = 0.25
_ROLES = ("text", "item")


def with_tags_of_neighbours(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines of a page. An untagged line that continues a tagged paragraph or item has its tag."""
    tagged: list[Line] = []
    for index, line in enumerate(lines):
        before = tagged[-1] if tagged else None
        if before and not line.tag.element and not line.tag.row and before.tag.role in _ROLES:
            following = next((later.tag.element for later in lines[index:] if later.tag.element), 0)
            same = following == before.tag.element
            if _is_next(before, line) and (same or not ENDS.search(before.text)):
                line = replace(line, tag=before.tag)
        tagged.append(line)
    return tagged


def _is_next(before: Line, line: Line) -> bool:
    """Returns whether a line stands right below another, in nearly the same type."""
    alike = line.bold == before.bold and abs(line.size - before.size) <= _SAME_SIZE * before.size
    step = (before.base - line.base) / max(before.size, 1)
    return alike and not before.tag.row and 0 < step <= _WIDEST_STEP and line.left <= before.right
