"""Boxes of a PDF page: rectangles that are drawn around text, or shaded behind it.

A heading in a box is a heading of that box alone: what stands after the box is not under it. Word draws
one box as several rectangles, one below the other; they are joined.
"""

import ctypes
from collections.abc import Iterable
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

_NARROWEST, _LOWEST = 150.0, 14.0
_LEAST_HEIGHT = 40.0
_WHOLE_HEIGHT = 0.92
_TOUCHING = 3.0
_MOST_PATHS = 3000
"""A page with more paths than this is a chart or a map."""


class Box(NamedTuple):
    """A rectangle in points, counted from the left and the foot of the page."""

    left: float
    foot: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.foot <= y <= self.top


def boxes_of(page: Any) -> tuple[Box, ...]:
    """The boxes of a pypdfium2 page that may hold text, the highest first; none as high as the page."""
    left, foot, _, top = page.get_cropbox()
    count = pdfium_c.FPDFPage_CountObjects(page.raw)
    if count > _MOST_PATHS:
        return ()
    sides = tuple(ctypes.c_float() for _ in range(4))
    rectangles = []
    for index in range(count):
        drawn = pdfium_c.FPDFPage_GetObject(page.raw, index)
        if pdfium_c.FPDFPageObj_GetType(drawn) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium_c.FPDFPageObj_GetBounds(drawn, *sides):
            continue
        x0, y0, x1, y1 = (side.value for side in sides)
        if x1 - x0 >= _NARROWEST and y1 - y0 >= _LOWEST:
            rectangles.append(Box(x0 - left, y0 - foot, x1 - left, y1 - foot))
    most = _WHOLE_HEIGHT * (top - foot)
    boxes = (box for box in joined(rectangles) if _LEAST_HEIGHT <= box.top - box.foot <= most)
    return tuple(sorted(boxes, key=lambda box: box.foot - box.top))


def joined(rectangles: Iterable[Box]) -> list[Box]:
    """The rectangles, those with the same sides that touch one another as one."""
    boxes: list[Box] = []
    for rectangle in sorted(rectangles, key=lambda box: (round(box.left), round(box.right), -box.top)):
        last = boxes[-1] if boxes else None
        if last and _same_sides(last, rectangle) and rectangle.top >= last.foot - _TOUCHING:
            boxes[-1] = Box(last.left, min(last.foot, rectangle.foot), last.right, last.top)
        else:
            boxes.append(rectangle)
    return boxes


def _same_sides(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) <= _TOUCHING and abs(one.right - other.right) <= _TOUCHING
