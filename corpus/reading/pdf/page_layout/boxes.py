"""Boxes of a PDF page: rectangles that are drawn around text, or shaded behind it.

A heading in a box is a heading of that box alone: what stands after the box is not under it. Word draws
one box as several rectangles, one below the other; they are joined. A frame may be drawn as four lines, each
of several pieces; the cells of a table are not frames.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

_NARROWEST, _LOWEST = 150.0, 14.0
_LEAST_HEIGHT = 40.0
_WHOLE_HEIGHT = 0.92
_TOUCHING = 3.0
_THIN = 3.0
_MOST_SIDES = 60
"""A page with more upright lines than this is full of tables."""

_MARGIN = 0.15
"""A frame that goes on over a page end is open there, in the outer part of the page's height."""

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
    """Returns the boxes of a pypdfium2 page that may hold text, highest first, none as high as the page."""
    left, foot, _, top = page.get_cropbox()
    count = pdfium_c.FPDFPage_CountObjects(page.raw)
    if count > _MOST_PATHS:
        return ()
    paths = [Box(x0 - left, y0 - foot, x1 - left, y1 - foot) for x0, y0, x1, y1 in _paths(page, count)]
    rectangles = join_boxes(
        box for box in paths if box.right - box.left >= _NARROWEST and box.top - box.foot >= _LOWEST
    )
    frames = [
        frame for frame in frames_of(paths, top - foot) if not any(_alike(frame, box) for box in rectangles)
    ]
    most = _WHOLE_HEIGHT * (top - foot)
    boxes = (box for box in (*rectangles, *frames) if _LEAST_HEIGHT <= box.top - box.foot <= most)
    return tuple(sorted(boxes, key=lambda box: box.foot - box.top))


def _paths(page: Any, count: int) -> Iterator[tuple[float, ...]]:
    """Yields the bounds of each path of a page: left, foot, right, top."""
    sides = tuple(ctypes.c_float() for _ in range(4))
    for index in range(count):
        path_object = pdfium_c.FPDFPage_GetObject(page.raw, index)
        if pdfium_c.FPDFPageObj_GetType(path_object) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium_c.FPDFPageObj_GetBounds(path_object, *sides):
            yield tuple(side.value for side in sides)


def frames_of(lines: Iterable[Box], height: float) -> Iterator[Box]:
    """Yields the frames that are drawn as lines. No line runs through them or on from them."""
    thin = [box for box in lines if min(box.right - box.left, box.top - box.foot) <= _THIN]
    level = _level_lines(box for box in thin if box.right - box.left > _THIN)
    upright = _upright_lines(box for box in thin if box.top - box.foot > _THIN)
    if len(upright) > _MOST_SIDES:
        return
    for first, other in combinations(sorted(upright), 2):
        frame = Box(first.left, min(first.foot, other.foot), other.right, max(first.top, other.top))
        same = abs(first.foot - other.foot) <= _TOUCHING and abs(first.top - other.top) <= _TOUCHING
        if same and frame.right - frame.left >= _NARROWEST and _is_frame(frame, level, upright, height):
            yield frame


def _is_frame(frame: Box, level: Sequence[Box], upright: Sequence[Box], height: float) -> bool:
    whole = [line for line in level if _same_sides(line, frame)]
    closed_sides = [
        any(abs(line.foot - y) <= 2 * _TOUCHING for line in whole) for y in (frame.foot, frame.top)
    ]
    at_page_end = [frame.foot <= _MARGIN * height, frame.top >= (1 - _MARGIN) * height]
    if not any(closed_sides) or not all(
        is_closed or is_at_end for is_closed, is_at_end in zip(closed_sides, at_page_end, strict=True)
    ):
        return False
    inside = Box(
        frame.left + 2 * _TOUCHING,
        frame.foot + 2 * _TOUCHING,
        frame.right - 2 * _TOUCHING,
        frame.top - 2 * _TOUCHING,
    )
    if any(line.right - line.left >= _NARROWEST and _meet(line, inside) for line in level):
        return False
    if any(_meet(line, inside) for line in upright):
        return False
    return not any(
        abs(line.right - frame.left) <= _TOUCHING or abs(line.left - frame.right) <= _TOUCHING
        for line in level
        if line.right - line.left > 2 * _TOUCHING
        and frame.foot - _TOUCHING <= line.foot <= frame.top + _TOUCHING
    )


def _level_lines(pieces: Iterable[Box]) -> list[Box]:
    """Returns the level lines, those of pieces that touch one another as one."""
    lines: list[Box] = []
    for piece in sorted(pieces, key=lambda box: (round(box.foot), box.left)):
        last = lines[-1] if lines else None
        if last and abs(last.foot - piece.foot) <= _TOUCHING and piece.left <= last.right + _TOUCHING:
            lines[-1] = Box(last.left, last.foot, max(last.right, piece.right), last.top)
        else:
            lines.append(piece)
    return lines


def _upright_lines(pieces: Iterable[Box]) -> list[Box]:
    """Returns the upright lines, those of pieces that touch one another as one."""
    lines: list[Box] = []
    for piece in sorted(pieces, key=lambda box: (round(box.left), box.foot)):
        last = lines[-1] if lines else None
        if last and abs(last.left - piece.left) <= _TOUCHING and piece.foot <= last.top + _TOUCHING:
            lines[-1] = Box(last.left, last.foot, last.right, max(last.top, piece.top))
        else:
            lines.append(piece)
    return lines


def _meet(box: Box, other: Box) -> bool:
    return box.left < other.right and other.left < box.right and box.foot < other.top and other.foot < box.top


def _alike(box: Box, other: Box) -> bool:
    """Returns whether two boxes are one, drawn twice: framed and shaded."""
    heights = abs(box.foot - other.foot), abs(box.top - other.top)
    return _same_sides(box, other) and max(heights) <= 2 * _TOUCHING


def join_boxes(rectangles: Iterable[Box]) -> list[Box]:
    """Returns the rectangles, those with the same sides that touch one another as one."""
    boxes: list[Box] = []
    for rectangle in sorted(rectangles, key=lambda box: (round(box.left), round(box.right), -box.top)):
        last = boxes[-1] if boxes else None
        if last and _same_sides(last, rectangle) and rectangle.top >= last.foot - _TOUCHING:
            boxes[-1] = Box(last.left, min(last.foot, rectangle.foot), last.right, last.top)
        else:
            boxes.append(rectangle)
    return boxes


def _same_sides(box: Box, other: Box) -> bool:
    return abs(box.left - other.left) <= _TOUCHING and abs(box.right - other.right) <= _TOUCHING
