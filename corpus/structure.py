"""What a PDF's lines are: headings, paragraphs, list items, table rows, notes.

Two witnesses are heard: the file's own tags, where it has them, and the type: its size, its weight,
the space between lines, bullets. A heading is a short line in larger or bolder type than the body's;
a paragraph ends where the tags say so, or at a wider gap, a bullet, a change of type or a short line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import mode

from corpus.blocks import Block, Kind, block
from corpus.layout import Layout, Line
from corpus.report import Page, Span

BULLET = re.compile(r"^(?:[•◼▪■●○◦‣∙·❖➢►✓\uf0b7\uf0a7\uf0d8\uf076\uf0fc]\s*|[-–*o]\s+)(?=\S)")
_LETTERED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s+\S")
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
_LONGEST_HEADING = 160
_LARGER = 1.12
_SMALLER = 0.88
_UNDER_ALL_TAGGED = 7


class Typography:
    """What is usual in one document: the size of its type, the gap between lines, the ranks of headings."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        weights: Counter[float] = Counter()
        steps: Counter[float] = Counter()
        for layout in layouts:
            for above, line in zip((None, *layout.lines), layout.lines, strict=False):
                weights[line.size] += len(line.text)
                if above and above.size == line.size and 0 < above.base - line.base < 3 * line.size:
                    steps[round((above.base - line.base) / max(line.size, 1), 1)] += 1
        self.body = weights.most_common(1)[0][0] if weights else 12.0
        self.step = steps.most_common(1)[0][0] if steps else 1.1
        self._tagged: dict[str, list[float]] = {}
        styles = set()
        for layout in layouts:
            for line in layout.lines:
                if line.tag.role.startswith("H"):
                    self._tagged.setdefault(line.tag.role, []).append(line.size)
                elif self.looks_like_heading(line):
                    styles.add((line.size, line.bold))
        self._ranks = {style: rank for rank, style in enumerate(sorted(styles, reverse=True), 1)}

    def looks_like_heading(self, line: Line) -> bool:
        """Whether its type alone sets a line apart from the body."""
        return line.size > self.body * _LARGER or (line.bold and line.size > self.body * _SMALLER)

    def level(self, line: Line) -> int:
        """How deep a heading in that type is, from 1: by its tag, else by its size and weight."""
        if line.tag.role.startswith("H"):
            return int(line.tag.role[1])
        if not self._tagged:
            return self._ranks.get((line.size, line.bold), len(self._ranks) + 1)
        fitting = [int(role[1]) for role, sizes in self._tagged.items() if mode(sizes) <= line.size]
        return min(fitting, default=_UNDER_ALL_TAGGED)


def blocks_of(layouts: Sequence[Layout]) -> list[Block]:
    """The blocks of a document in reading order, paragraphs joined over page breaks."""
    typography = Typography(layouts)
    pages = {layout.page.number: layout.page for layout in layouts}
    found: list[Block] = []
    for layout in layouts:
        on_page = [_block(group, typography, pages) for group in groups(layout.lines, typography)]
        _append(found, on_page, pages)
    return found


def groups(lines: Iterable[Line], typography: Typography) -> list[list[Line]]:
    """The lines of a page, those of one paragraph, item, row or heading together."""
    grouped: list[list[Line]] = []
    for line in lines:
        if grouped and _continues(grouped[-1], line, typography):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return grouped


def _continues(group: list[Line], line: Line, typography: Typography) -> bool:
    """Whether a line goes on with the lines before it."""
    last, tag = group[-1], line.tag
    if tag.row or last.tag.row:
        return tag.row == last.tag.row
    if tag.element and last.tag.element:
        return tag.element == last.tag.element
    if tag.role != last.tag.role or BULLET.match(line.text) or _LETTERED.match(line.text):
        return False
    if abs(last.base - line.base) < 2:
        return True
    if line.bold != last.bold or abs(line.size - last.size) > 0.1 * last.size:
        return False
    step = (last.base - line.base) / max(line.size, 1)
    if not 0 < step <= typography.step * 1.2 + 0.05:
        return False
    widest = max(each.right for each in group)
    ended_short = last.right < widest - 0.2 * (widest - last.left)
    return not (ended_short and _ENDS.search(last.text) and line.text[:1].isupper())


def _block(group: list[Line], typography: Typography, pages: Mapping[int, Page]) -> Block:
    first = group[0]
    spans = [Span(line.page, line.start, line.end) for line in group]
    text = " ".join(line.text for line in group)
    role = first.tag.role
    if first.tag.row:
        header = all(line.tag.role == "header" for line in group)
        return block(Kind.ROW, spans, pages, table=first.tag.table, header=header)
    if role in ("contents", "note", "caption"):
        kind = {"contents": Kind.SKIPPED, "note": Kind.NOTE, "caption": Kind.CAPTION}[role]
        return block(kind, spans, pages)
    if _is_heading(group, text, typography):
        return block(Kind.HEADING, spans, pages, level=typography.level(first))
    if first.size < typography.body * _SMALLER and re.match(r"\d{1,3}\s", text) and not role:
        return block(Kind.NOTE, spans, pages)
    listed = role == "item" or BULLET.match(text) or (not role and _LETTERED.match(text))
    return block(Kind.ITEM if listed else Kind.PARAGRAPH, spans, pages)


def _is_heading(group: list[Line], text: str, typography: Typography) -> bool:
    """Short, and set apart: tagged as a heading, or in the type of one and not ended like a sentence."""
    if len(text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in text):
        return False
    if group[0].tag.role.startswith("H"):
        return True
    if group[0].tag.role == "item" or BULLET.match(text):
        return False
    if not all(typography.looks_like_heading(line) for line in group):
        return False
    return not re.search(r"[.;,]$", text) or group[0].size > typography.body * 1.3


def _append(found: list[Block], on_page: list[Block], pages: Mapping[int, Page]) -> None:
    """Add a page's blocks, its first joined to the last paragraph of the page before where that goes on."""
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].kind is not Kind.NOTE), None)
    if on_page and before is not None and _goes_on(found[before], on_page[0]):
        last, first = found[before], on_page.pop(0)
        found[before] = block(last.kind, (*last.spans, *first.spans), pages, number=last.number)
    found.extend(on_page)


def _goes_on(last: Block, first: Block) -> bool:
    """Whether a paragraph that a page break interrupted goes on with the next page's first block."""
    prose = (Kind.PARAGRAPH, Kind.ITEM)
    if last.kind not in prose or first.kind not in prose or last.spans[-1].page + 1 != first.spans[0].page:
        return False
    if BULLET.match(first.text) or re.match(r"^\(?(?:\d{1,3}|[a-z])[.)]\s", first.text):
        return False
    return first.text[:1].islower() or not _ENDS.search(last.text)
