"""The order in which the groups of lines on a page are read.

The order in which the file writes them is kept wherever there are columns, since it is nearly always
right there. On a page of one column a text box that the file writes last goes back to its place.
"""

from collections.abc import Sequence
from itertools import pairwise

from corpus.reading.pdf.page_layout.layout import Line


def in_reading_order(groups: Sequence[list[Line]]) -> list[list[Line]]:
    """Returns the groups of a page from top to bottom, if none stand beside each other; else as they are."""
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
            apart = other_left > right or left > other_right
            if apart and shared > 0.5 * min(top - foot, other_top - other_foot):
                return True
    return False
