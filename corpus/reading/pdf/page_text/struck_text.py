"""Which characters of a PDF page are struck out: by a line drawn through them, or by an annotation."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from corpus.reading.pdf.page_text.characters import CharacterBox, Characters
from corpus.reading.pdf.page_text.page_objects import Box, PageObjects

_LOW, _HIGH = 0.08, 0.5
"""Between which heights over the base line, in sizes of the type, a line strikes words out."""

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
    """The characters that a rule strikes out."""
    found = []
    for index in range(characters.count):
        place = characters.place(index)
        if not place.size or not rule[0] - 1 <= place.middle[0] <= rule[2] + 1:
            continue
        if _LOW * place.size < height - place.base < _HIGH * place.size:
            found.append(index)
    inked = sum(characters.has_ink(index) for index in found)
    length = sum(_width(characters.place(index)) for index in found)
    enough = inked >= _FEWEST_STRUCK and length >= _STRUCK_SHARE * (rule[2] - rule[0])
    return found if enough else []


def _width(place: CharacterBox) -> float:
    return place.right - place.left
