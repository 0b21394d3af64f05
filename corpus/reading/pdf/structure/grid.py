"""Tables in files without tags, found by their columns.

Three lines or more whose words stand in columns that are one below the other are a table. Its rows are
told apart by their distance, or by a word in every column; a cell that runs over two lines stays in its row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.reading.pdf.page_layout.layout import Line
from corpus.reading.pdf.page_layout.pdf_tags import PdfTag

_FEWEST_ROWS = 3
_OFF_COLUMN = 4.0
_ROW_STEP = 1.4
_SAME_BASE = 2.0
_FARTHEST_ROW = 5.0


def with_tables(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines of one page, those of a table tagged with its number and their row's."""
    tagged: list[Line] = []
    number = 0
    for run, is_table in _runs(lines):
        if is_table:
            number += 1
            tagged.extend(_in_rows(run, number))
        else:
            tagged.extend(run)
    return tagged


def _runs(lines: Sequence[Line]) -> Iterator[tuple[list[Line], bool]]:
    """Yields the lines in their order, cut where a table begins or ends."""
    run: list[Line] = []
    columns: list[float] = []
    for line in lines:
        if line.tag.role or line.tag.row:
            yield from _closed(run)
            run, columns = [], []
            yield [line], False
        elif _belongs(line, run, columns):
            run.append(line)
            columns += [left for left in line.cells or (line.left,) if not _among(left, columns)]
        elif len(line.cells) > 1:
            yield from _closed(run)
            run, columns = [line], list(line.cells)
        else:
            yield from _closed(run)
            run, columns = [], []
            yield [line], False
    yield from _closed(run)


def _belongs(line: Line, run: Sequence[Line], columns: Sequence[float]) -> bool:
    """Returns whether a line goes on with the table so far: near it, and in its columns."""
    if not run or abs(run[-1].base - line.base) > _FARTHEST_ROW * line.size:
        return False
    if abs(run[-1].base - line.base) < _SAME_BASE and line.left > run[-1].right:
        return True
    lefts = line.cells or (line.left,)
    if not all(_among(left, columns) for left in lefts):
        return False
    next_column = min((column for column in columns if column > line.left + _OFF_COLUMN), default=None)
    return len(lefts) > 1 or next_column is None or line.right < next_column


def _among(left: float, columns: Sequence[float]) -> bool:
    return any(abs(left - column) <= _OFF_COLUMN for column in columns)


def _closed(run: list[Line]) -> Iterator[tuple[list[Line], bool]]:
    """Yields a run that ended: a table if it has rows enough, else so many single lines."""
    if not run:
        return
    if sum(1 for line in run if len(line.cells) > 1) >= _FEWEST_ROWS:
        yield run, True
    else:
        yield from (([line], False) for line in run)


def _in_rows(run: Sequence[Line], table: int) -> Iterator[Line]:
    row, first_column = 1, min(line.left for line in run)
    across = {line: [other for other in run if abs(other.base - line.base) < _SAME_BASE] for line in run}
    columns = max(_cells(lines) for lines in across.values())
    last = run[0]
    for line in run:
        starts = abs(line.left - first_column) <= _OFF_COLUMN
        is_apart = abs(last.base - line.base) > _ROW_STEP * line.size
        if starts and line is not run[0] and (is_apart or _is_full(across[line], columns)):
            row += 1
        if starts:
            last = line
        yield replace(line, tag=PdfTag("text", table=table, row=row))


def _cells(lines: Sequence[Line]) -> int:
    return sum(len(line.cells) or 1 for line in lines)


def _is_full(lines: Sequence[Line], columns: int) -> bool:
    """Returns whether the lines at one height have a cell in every column, as the second line of a row rarely
    has.

    Where there are two columns, both often run over; there a figure at the end tells.
    """
    return _cells(lines) == columns and (columns > 2 or lines[-1].text[-1:].isdecimal())
