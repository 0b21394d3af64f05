"""Labels of columns in the type of headings: the first row of a table that no tag names.

A heading has a line for itself. Three groups of lines or more in heading type side by side are the names of
columns, or parts of a diagram.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind
from corpus.reading.pdf.page_layout.layout import Line
from corpus.reading.pdf.page_layout.typography import is_tagged_heading

_FEWEST_BESIDE = 2
"""Minimum number of labels that stand beside a label."""


def without_column_labels(groups: Sequence[Sequence[Line]], blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks of a page, one for each group of lines. Labels of columns are not headings."""
    titles = [place for place, block in enumerate(blocks) if _is_title(groups[place], block)]
    labels = {
        place
        for place in titles
        if sum(_beside(groups[place], groups[other]) for other in titles) >= _FEWEST_BESIDE
    }
    return [
        replace(block, kind=BlockKind.PARAGRAPH, level=0) if place in labels else block
        for place, block in enumerate(blocks)
    ]


def _is_title(group: Sequence[Line], block: Block) -> bool:
    """Returns whether its type alone makes a group a heading."""
    return block.kind is BlockKind.HEADING and not is_tagged_heading(group[0]) and not group[0].turned


def _beside(group: Sequence[Line], other: Sequence[Line]) -> bool:
    """Returns whether two groups stand at one height and share no column."""
    apart = max(line.right for line in group) <= min(line.left for line in other) or max(
        line.right for line in other
    ) <= min(line.left for line in group)
    high = min(max(line.base + line.size for line in group), max(line.base + line.size for line in other))
    low = max(min(line.base for line in group), min(line.base for line in other))
    return apart and low < high
