"""The rows of a table, each with its header, as character ranges of the table's text."""

import re

from corpus.report import Form, Passage
from corpus.text import Range, trimmed

_SMALL = 40
"""Maximum number of words of a table that is quoted whole, where it has few rows of figures."""

_FEW_ROWS = 3
"""Maximum number of rows of figures that are quoted together."""

_LONGEST = 110
"""Maximum number of words of a table of prose that is quoted whole, where it stands on one page."""

_HEADER_LINES = 4
"""Maximum number of lines before the first figure: the caption and the names of the columns."""

_ROWS = 0.6
"""Minimum share of lines with figures in a table of figures. The other lines continue the row before."""

_LINE = re.compile(r"[^\r\n]+")
_FIGURES = re.compile(r"\s\d[\d,.%]*(?:\s|$)")
_CELL = "\t"


def table_rows(passage: Passage) -> list[tuple[tuple[Range, ...], Range]]:
    """Returns the ranges to quote of a table: for each row, the ranges of its header, and the row itself.

    A small table is one row. A table of prose that is too long to be quoted whole has no rows: it is divided
    into sentences instead.
    """
    text = passage.text
    words = len(text.split())
    if passage.form is not Form.TABLE or not words:
        return []
    lines = [match.span() for match in _LINE.finditer(text) if match.group().strip()]
    figures = [_is_row_of_figures(text[start:end]) for start, end in lines]
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


def _is_row_of_figures(line: str) -> bool:
    """Returns whether a line has figures and begins a row. One that begins with a small letter, and is not
    known to have cells, goes on with the line before."""
    goes_on = line.lstrip()[:1].islower() and _CELL not in line
    return not goes_on and _FIGURES.search(line) is not None


def _header_of_the_page_before(passage: Passage) -> Range | None:
    """Returns the header of a table, where everything below the header stands on the next page."""
    first = passage.spans[0].page
    below = [span for span in passage.spans if span.page != first]
    if len({span.page for span in below}) != 1:
        return None
    start, end = trimmed(passage.text, 0, passage.offset_of(below[0]))
    return (start, end) if len(passage.text[start:end].split()) <= _SMALL else None


def _rows(
    text: str, lines: list[Range], figures: list[bool], first: int
) -> list[tuple[tuple[Range, ...], Range]]:
    """Returns the rows below a header. The header may be repeated where the table continues on a page."""
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
            rows.append(
                ((header, *_spanning_cells(text, lines[first - 1], rows, (start, end))), (start, end))
            )
        else:
            rows[-1] = (rows[-1][0], (rows[-1][1][0], end))
        repeated = False
    return rows


def _spanning_cells(
    text: str, names: Range, rows: list[tuple[tuple[Range, ...], Range]], row: Range
) -> tuple[Range, ...]:
    """Returns the first cells of an earlier row, where they span a row with fewer cells than the header."""
    missing = text[slice(*names)].count(_CELL) - text[slice(*row)].count(_CELL)
    if _CELL not in text[slice(*row)] or missing <= 0 or not rows:
        return ()
    before, (start, end) = rows[-1]
    if text[start:end].count(_CELL) != text[slice(*names)].count(_CELL):
        return before[1:]
    cells = text[start:end].split(_CELL)[:missing]
    return (trimmed(text, start, start + len(_CELL.join(cells))),)
