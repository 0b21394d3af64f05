"""The objects of a PDF page, in the order in which they are drawn: words, filled areas, rules, pictures.

One pass over the page's objects, those within forms included, with a few calls of PDFium for each.
Boxes are (left, low, right, high) in points of the page.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

_DEEPEST = 8
_THIN = 2.5
"""A rule is no thicker than this; what is filled is an area from _AREA points on both sides."""
_AREA = 4.0
_OPAQUE, _TRANSPARENT = 250, 13
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_STROKED = (pdfium_c.FPDF_TEXTRENDERMODE_STROKE, pdfium_c.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_COVERING = (
    pdfium_c.FPDF_ANNOT_SQUARE,
    pdfium_c.FPDF_ANNOT_CIRCLE,
    pdfium_c.FPDF_ANNOT_POLYGON,
    pdfium_c.FPDF_ANNOT_FREETEXT,
    pdfium_c.FPDF_ANNOT_STAMP,
    pdfium_c.FPDF_ANNOT_REDACT,
)
_UNSEEN_ANNOTATION = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]


class TextPiece(NamedTuple):
    """A text object: its place in the order of drawing, and whether its own state leaves it unpainted."""

    handle: Any
    order: int
    box: Box
    colour: Colour
    unpainted: bool


@dataclass(frozen=True, slots=True)
class Area:
    """Something that may cover words: a filled path (with its colour), a picture or an annotation (None)."""

    order: int
    box: Box
    colour: Colour | None
    picture: bool = False

    @property
    def dark(self) -> bool:
        return self.colour is not None and max(self.colour) <= 64


@dataclass(slots=True)
class PageObjects:
    """The text pieces, areas and rules of a page; `struck` are the boxes of StrikeOut annotations."""

    texts: list[TextPiece] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    struck: list[Box] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)


def page_objects(page: Any) -> PageObjects:
    """Returns the objects of a pypdfium2 page."""
    return _Walk(page).objects


class _Walk:
    def __init__(self, page: Any) -> None:
        self.objects = PageObjects()
        self._order = 0
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._colour = tuple(ctypes.c_uint() for _ in range(4))
        count = pdfium_c.FPDFPage_CountObjects(page.raw)
        for index in range(count):
            self._add(pdfium_c.FPDFPage_GetObject(page.raw, index), None, 0)
        self._add_annotations(page)

    def _add(self, handle: Any, matrix: Any, depth: int) -> None:
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        self._order += 1
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            self._add_text(handle, matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            self._add_path(handle, matrix)
        elif kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING):
            box = self._box(handle, matrix)
            self.objects.areas.append(Area(self._order, box, None, picture=True))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _times(_matrix_of(handle), matrix)
            for index in range(max(0, pdfium_c.FPDFFormObj_CountObjects(handle))):
                self._add(pdfium_c.FPDFFormObj_GetObject(handle, index), inner, depth + 1)

    def _add_text(self, handle: Any, matrix: Any) -> None:
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle)
        colour, opacity = self._fill(handle)
        faint = opacity <= _TRANSPARENT and mode not in _STROKED
        box = self._box(handle, matrix)
        self.objects.texts.append(TextPiece(handle, self._order, box, colour, mode in _INVISIBLE or faint))

    def _add_path(self, handle: Any, matrix: Any) -> None:
        box = self._box(handle, matrix)
        width, height = box[2] - box[0], box[3] - box[1]
        if height <= _THIN:
            if width > 2 * _AREA:
                self.objects.rules.append(box)
            return
        if width < _AREA or height < _AREA:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(handle, fill, stroke)
        if fill.value:
            colour, opacity = self._fill(handle)
            if opacity >= _OPAQUE:
                self.objects.areas.append(Area(self._order, box, colour))

    def _add_annotations(self, page: Any) -> None:
        for index in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
            with _annotation(page, index) as annotation:
                kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
                if kind != pdfium_c.FPDF_ANNOT_STRIKEOUT and kind not in _COVERING:
                    continue
                if pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN_ANNOTATION:
                    continue
                if kind == pdfium_c.FPDF_ANNOT_STRIKEOUT:
                    self.objects.struck += _quadrilaterals(annotation)
                    continue
                self._order += 1
                self.objects.areas.append(Area(self._order, _rectangle(annotation), None))
                if kind == pdfium_c.FPDF_ANNOT_STAMP and (words := _words_of(annotation)):
                    self.objects.stamps.append(words)

    def _box(self, handle: Any, matrix: Any) -> Box:
        pdfium_c.FPDFPageObj_GetBounds(handle, *self._sides)
        left, low, right, high = self._sides
        box = left.value, low.value, right.value, high.value
        return box if matrix is None else _transform(box, matrix)

    def _fill(self, handle: Any) -> tuple[Colour, int]:
        red, green, blue, opacity = self._colour
        if not pdfium_c.FPDFPageObj_GetFillColor(handle, red, green, blue, opacity):
            return (0, 0, 0), 255
        return (red.value, green.value, blue.value), opacity.value


Matrix = tuple[float, float, float, float, float, float]


def _matrix_of(form: Any) -> Matrix:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(form, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, second: Matrix | None) -> Matrix | None:
    """Returns the matrix that does the first and then the second; None where nothing is to be done."""
    if second is None:
        return None if first == (1, 0, 0, 1, 0, 0) else first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _transform(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    points = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


@contextmanager
def _annotation(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        pdfium_c.FPDFPage_CloseAnnot(annotation)


def _rectangle(annotation: Any) -> Box:
    box = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, box)
    return box.left, box.bottom, box.right, box.top


def _quadrilaterals(annotation: Any) -> Iterator[Box]:
    points = pdfium_c.FS_QUADPOINTSF()
    for index in range(pdfium_c.FPDFAnnot_CountAttachmentPoints(annotation)):
        if pdfium_c.FPDFAnnot_GetAttachmentPoints(annotation, index, points):
            across = (points.x1, points.x2, points.x3, points.x4)
            up = (points.y1, points.y2, points.y3, points.y4)
            yield min(across), min(up), max(across), max(up)


def _words_of(annotation: Any) -> str:
    """Returns what a stamp says: its contents, else its name ("Draft", "NotApproved")."""
    for key in (b"Contents", b"Name"):
        size = pdfium_c.FPDFAnnot_GetStringValue(annotation, key, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            pdfium_c.FPDFAnnot_GetStringValue(
                annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
            )
            words = " ".join(buffer.raw[: size - 2].decode("utf-16-le", "replace").split())
            if words:
                return words
    return ""
