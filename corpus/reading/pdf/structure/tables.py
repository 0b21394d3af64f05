"""Tables: the row that names the columns, and tables that go on over the end of a page.

Every passage of a table repeats its header. A file marks the header by a tag or by bold type. Where it does
neither, the first row is the header if it has no figures and most of the rows below it have. A row of many
words is not a header, whatever its type.

The last row of a page and the first of the next belong to one table where nothing stands between them, the
second page has no header of its own, and its cells begin in the columns of the first, or its first row goes
on in the middle of a sentence. A row that goes on like this is the end of the row before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind, join_blocks
from corpus.reading.pdf.page_layout.layout import Line

Columns = Mapping[int, Sequence[float]]
"""Where the columns of each table begin, from the left, by the number of the table on its page."""

_OFF_COLUMN = 8.0
_FEWEST_COLUMNS = 2
_ENDS = (".", "!", "?", ":", ";", "…", ".”", ".’")


def columns_of(lines: Iterable[Line]) -> dict[int, list[float]]:
    """Returns where the columns of the tables of a page begin: each cell where its leftmost line does."""
    cells: dict[tuple[int, int, int, int], float] = {}
    for line in lines:
        if not line.tag.row:
            continue
        for place, left in enumerate(line.cells or (line.left,)):
            key = line.tag.table, line.tag.row, line.tag.cell, place if line.tag.cell == 0 else 0
            cells[key] = min(left, cells.get(key, left))
    columns: dict[int, list[float]] = {}
    for (table, *_), left in sorted(cells.items(), key=lambda item: item[1]):
        places = columns.setdefault(table, [])
        if not places or left > places[-1] + _OFF_COLUMN:
            places.append(left)
    return columns


def with_split_tables(blocks: Sequence[Block], columns: Columns) -> list[Block]:
    """Returns the blocks, with the rows of a table that goes on over pages in the table that it began as."""
    joined_blocks: list[Block] = []
    renamed: dict[int, int] = {}
    for block in blocks:
        at = len(joined_blocks) - 1
        while at >= 0 and joined_blocks[at].kind is BlockKind.NOTE:
            at -= 1
        if at >= 0 and block.table not in renamed and _follows(joined_blocks[at], block):
            last = joined_blocks[at]
            goes_on = _goes_on(last, block)
            if goes_on or _same_columns(columns.get(last.table, ()), columns.get(block.table, ())):
                renamed[block.table] = last.table
            if goes_on:
                joined_blocks[at] = join_blocks(last, block)
                continue
        joined_blocks.append(replace(block, table=renamed.get(block.table, block.table)))
    return joined_blocks


def _follows(last: Block, row: Block) -> bool:
    """Returns whether a row is the first of a page, has no header, and follows a row of the page before."""
    rows = last.kind is BlockKind.ROW and row.kind is BlockKind.ROW and not row.header
    return rows and last.table != row.table and last.spans[-1].page + 1 == row.spans[0].page


def _goes_on(last: Block, row: Block) -> bool:
    return not last.header and row.text[:1].islower() and not last.text.endswith(_ENDS)


def _same_columns(columns: Sequence[float], other: Sequence[float]) -> bool:
    """Returns whether the second table's cells begin in columns of the first, more of them than one."""
    if len(other) < _FEWEST_COLUMNS:
        return False
    return all(any(abs(left - place) <= _OFF_COLUMN for place in columns) for left in other)


_FEWEST_ROWS = 3
_LONGEST = 40
_FIGURE = re.compile(r"\d")


def with_headers(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks, the header of each table marked as such."""
    rows: dict[int, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.ROW:
            rows[block.table].append(index)
    header_places = {
        places[0] for places in rows.values() if _names_columns([blocks[place] for place in places])
    }
    return [
        replace(block, header=(block.header or index in header_places) and _may_be_header(index, blocks))
        if block.kind is BlockKind.ROW
        else block
        for index, block in enumerate(blocks)
    ]


def _may_be_header(index: int, blocks: Sequence[Block]) -> bool:
    """Returns whether a row is short and no sentence, and the first of its table or under a heading within
    it."""
    row = blocks[index]
    first = not index or blocks[index - 1].table != row.table
    return first and len(row.text.split()) <= _LONGEST and not row.text.endswith((".", "!", "…"))


def _names_columns(rows: Sequence[Block]) -> bool:
    """Returns whether the first row has no figures, unlike most of those below it."""
    if len(rows) < _FEWEST_ROWS or _FIGURE.search(rows[0].text):
        return False
    return sum(bool(_FIGURE.search(row.text)) for row in rows[1:]) > len(rows[1:]) / 2
