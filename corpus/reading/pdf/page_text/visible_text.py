"""The text of a PDF page as a reader sees it, with PDFium's index of each of its characters.

    page.text    is this text, for the reader, the quotation, the picture of the page and the re-check

Words that the page does not show and words that are struck out are left out; footnote marks are left out
and stored beside the text; a box that blacks out words leaves BLACK in their place; the line end after a
hyphen, which PDFium takes away, stays. BLACK stands in a gap that words were taken out of, too.
docs/decisions/0005 says why.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium_c

from corpus.reading.pdf.page_text.blank_gaps import blank_gaps
from corpus.reading.pdf.page_text.characters import Characters
from corpus.reading.pdf.page_text.footnote_marks import FoundMark, footnote_marks
from corpus.reading.pdf.page_text.hidden_text import Unseen, unseen_characters
from corpus.reading.pdf.page_text.hyphens import is_soft
from corpus.reading.pdf.page_text.page_objects import Area, PageObjects, page_objects
from corpus.report import Mark
from corpus.text import BLACK, SOFT

_CLOSING = re.compile(r"[.,;:!?)\]”’]")
_JOINED = re.compile(r"[\x02\ufffe][ \t]*")
_LAST_OF_ONE_UNIT = "\uffff"
_FEWEST_BLACK, _MOST_BLACK = 3, 60
_HIGHEST_BOX = 40.0


@dataclass(frozen=True, slots=True)
class VisibleText:
    """A page's text; `indices` has PDFium's index of each character. `raw` is PDFium's own text.

    `hidden`, `covered`, `struck` count the characters left out, `black` the boxes; `reading` says that
    the words are the file's own reading of a scan, `picture` that a picture fills the page; `stamps` are
    the words of stamp annotations.
    """

    text: str
    indices: Sequence[int]
    raw: str
    marks: tuple[Mark, ...] = ()
    hidden: int = 0
    covered: int = 0
    struck: int = 0
    black: int = 0
    reading: bool = False
    picture: bool = False
    stamps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """``raw[start:end]`` becomes `words`, whose index is PDFium's `index`; `printed` is a footnote mark."""

    start: int
    end: int
    words: str = ""
    index: int = 0
    printed: str = ""


def visible_text(page: Any, textpage: Any, *, layers: bool = False) -> VisibleText:
    """Returns the text of a page that a reader sees. `layers` says that a layer of the file may be off."""
    raw = textpage.get_text_range()
    objects = page_objects(page)
    indices = _indices(raw, textpage)
    characters = Characters(textpage)
    unseen = unseen_characters(page, characters, objects, layers=layers)
    offsets = _Offsets(indices)
    gone = sorted(offsets.of(unseen.all))
    signs = {edit.start: edit for edit in _replaced(raw, sorted(offsets.of(unseen.covered)), indices)}
    dark = [area for area in objects.areas if area.dark]
    signs |= {edit.start: edit for edit in _black(characters, unseen, dark, offsets, raw=raw, gone=set(gone))}
    if not unseen.all:
        signs |= {edit.start: edit for edit in _blank(raw, indices, characters, objects)}
    edits = [
        *_removed(raw, gone),
        *signs.values(),
        *_hyphens(raw, indices, textpage),
        *_marks(raw, indices, footnote_marks(raw, indices, textpage), set(gone)),
    ]
    text, places, marks = _edited(raw, indices, sorted(edits, key=lambda edit: (edit.start, edit.end)))
    return VisibleText(
        text=text,
        indices=places,
        raw=raw,
        marks=marks,
        hidden=len(unseen.hidden),
        covered=len(unseen.covered),
        struck=len(unseen.struck),
        black=len(signs),
        reading=unseen.reading,
        picture=unseen.picture,
        stamps=tuple(objects.stamps),
    )


def _indices(raw: str, textpage: Any) -> Sequence[int]:
    """PDFium's index of each character of its text; it leaves some characters out of the text."""
    wide = max(raw, default="") > _LAST_OF_ONE_UNIT
    if not wide and textpage.count_chars() == len(raw):
        return range(len(raw))
    indices, unit = [], 0
    for letter in raw:
        index = int(pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage.raw, unit))
        indices.append(max(0, index))
        unit += 2 if letter > _LAST_OF_ONE_UNIT else 1
    return indices


class _Offsets:
    """Where in the text the character of an index stands."""

    def __init__(self, indices: Sequence[int]) -> None:
        self._indices = indices
        self._places: dict[int, int] | None = None

    def at(self, index: int) -> int | None:
        if isinstance(self._indices, range):
            return index if index < len(self._indices) else None
        if self._places is None:
            self._places = {place: offset for offset, place in enumerate(self._indices)}
        return self._places.get(index)

    def of(self, indices: Iterable[int]) -> Iterator[int]:
        return (offset for index in indices if (offset := self.at(index)) is not None)


def _removed(raw: str, gone: Sequence[int]) -> Iterator[_Edit]:
    """Yields the edits that take characters out, with the white space and the empty line that they would
    leave."""
    for start, end in _runs(gone):
        stop = end
        while stop < len(raw) and raw[stop] in " \u00a0" and (not start or raw[start - 1].isspace()):
            stop += 1
        if raw[stop : stop + 2] == "\r\n" and (not start or raw[start - 1] == "\n"):
            stop += 2
        yield _Edit(start, stop)


def _runs(offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yields the runs of consecutive numbers, each as its start and its end."""
    if not offsets:
        return
    start = offsets[0]
    for before, after in pairwise(offsets):
        if after != before + 1:
            yield start, before + 1
            start = after
    yield start, offsets[-1] + 1


def _hyphens(raw: str, indices: Sequence[int], textpage: Any) -> Iterator[_Edit]:
    """Yields the line ends after hyphens, which PDFium takes away together with the hyphens."""
    for match in _JOINED.finditer(raw):
        ends = match.end() >= len(raw) or raw[match.end()] in "\r\n"
        index = indices[match.start()]
        text_object = pdfium_c.FPDFText_GetTextObject(textpage.raw, index)
        hyphen = SOFT if text_object and is_soft(text_object) else "-"
        yield _Edit(match.start(), match.end(), hyphen if ends else f"{hyphen}\r\n", index)


def _marks(raw: str, indices: Sequence[int], marks: Iterable[FoundMark], gone: set[int]) -> Iterator[_Edit]:
    """Yields the edits that take footnote marks out, with the line end that their height makes PDFium add."""
    for mark in marks:
        if mark.start in gone:
            continue
        start, end = mark.start, mark.end
        while start and raw[start - 1].isspace():
            start -= 1
        before, after = raw[start : mark.start], _space_after(raw, end)
        words = ""
        if mark.joins:
            end += len(after)
            words = " " if (before or after) and not _CLOSING.match(raw, end) else ""
        if not words and raw[end : end + 1].isalnum():
            words = " "
        yield _Edit(start, end, words, indices[mark.start - 1], mark.printed)


def _space_after(raw: str, end: int) -> str:
    stop = end
    while stop < len(raw) and raw[stop].isspace():
        stop += 1
    return raw[end:stop]


def _replaced(raw: str, covered: Sequence[int], indices: Sequence[int]) -> Iterator[_Edit]:
    """Yields a sign for words within a line that something covers, whatever its colour."""
    for start, end in _runs(covered):
        before, after = raw[max(0, start - 2) : start], raw[end : end + 2]
        if before.strip() and after.strip() and not set("\r\n") & {*before, *after}:
            yield _Edit(start, start, BLACK * _FEWEST_BLACK, indices[start])


def _black(
    characters: Characters,
    unseen: Unseen,
    areas: Sequence[Area],
    offsets: _Offsets,
    *,
    raw: str,
    gone: set[int],
) -> Iterator[_Edit]:
    """Yields a sign, as long as the box, for each dark box in a line of words that has no words upon it."""
    for area in areas:
        neighbour = _neighbour(characters, unseen, area)
        offset = None if neighbour is None else offsets.at(neighbour.index)
        if neighbour is None or offset is None:
            continue
        sign = _sign(area.box[2] - area.box[0], characters.place(neighbour.index).size)
        if not neighbour.before:
            yield _Edit(offset, offset, f"{sign} ", neighbour.index)
            continue
        at = offset + 1
        while raw[at : at + 1] == " ":
            at += 1
        covered = at in gone
        if not covered:
            at = offset + 1
        space = "" if raw[at - 1].isspace() else " "
        yield _Edit(at, at, space + sign, neighbour.index)


def _blank(raw: str, indices: Sequence[int], characters: Characters, objects: PageObjects) -> Iterator[_Edit]:
    """Yields a sign, as long as the gap, where words were taken out of a sentence without a box in their
    place."""
    for gap in blank_gaps(raw, indices, characters, objects):
        at, words = gap.after + 1, f" {_sign(gap.right - gap.left, gap.size)}"
        yield _Edit(at, at, words, indices[gap.after])


def _sign(width: float, size: float) -> str:
    """Returns the sign for words that cannot be read: about as long as they are."""
    return BLACK * max(_FEWEST_BLACK, min(_MOST_BLACK, round(width / max(0.5 * size, 1.0))))


@dataclass(frozen=True, slots=True, order=True)
class _Neighbour:
    """A character beside a box: `before` says that the box stands after it."""

    gap: float
    index: int
    before: bool


def _neighbour(characters: Characters, unseen: Unseen, area: Area) -> _Neighbour | None:
    """Returns the nearest character in the line of a box, first to its left; None where words cover it."""
    left, low, right, high = area.box
    if high - low > _HIGHEST_BOX:
        return None
    out, neighbours = unseen.all, []
    for index in characters.at_heights(low - 1, high + 1):
        if index in out or not characters.has_ink(index):
            continue
        place = characters.place(index)
        if left < place.middle[0] < right:
            return None
        height = (high - low) / max(place.size, 0.1)
        in_line = low - 0.3 * place.size <= place.base <= high and 0.55 <= height <= 2.2
        before = place.right <= left + 2
        gap = left - place.right if before else place.left - right
        if in_line and gap <= 0.9 * place.size:
            neighbours.append(_Neighbour(gap, index, before))
    return min([candidate for candidate in neighbours if candidate.before] or neighbours, default=None)


def _edited(
    raw: str, indices: Sequence[int], edits: Sequence[_Edit]
) -> tuple[str, Sequence[int], tuple[Mark, ...]]:
    """Returns the text after the edits, the index of each of its characters, and the marks taken out."""
    if not edits:
        return raw, indices, ()
    pieces: list[str] = []
    places: list[int] = []
    marks: list[Mark] = []
    done = length = 0
    for edit in edits:
        start = max(edit.start, done)
        if start > edit.start and not edit.words and edit.end <= done:
            continue
        pieces += (raw[done:start], edit.words)
        places += indices[done:start]
        length += start - done
        if edit.printed:
            marks.append(Mark(length, edit.printed))
        places += [edit.index] * len(edit.words)
        length += len(edit.words)
        done = max(done, edit.end)
    pieces.append(raw[done:])
    places += indices[done:]
    return "".join(pieces), places, tuple(marks)
