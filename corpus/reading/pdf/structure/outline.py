"""The outline (bookmarks) of a PDF: its headings, and the depth of each.

It is used where it is a list of headings and not of everything, as the "structure bookmarks" of some programs
are, and where nearly all of its titles stand on the pages that they name. Then a line that it names is a
heading of that depth. A heading that it does not name gets the depth of those in the same type.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.headings import is_sentence, leads_on
from corpus.text import normalise

_FEWEST, _MOST_A_PAGE = 3, 5
_BORNE_OUT = 0.8
_LONGEST_TITLE = 200
_PROMOTED = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_NUMBERING = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+(?=\D)")
_NOTE_MARK = re.compile(r"(?<=[^\W\d)]|\))\d{1,3}F?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One bookmark: the page that it leads to, from 1, its title, and its depth, from 1."""

    page: int
    title: str
    depth: int


def outline_of(pdf: Any) -> tuple[Entry, ...]:
    """Returns the outline of a pypdfium2 document; empty where it has none, or one that names everything."""
    most = _MOST_A_PAGE * len(pdf)
    bookmarks = list(islice(pdf.get_toc(), most + 1))
    return () if len(bookmarks) > most else tuple(_entries(bookmarks))


def _entries(bookmarks: Sequence[Any]) -> Iterator[Entry]:
    for bookmark in bookmarks:
        title, place = bookmark.get_title().strip(), bookmark.get_dest()
        page = place.get_index() if title and place else None
        if page is not None:
            yield Entry(page + 1, title[:_LONGEST_TITLE], bookmark.level + 1)


def with_outline(pages: Sequence[Sequence[Block]], outline: Sequence[Entry]) -> list[list[Block]]:
    """Returns the blocks of each page (in order, from page 1), their headings as the outline names them."""
    depths = _depths_by_outline(pages, outline)
    if not depths:
        return [list(blocks) for blocks in pages]
    styles = _styles(pages, depths)
    return [
        [_with_level(block, depths.get((number, index)), styles) for index, block in enumerate(blocks)]
        for number, blocks in enumerate(pages, 1)
    ]


def _depths_by_outline(
    pages: Sequence[Sequence[Block]], outline: Sequence[Entry]
) -> dict[tuple[int, int], int]:
    """Returns the depth of each block that the outline names, by page and place; none where it is not borne
    out."""
    if len(outline) < _FEWEST:
        return {}
    places: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for number in {entry.page for entry in outline if entry.page <= len(pages)}:
        for index, block in enumerate(pages[number - 1]):
            if len(block.text) <= _LONGEST_TITLE:
                places[number, _key(block.text)].append((number, index))
    depths, borne_out = {}, 0
    for entry in outline:
        place = places.get((entry.page, _key(entry.title)))
        if place:
            borne_out += 1
            depths[place[0] if len(place) == 1 else place.pop(0)] = entry.depth
    return depths if borne_out >= _BORNE_OUT * len(outline) else {}


def _key(title: str) -> str:
    """Returns what a title and its line have in common: the words, without numbering and footnote marks."""
    return _NOTE_MARK.sub("", _NUMBERING.sub("", normalise(title).casefold())).strip(" .:")


def _styles(pages: Sequence[Sequence[Block]], depths: dict[tuple[int, int], int]) -> dict[int, int]:
    """Returns, for each depth of the outline in order, the level that its headings have without it."""
    levels: dict[int, Counter[int]] = defaultdict(Counter)
    for (number, index), depth in depths.items():
        block = pages[number - 1][index]
        if block.kind is BlockKind.HEADING:
            levels[depth][block.level] += 1
    return {depth: levels[depth].most_common(1)[0][0] for depth in sorted(levels)}


def _with_level(block: Block, depth: int | None, styles: dict[int, int]) -> Block:
    promoted = block.kind in _PROMOTED and not leads_on(block.text) and not is_sentence(block.text)
    if depth is not None and (block.kind is BlockKind.HEADING or promoted):
        return replace(block, kind=BlockKind.HEADING, level=depth)
    if not block.level or not styles:
        return block
    alike = next((level for level, style in styles.items() if style >= block.level), None)
    deepest = max(styles)
    return replace(block, level=alike or deepest + block.level - styles[deepest])
