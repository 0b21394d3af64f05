"""Finds the characters of a PDF page that a reader does not see, and those that are struck out.

Cheap signs find suspects: a state that paints nothing, the colour of what lies beneath, something drawn
over the words, a layer that may be off, a place outside the page. The picture of the page decides: drawn
with and without the suspects, a character whose place looks the same is not seen.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from corpus.reading.pdf.page_text.characters import CharacterBox, Characters, address, with_spaces
from corpus.reading.pdf.page_text.page_objects import Area, Box, PageObjects, TextPiece

_SCALE = 1.5
_LONGEST = 2000
_SEEN = 12
"""Minimum difference in one colour, in steps of 255, that a reader sees; less is the colour of the paper."""
_ALIKE = 24
_PAPER = (255, 255, 255)
_HALF = 0.5
_SMALLEST = 0.5
_SCAN = 0.5
"""Minimum share of the page that a scan fills. Unpainted words over it are its reading."""

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Unseen:
    """PDFium's indices of characters that are not seen, covered or struck out.

    `picture` says that a picture fills the page, `reading` that unpainted words over it were kept: a
    reading of the scan that the file has.
    """

    hidden: frozenset[int] = frozenset()
    covered: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    reading: bool = False
    picture: bool = False

    @property
    def all(self) -> frozenset[int]:
        return self.hidden | self.covered | self.struck


def unseen_characters(page: Any, characters: Characters, objects: PageObjects, *, layers: bool) -> Unseen:
    """Returns the characters of a page that are not seen or struck out. `layers` says that a layer may be
    off."""
    texts = objects.texts
    window = _window(page)
    scanned = _is_scan(objects.areas, window)
    if not texts:
        return Unseen(picture=scanned)
    boxes = np.array([piece.box for piece in texts], dtype=np.float64)
    unpainted = {address(piece.handle) for piece in texts if piece.unpainted}
    outside, across = _beyond(texts, boxes, window)
    covered = {address(texts[at].handle) for at in _maybe_covered(texts, boxes, objects.areas)}
    alike = {address(piece.handle) for piece in _maybe_alike(texts, boxes, objects.areas)}
    suspects = covered | alike | ({address(piece.handle) for piece in texts} if layers else set())
    suspects -= unpainted | outside
    hidden_objects = outside if scanned else outside | unpainted
    hidden: set[int] = set()
    if hidden_objects or across:
        hidden |= set(_of_objects(characters, hidden_objects))
        hidden |= set(_outside(characters, across, window))
    judged = _not_seen(page, characters, texts, suspects) if suspects else set()
    under = with_spaces(characters, {index for index in judged if characters.owner(index) in covered})
    struck = set(struck_characters(characters, objects, boxes))
    unseen = with_spaces(characters, hidden | judged)
    return Unseen(
        hidden=frozenset(unseen - under),
        covered=frozenset(under),
        struck=frozenset(with_spaces(characters, struck)),
        reading=scanned and bool(unpainted),
        picture=scanned,
    )


def _window(page: Any) -> Box:
    """Returns what of the page is shown: its crop box within its media box."""
    crop, media = page.get_cropbox(), page.get_mediabox()
    left, low, right, high = (
        max(crop[0], media[0]),
        max(crop[1], media[1]),
        min(crop[2], media[2]),
        min(crop[3], media[3]),
    )
    return (left, low, right, high) if left < right and low < high else media


def _is_scan(areas: Iterable[Area], window: Box) -> bool:
    whole = (window[2] - window[0]) * (window[3] - window[1])
    return any(area.picture and _shared_area(area.box, window) >= _SCAN * whole for area in areas)


def _shared_area(box: Box, other: Box) -> float:
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def _beyond(texts: Sequence[TextPiece], boxes: Boxes, window: Box) -> tuple[set[int], set[int]]:
    """Returns the text objects wholly outside what is shown, and those that stand across its edge."""
    left, low, right, high = window
    out = (boxes[:, 2] < left) | (boxes[:, 0] > right) | (boxes[:, 3] < low) | (boxes[:, 1] > high)
    edge = (boxes[:, 0] < left) | (boxes[:, 2] > right) | (boxes[:, 1] < low) | (boxes[:, 3] > high)
    outside = {address(texts[int(at)].handle) for at in np.flatnonzero(out)}
    across = {address(texts[int(at)].handle) for at in np.flatnonzero(edge & ~out)}
    return outside, across


def _maybe_covered(texts: Sequence[TextPiece], boxes: Boxes, areas: Sequence[Area]) -> list[int]:
    """Returns the places in `texts` of those over which something is drawn later."""
    first = texts[0].order
    later = [area for area in areas if area.order > first]
    if not later:
        return []
    over = np.array([area.box for area in later], dtype=np.float64)
    orders = np.array([piece.order for piece in texts])
    covered = np.zeros(len(texts), dtype=bool)
    inked = (boxes[:, 2] - boxes[:, 0] > _SMALLEST) & (boxes[:, 3] - boxes[:, 1] > _SMALLEST)
    for area, box in zip(later, over, strict=True):
        meets = (boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0])
        meets &= (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])
        covered |= meets & inked & (orders < area.order)
    return [int(at) for at in np.flatnonzero(covered)]


def _maybe_alike(texts: Sequence[TextPiece], boxes: Boxes, areas: Sequence[Area]) -> list[TextPiece]:
    """Returns the text objects in the colour of what was drawn beneath them, or of the paper."""
    colours = {piece.colour for piece in texts}
    across, up = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    pale = {colour for colour in colours if _near(colour, _PAPER)}
    suspects = {at for at, piece in enumerate(texts) if piece.colour in pale} if pale else set()
    for area in areas:
        if area.colour is not None and any(_near(colour, area.colour) for colour in colours):
            left, low, right, high = area.box
            is_within = (across >= left) & (across <= right) & (up >= low) & (up <= high)
            suspects.update(int(at) for at in np.flatnonzero(is_within))
    return [texts[at] for at in suspects if _is_alike(texts[at], float(across[at]), float(up[at]), areas)]


def _is_alike(piece: TextPiece, across: float, up: float, areas: Sequence[Area]) -> bool:
    """Returns whether a text object has the colour of the last area that was drawn beneath its middle."""
    ground: tuple[int, int, int] | None = _PAPER
    for area in areas:
        left, low, right, high = area.box
        if area.order < piece.order and left <= across <= right and low <= up <= high:
            ground = area.colour
    return ground is not None and _near(piece.colour, ground)


def _near(colour: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(-_ALIKE <= colour[at] - other[at] <= _ALIKE for at in range(3))


def _of_objects(characters: Characters, owners: set[int]) -> Iterator[int]:
    return (index for index in range(characters.count) if characters.owner(index) in owners)


def _outside(characters: Characters, owners: set[int], window: Box) -> Iterator[int]:
    """Yields the characters of these objects whose middle is not in what is shown."""
    for index in _of_objects(characters, owners) if owners else ():
        across, up = characters.place(index).middle
        if not (window[0] <= across <= window[2] and window[1] <= up <= window[3]):
            yield index


def _not_seen(page: Any, characters: Characters, texts: Sequence[TextPiece], suspects: set[int]) -> set[int]:
    """Returns the characters of the suspects without which the page looks the same where they stand."""
    handles = [piece.handle for piece in texts if address(piece.handle) in suspects]
    scale = min(_SCALE, _LONGEST / max(page.get_size()))
    with_them = _picture(page, scale)
    for handle in handles:
        pdfium_c.FPDFPageObj_SetIsActive(handle, False)
    try:
        without = _picture(page, scale)
    finally:
        for handle in handles:
            pdfium_c.FPDFPageObj_SetIsActive(handle, True)
    differs = (np.abs(with_them - without) >= _SEEN).any(axis=2)
    return {
        index
        for index in _of_objects(characters, suspects)
        if characters.has_ink(index) and not _shows(differs, page, characters.place(index))
    }


def _picture(page: Any, scale: float) -> NDArray[np.int16]:
    bitmap = page.render(scale=scale, rev_byteorder=True)
    pixels: NDArray[np.int16] = bitmap.to_numpy()[:, :, :3].astype(np.int16)
    return pixels


def _shows(differs: NDArray[np.bool_], page: Any, place: CharacterBox) -> bool:
    """Returns whether the pixels of a character's box differ over half of its width at least."""
    height, width = differs.shape
    corners = [
        _pixel(page, width, height, x, y) for x in (place.left, place.right) for y in (place.low, place.high)
    ]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, foot = min(y for _, y in corners), max(y for _, y in corners)
    columns = differs[max(0, top) : max(0, foot) + 1, max(0, left) : max(0, right) + 1].any(axis=0)
    return bool(columns.any() and columns.sum() >= _HALF * (right - left))


def _pixel(page: Any, width: int, height: int, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, across, down)
    return across.value, down.value


_LOW, _HIGH = 0.08, 0.5
"""Heights over the base line, in sizes of the type, between which a line strikes words out."""

_STRUCK_SHARE = 0.7
"""A line is as long as what it strikes out, nearly; the lines of a grid or a chart are longer."""

_FEWEST_STRUCK = 2


def struck_characters(
    characters: Characters, objects: PageObjects, boxes: NDArray[np.float64]
) -> Iterator[int]:
    """PDFium's indices of the struck-out characters, spaces between words not always among them.

    `boxes` has a row for each text object.
    """
    for box in objects.struck:
        for index in range(characters.count):
            across, up = characters.place(index).middle
            if box[0] <= across <= box[2] and box[1] <= up <= box[3]:
                yield index
    for rule in objects.rules:
        height = (rule[1] + rule[3]) / 2
        share = (height - boxes[:, 1]) / np.maximum(boxes[:, 3] - boxes[:, 1], 0.1)
        meets = (share > 0.2) & (share < 0.8) & (boxes[:, 0] < rule[2]) & (boxes[:, 2] > rule[0])
        if meets.any():
            yield from _through(characters, rule, height)


def _through(characters: Characters, rule: Box, height: float) -> list[int]:
    """Returns the characters that a rule strikes out."""
    indices = []
    for index in range(characters.count):
        place = characters.place(index)
        if not place.size or not rule[0] - 1 <= place.middle[0] <= rule[2] + 1:
            continue
        if _LOW * place.size < height - place.base < _HIGH * place.size:
            indices.append(index)
    inked = sum(characters.has_ink(index) for index in indices)
    length = sum(_width(characters.place(index)) for index in indices)
    is_struck = inked >= _FEWEST_STRUCK and length >= _STRUCK_SHARE * (rule[2] - rule[0])
    return indices if is_struck else []


def _width(place: CharacterBox) -> float:
    return place.right - place.left
