"""The rows of a table, with the header that each is read under, as character ranges of its text."""

import re

from assistant.evidence.sentences import Range, trimmed
from corpus.report import Form, Passage

_SMALL = 40
"""Words of a table that is quoted whole, where it has few rows of figures."""

_FEW_ROWS = 3
"""Rows of figures that are quoted together."""

_LONGEST = 110
"""Words of a table of prose that is quoted whole, where it stands on one page."""

_HEADER_LINES = 4
"""Lines before the first figure of a table of figures, at most: its caption and the names of its columns."""

_ROWS = 0.6
"""Share of the lines of a table of figures that have figures; the others go on with the row before."""

_LINE = re.compile(r"[^\r\n]+")
_FIGURES = re.compile(r"\s\d[\d,.%]*(?:\s|$)")
_CELL = "\t"


def table_rows(passage: Passage) -> list[tuple[tuple[Range, ...], Range]]:
    """What is quoted of a table: each row, after the ranges that it is read under.

    A small table is one row. Nothing is found in a table of prose that is too long to be quoted whole: it is
    to be read as sentences.
    """
    text = passage.text
    words = len(text.split())
    if passage.form is not Form.TABLE or not words:
        return []
    lines = [match.span() for match in _LINE.finditer(text) if match.group().strip()]
    figures = [bool(_FIGURES.search(text[start:end])) for start, end in lines]
    first = figures.index(True) if True in figures else 0
    of_figures = 0 < first <= _HEADER_LINES and sum(figures[first:]) >= _ROWS * len(figures[first:])
    if of_figures and (words > _SMALL or sum(figures) > _FEW_ROWS):
        return _rows(text, lines, figures, first)
    header = _header_of_the_page_before(passage)
    if header and words <= _LONGEST:
        return [((header,), trimmed(text, header[1], len(text)))]
    if words <= _SMALL or (words <= _LONGEST and len(passage.pages) == 1):
        return [((), trimmed(text, 0, len(text)))]
    return []


def _header_of_the_page_before(passage: Passage) -> Range | None:
    """The header of a table that goes on over a page, where all that is below it stands on the next one."""
    first = passage.spans[0].page
    below = [span for span in passage.spans if span.page != first]
    if len({span.page for span in below}) != 1:
        return None
    start, end = trimmed(passage.text, 0, passage.offset_of(below[0]))
    return (start, end) if len(passage.text[start:end].split()) <= _SMALL else None


def _rows(
    text: str, lines: list[Range], figures: list[bool], first: int
) -> list[tuple[tuple[Range, ...], Range]]:
    """The rows below a header, which may be repeated where the table goes on over a page."""
    header = (lines[0][0], lines[first - 1][1])
    names = {text[start:end].strip() for start, end in lines[:first]}
    rows: list[tuple[tuple[Range, ...], Range]] = []
    repeated = False
    for (start, end), figure in zip(lines[first:], figures[first:], strict=True):
        if text[start:end].strip() in names:
            header = (header[0] if repeated else start, end)
            repeated = True
            continue
        if figure or not rows or repeated:
            rows.append(((header, *_spanned(text, lines[first - 1], rows, (start, end))), (start, end)))
        else:
            rows[-1] = (rows[-1][0], (rows[-1][1][0], end))
        repeated = False
    return rows


def _spanned(
    text: str, names: Range, rows: list[tuple[tuple[Range, ...], Range]], row: Range
) -> tuple[Range, ...]:
    """The first cells of a row before, where they span a row that has fewer cells than the header."""
    missing = text[slice(*names)].count(_CELL) - text[slice(*row)].count(_CELL)
    if _CELL not in text[slice(*row)] or missing <= 0 or not rows:
        return ()
    before, (start, end) = rows[-1]
    if text[start:end].count(_CELL) != text[slice(*names)].count(_CELL):
        return before[1:]
    cells = text[start:end].split(_CELL)[:missing]
    return (trimmed(text, start, start + len(_CELL.join(cells))),)
