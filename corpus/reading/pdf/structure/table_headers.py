"""The row of a table that names its columns, which every passage of the table repeats.

A file says so by a tag or by bold type. Where it does neither, the first row is the header if it has no
figures and most of the rows below it have. A row of many words is no header, whatever its type.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind

_FEWEST_ROWS = 3
_LONGEST = 40
_FIGURE = re.compile(r"\d")


def with_headers(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks, the header of each table marked as such."""
    rows: dict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(blocks):
        if each.kind is BlockKind.ROW:
            rows[each.table].append(index)
    named = {places[0] for places in rows.values() if _names_columns([blocks[place] for place in places])}
    return [
        replace(each, header=(each.header or index in named) and _may_be_header(index, blocks))
        if each.kind is BlockKind.ROW
        else each
        for index, each in enumerate(blocks)
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
