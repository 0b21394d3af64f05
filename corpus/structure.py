"""What a PDF's lines are: headings, paragraphs, list items, table rows, notes.

Three witnesses are heard: the file's own outline and tags, where it has them, and the type: its size, its
weight, the space between lines, bullets. A heading is a short line in larger or bolder type than the body's;
a paragraph ends where the tags say so, or at a wider gap, a bullet, a change of type or a short line.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.blocks import Block, Kind, block
from corpus.grid import with_tables
from corpus.layout import Layout, Line
from corpus.order import in_reading_order
from corpus.outline import Entry, with_outline
from corpus.report import Page, Span
from corpus.speech import is_quotation
from corpus.tags import Tag
from corpus.typography import Typography, is_tagged_heading
from corpus.understanding import understood

BULLET = re.compile(r"^(?:[•◼▪■●○◦‣∙·❖➢►✓\uf0b7\uf0a7\uf0d8\uf076\uf0fc]\s*|[-–*o]\s+)(?=\S)")
_LETTERED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s+\S")
_ENDS = re.compile(r"[.!?:;…][\"'”’)\]]*\d{0,3}$")
_STARTS_ANEW = re.compile(rf"{BULLET.pattern}|^\(?(?:\d{{1,3}}|[a-z])[.)]\s|^\d{{1,3}}\.[A-Z]")
_NUMBERED = re.compile(r"^\d{1,3}\.(?:\d{1,3}\.?)?\s*[A-Z]")
_CAPTION = re.compile(r"^(?:table|figure|chart|box) \d+(?:\.\d+)?\s*[:.–-]", re.IGNORECASE)
_LONGEST_SIGNATURE = 80
_LONGEST_HEADING = 160


def blocks_of(layouts: Sequence[Layout], outline: Sequence[Entry] = ()) -> list[Block]:
    """The blocks of all pages of a document in reading order, paragraphs joined over page breaks."""
    typography = Typography(layouts)
    pages = {layout.page.number: layout.page for layout in layouts}
    on_pages = []
    for layout in layouts:
        grouped = groups(with_tables(_without_boxes(layout.lines)), typography)
        on_pages.append([_block(group, typography, pages) for group in in_reading_order(grouped)])
    found: list[Block] = []
    for on_page in with_outline(on_pages, outline):
        _append(found, on_page, pages)
    return understood(found)


def _without_boxes(lines: Sequence[Line]) -> list[Line]:
    """The lines, with tables of one column taken for what they are: a frame around ordinary text."""
    cells: dict[tuple[int, int], set[int]] = {}
    for line in lines:
        cells.setdefault((line.tag.table, line.tag.row), set()).add(line.tag.cell)
    tables = {table for (table, row), found in cells.items() if row and len(found) > 1}
    return [line if line.tag.table in tables or not line.tag.row else _unboxed(line) for line in lines]


def _unboxed(line: Line) -> Line:
    return replace(line, tag=Tag(line.tag.role, line.tag.element))


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
    """Whether a line goes on with the lines before it.

    Where a page begins, the tags of some files join what is left of one numbered paragraph and the next.
    """
    last, tag = group[-1], line.tag
    if tag.row or last.tag.row:
        return tag.row == last.tag.row
    step = (last.base - line.base) / max(line.size, 1)
    usual = typography.step * 1.2 + 0.05
    if tag.element and last.tag.element:
        return tag.element == last.tag.element and not (step > usual and _NUMBERED.match(line.text))
    if tag.role != last.tag.role or BULLET.match(line.text) or _LETTERED.match(line.text):
        return False
    if abs(last.base - line.base) < 2:
        return True
    if line.bold != last.bold or abs(line.size - last.size) > 0.1 * last.size:
        return False
    if not 0 < step <= usual:
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
        header = all(line.tag.header or line.bold for line in group)
        return block(Kind.ROW, spans, pages, table=first.page * 1000 + first.tag.table, header=header)
    if role == "contents":
        return block(Kind.SKIPPED, spans, pages)
    if role == "note" and not typography.stands_out(first):
        return block(Kind.NOTE, spans, pages)
    if (role == "caption" or _CAPTION.match(text)) and len(text) <= _LONGEST_HEADING:
        return block(Kind.CAPTION, spans, pages)
    if _is_heading(group, text, typography):
        return block(Kind.HEADING, spans, pages, level=typography.level(first))
    if role in ("", "text") and typography.is_small(first) and re.match(r"\d{1,3}\s", text):
        return block(Kind.NOTE, spans, pages)
    listed = role == "item" or BULLET.match(text) or (not role and _LETTERED.match(text))
    return block(Kind.ITEM if listed else Kind.PARAGRAPH, spans, pages)


def _is_heading(group: list[Line], text: str, typography: Typography) -> bool:
    """Short, and set apart: tagged as a heading, or in the type of one and not ended like a sentence."""
    if len(text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in text):
        return False
    if is_tagged_heading(group[0]):
        return True
    if group[0].tag.role == "item" or BULLET.match(text):
        return False
    if not all(typography.stands_out(line) for line in group):
        return False
    return not re.search(r"[.;,:]$", text) or typography.is_large(group[0])


def _append(found: list[Block], on_page: list[Block], pages: Mapping[int, Page]) -> None:
    """Add a page's blocks, each that goes on with the paragraph before it joined to that.

    Notes at the foot of a page do not come between a paragraph and its end on the next page.
    """
    for each in on_page:
        before = next((i for i in range(len(found) - 1, -1, -1) if found[i].kind is not Kind.NOTE), None)
        if before is not None and _goes_on(found[before], each):
            last = found[before]
            found[before] = block(last.kind, (*last.spans, *each.spans), pages, number=last.number)
        else:
            found.append(each)


def _goes_on(last: Block, each: Block) -> bool:
    """Whether a block is the end of the paragraph before it, which a page break (or a tag) cut in two."""
    prose = (Kind.PARAGRAPH, Kind.ITEM)
    if last.kind not in prose or each.kind not in prose or _STARTS_ANEW.match(each.text):
        return False
    unended = not _ENDS.search(last.text) and not is_quotation(last.text)
    lower = each.text[:1].islower()
    if last.spans[-1].page == each.spans[0].page:
        return unended and lower and each.kind is Kind.PARAGRAPH
    unended = unended and len(last.text) > _LONGEST_SIGNATURE
    return last.spans[-1].page + 1 == each.spans[0].page and (unended or lower)
