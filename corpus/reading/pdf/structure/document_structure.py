"""The structure of a PDF: which lines are headings, paragraphs, list items, table rows and notes.

Three signs decide: the file's own outline and its tags, where it has them, and the type: its size and weight,
the space between lines, bullets. A heading is a short line in larger or bolder type than the body's;
a paragraph ends where the tags say so, or at a wider gap, a bullet, a change of type or a short line.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from corpus.names_and_dates import MONTHS
from corpus.passages.block_roles import assign_roles
from corpus.passages.blocks import Block, BlockKind, block, merge
from corpus.passages.headings import (
    decide_headings,
    is_numbered_title,
    is_sentence,
    keep_heading_boxes,
    leads_on,
)
from corpus.passages.speech import is_quotation
from corpus.reading.pdf.page_layout.layout import Layout, Line, in_reading_order
from corpus.reading.pdf.page_layout.pdf_tags import PdfTag
from corpus.reading.pdf.page_layout.typography import ENDS, Typography, in_body_type, is_tagged_heading
from corpus.reading.pdf.structure.column_labels import without_column_labels
from corpus.reading.pdf.structure.grid import with_tables
from corpus.reading.pdf.structure.note_lines import goes_on_in_note, is_note, with_whole_notes
from corpus.reading.pdf.structure.outline import Entry, with_outline
from corpus.reading.pdf.structure.tables import columns_of, with_headers, with_split_tables
from corpus.reading.pdf.structure.untagged_lines import with_tags_of_neighbours
from corpus.report import Page, Span

BULLET = re.compile(r"^(?:[•◼▪■●○◦‣∙·❖➢►✓\uf0b7\uf0a7\uf06e\uf0d8\uf076\uf0fc]\s*|[-–*o]\s+)(?=\S)")
_LETTERED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s+\S")
_STARTS_ANEW = re.compile(rf"{BULLET.pattern}|^\(?(?:\d{{1,3}}|[a-z])[.)]\s|^\d{{1,3}}\.[A-Z]")
_NUMBERED = re.compile(r"^\d{1,3}\.(?:\d{1,3}\.?)?\s*[A-Z]")
_CAPTION = re.compile(r"^(?:table|figure|chart|box) \d+(?:\.\d+)?\s*[:.–-]", re.IGNORECASE)
_LABELLED = re.compile(r"[^:]{3,40}:")
_DATED = re.compile(rf"[^:?]{{3,40}}: ?[^:]{{0,40}}\b(?:{'|'.join(MONTHS)}) (?:19|20)\d\d$", re.IGNORECASE)
_ONLY_DATE = re.compile(rf"(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)}) (?:19|20)\d\d", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3}")
_LONGEST_ITALIC = 90
_FEWEST_FRAMED, _SURELY_PROSE, _WIDE = 15, 60, 0.6
_MOST_TABLES = 100_000
_LONGEST_SIGNATURE = 80
_LONGEST_HEADING = 160
_LONGEST_NAME = 40
"""Maximum number of words that name a row of a table."""

_SAME_TYPE = 0.1
"""Maximum difference of size, as a share, between two lines in the same type."""

Room = dict[tuple[int, int], float]
"""Letters that would fit after a line, by its page and the end of its text."""

_LETTER = 0.4
"""Width of a letter, in heights of its type."""


def blocks_of(layouts: Sequence[Layout], outline: Sequence[Entry] = ()) -> list[Block]:
    """Returns the blocks of all pages of a document in reading order, paragraphs joined over page breaks."""
    body = Typography([layout for layout in layouts if not layout.page.scanned] or layouts).body
    layouts = [in_body_type(layout, body) if layout.page.scanned else layout for layout in layouts]
    typography = Typography(layouts)
    pages = {layout.page.number: layout.page for layout in layouts}
    on_pages = []
    columns: dict[int, list[float]] = {}
    room: Room = {}
    for layout in layouts:
        lines = with_tags_of_neighbours(layout.lines)
        lines = with_tables(_without_frames(lines, typography))
        first = layout.page.number * _MOST_TABLES
        columns |= {first + table: places for table, places in columns_of(lines).items()}
        grouped = in_reading_order(groups(lines, typography))
        room |= _room_after(grouped)
        on_page = [_in_box(_block(group, typography, pages), group[0], layout) for group in grouped]
        on_pages.append(without_column_labels(grouped, with_whole_notes(grouped, on_page)))
    blocks: list[Block] = []
    for on_page in keep_heading_boxes(with_outline(on_pages, outline)):
        _append(blocks, on_page, pages, room)
    return assign_roles(decide_headings(with_split_tables(with_headers(blocks), columns)))


def _without_frames(lines: Sequence[Line], typography: Typography) -> list[Line]:
    """Returns the lines, with rows of one cell taken for what they are: a frame around ordinary text.

    Those are all rows of a table of one column, and in other tables a paragraph over the whole width, or a
    heading: a row in the type of one, with cells only where it is not the header of rows with cells.
    """
    rows: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        if line.tag.row:
            rows.setdefault((line.tag.table, line.tag.row), []).append(line)
    celled = {key for key, row in rows.items() if _has_cells(row)}
    tables = {table for table, _ in celled}
    widths = {table: _width(line for line in lines if line.tag.table == table) for table in tables}
    titles = {
        key for key in celled if _is_title(rows[key], typography) and not _LABELLED.match(rows[key][0].text)
    }
    headers, columns = set(), dict.fromkeys(tables, False)
    order = list(rows)
    for place in reversed(range(len(order))):
        key = order[place]
        beside = [each for each in order[max(0, place - 1) : place + 2] if each != key and each[0] == key[0]]
        if key in titles and (columns[key[0]] or any(each in celled for each in beside)):
            headers.add(key)
        if key in celled:
            columns[key[0]] = key not in titles
    framed = {
        key
        for key, row in rows.items()
        if key[0] not in tables
        or (key in titles and key not in headers)
        or (key not in celled and (_is_title(row, typography) or _is_prose(row, widths[key[0]])))
    }
    elements = {key: rows[key][0].tag.element for key in framed & celled}
    return [
        _without_cell(line, elements) if (line.tag.table, line.tag.row) in framed else line for line in lines
    ]


def _is_title(row: Sequence[Line], typography: Typography) -> bool:
    """Returns whether a row is in the type of a heading and no sentence."""
    text = " ".join(line.text for line in row)
    if not all(typography.stands_out(line) or is_tagged_heading(line) for line in row):
        return False
    return (
        _WORD.search(text) is not None and len(text) <= _LONGEST_HEADING and not ENDS.search(text.rstrip("?"))
    )


def _is_prose(row: Sequence[Line], width: float) -> bool:
    """Returns whether a row of one cell is a paragraph, or several, over the width of its table."""
    text = " ".join(line.text for line in row)
    words = len(text.split())
    prose = words >= _FEWEST_FRAMED and (words >= _SURELY_PROSE or ENDS.search(text) is not None)
    return prose and _width(row) > _WIDE * width


def _has_cells(row: Sequence[Line]) -> bool:
    """Returns whether a row has more cells than one. A line that runs over two cells has the tag of the
    first."""
    return len({line.tag.cell for line in row}) > 1 or any(len(line.cells) > 1 for line in row)


def _width(lines: Iterable[Line]) -> float:
    sides = [(line.left, line.right) for line in lines]
    return max(right for _, right in sides) - min(left for left, _ in sides)


def _without_cell(line: Line, elements: Mapping[tuple[int, int], int]) -> Line:
    """Returns a line without its cell. A heading's cells are one paragraph: `elements` has its number."""
    element = elements.get((line.tag.table, line.tag.row), line.tag.element)
    return replace(line, tag=PdfTag(line.tag.role, element))


def _in_box(own: Block, first: Line, layout: Layout) -> Block:
    """Returns a block with the number of the box that it stands in."""
    if first.turned:
        return own
    x, y = (first.left + first.right) / 2, first.base + first.size / 4
    number = next((place for place, box in enumerate(layout.boxes, 1) if box.holds(x, y)), 0)
    return replace(own, box=first.page * _MOST_TABLES + number if number else 0)


def groups(lines: Iterable[Line], typography: Typography) -> list[list[Line]]:
    """Returns the lines of a page, those of one paragraph, item, row or heading together."""
    grouped: list[list[Line]] = []
    for line in lines:
        if grouped and _continues(grouped[-1], line, typography):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return grouped


def _continues(group: list[Line], line: Line, typography: Typography) -> bool:
    """Returns whether a line goes on with the lines before it.

    Where a page begins, the tags of some files join what is left of one numbered paragraph and the next.
    """
    last, tag = group[-1], line.tag
    if goes_on_in_note(group, line, typography) or _goes_on_in_heading(group, line, typography):
        return True
    if "note" in (tag.role, last.tag.role) and tag.element != last.tag.element:
        return False
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
    if line.bold != last.bold or abs(line.size - last.size) > _SAME_TYPE * last.size:
        return False
    if not 0 < step <= usual:
        return False
    widest = max(member.right for member in group)
    ended_short = last.right < widest - 0.2 * (widest - last.left)
    return not (ended_short and ENDS.search(last.text) and line.text[:1].isupper())


def _goes_on_in_heading(group: list[Line], line: Line, typography: Typography) -> bool:
    """Returns whether a line is the rest of a heading over several lines, whatever its tags say.

    It stands right below, in the same type, and goes on with a small letter. An item of a list does not.
    """
    last = group[-1]
    if line.tag.row or last.tag.row or line.tag.role == "item" or not line.text[:1].islower():
        return False
    alike = line.bold == last.bold and abs(line.size - last.size) <= _SAME_TYPE * last.size
    if not alike or not all(typography.stands_out(member) for member in (*group, line)):
        return False
    step = (last.base - line.base) / max(line.size, 1)
    begins = group[0].text[:1].isupper() or group[0].text[:1].isdigit()
    return begins and 0 < step <= typography.step * 1.2 + 0.05 and not ENDS.search(last.text)


def _block(group: list[Line], typography: Typography, pages: Mapping[int, Page]) -> Block:
    first = group[0]
    spans = [Span(line.page, line.start, line.end) for line in group]
    text = " ".join(line.text for line in group)
    role = first.tag.role
    if first.tag.row and role != "note":
        header = all(line.tag.header or line.bold for line in group)
        table = first.page * _MOST_TABLES + first.tag.table
        row = block(BlockKind.ROW, spans, pages, table=table, header=header)
        return replace(row, name=_name_of_row(group, pages), cells=_cells_of_row(group, pages))
    if role == "contents":
        return block(BlockKind.SKIPPED, spans, pages)
    if role == "note" and is_note(first, typography):
        return block(BlockKind.NOTE, spans, pages)
    if (role == "caption" or _CAPTION.match(text)) and len(text) <= _LONGEST_HEADING:
        return block(BlockKind.CAPTION, spans, pages)
    if _is_heading(group, text, typography):
        return block(BlockKind.HEADING, spans, pages, level=typography.level(first))
    if is_note(first, typography):
        return block(BlockKind.NOTE, spans, pages)
    listed = role == "item" or BULLET.match(text) or (not role and _LETTERED.match(text))
    level = typography.level(first) if _may_be_heading(group, text, typography) else 0
    return block(BlockKind.ITEM if listed else BlockKind.PARAGRAPH, spans, pages, level=level)


def _name_of_row(row: Sequence[Line], pages: Mapping[int, Page]) -> tuple[Span, ...]:
    """Returns the bold lines with which the first of several cells of a row begins: what the row is about."""
    cell = [line for line in row if line.tag.cell == row[0].tag.cell]
    bold = list(takewhile(lambda line: line.bold, cell))
    words = sum(len(line.text.split()) for line in bold)
    if len(cell) == len(row) or words > _LONGEST_NAME:
        return ()
    return merge((Span(line.page, line.start, line.end) for line in bold), pages)


def _cells_of_row(row: Sequence[Line], pages: Mapping[int, Page]) -> tuple[tuple[Span, ...], ...]:
    """Returns the cells of a row, in order."""
    cells = [list(lines) for _, lines in groupby(row, lambda line: line.tag.cell)]
    return tuple(merge((Span(line.page, line.start, line.end) for line in cell), pages) for cell in cells)


def _is_heading(group: list[Line], text: str, typography: Typography) -> bool:
    """Returns whether a group is a heading: short, and tagged as one or in the type of one, no sentence."""
    if len(text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in text):
        return False
    if _ONLY_DATE.fullmatch(text):
        return False
    if BULLET.match(text) or is_sentence(text):
        return False
    if is_tagged_heading(group[0]):
        return typography.stands_out(group[0]) or not (text.endswith(":") or leads_on(text))
    if _DATED.match(text) or text[0].islower():
        return False
    if group[0].tag.role == "item" or not all(typography.stands_out(line) for line in group):
        return False
    return not re.search(r"[.;,:]$", text) or typography.is_large(group[0])


def _may_be_heading(group: Sequence[Line], text: str, typography: Typography) -> bool:
    """Returns whether what stands around a group decides: a lead-in, a numbered title, a line in italics.

    A sentence in the type of a heading may be one, too.
    """
    if len(text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in text):
        return False
    if all(typography.stands_out(line) for line in group):
        sentence = text[:1].isupper() and text.endswith(".") and group[0].tag.role in ("", "text")
        return text.endswith(":") or is_numbered_title(text) or sentence
    italic = all(line.italic for line in group) and len(text) <= _LONGEST_ITALIC
    return italic and text[:1].isupper() and text[-1:].isalpha() and group[0].tag.role in ("", "text")


def _room_after(groups: Sequence[Sequence[Line]]) -> Room:
    """Returns the room after the last line of each group of a page, as far as the longest line in its type
    goes."""
    room = {}
    for group in groups:
        last = group[-1]
        alike = (
            line for each in groups for line in each if abs(line.size - last.size) <= _SAME_TYPE * last.size
        )
        widest = max(line.right for line in alike)
        room[last.page, last.end] = (widest - last.right) / max(_LETTER * last.size, 1)
    return room


def _append(blocks: list[Block], on_page: list[Block], pages: Mapping[int, Page], room: Room) -> None:
    """Adds a page's blocks, each that goes on with the paragraph before it joined to that.

    Notes at the foot of a page do not come between a paragraph and its end on the next page.
    """
    for own in on_page:
        before = next(
            (i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kind is not BlockKind.NOTE), None
        )
        if before is not None and _goes_on(blocks[before], own, room):
            last = blocks[before]
            blocks[before] = block(last.kind, (*last.spans, *own.spans), pages, number=last.number)
        else:
            blocks.append(own)


def _goes_on(last: Block, following: Block, room: Room) -> bool:
    """Returns whether a block is the end of the paragraph before it, which a page break (or a tag) cut in
    two.

    Items without bullets are distinguished by the room that the last one leaves: a word more would fit there.
    """
    prose = (BlockKind.PARAGRAPH, BlockKind.ITEM)
    if last.kind not in prose or following.kind not in prose or _STARTS_ANEW.match(following.text):
        return False
    if last.level or following.level:
        return False
    if last.kind is following.kind is BlockKind.ITEM and not _STARTS_ANEW.match(last.text):
        end = last.spans[-1]
        if room.get((end.page, end.end), 0) > len(following.text.split(maxsplit=1)[0]) + 1:
            return False
    unended = not ENDS.search(last.text) and not is_quotation(last.text)
    lower = following.text[:1].islower()
    if last.spans[-1].page == following.spans[0].page:
        return unended and lower and following.kind is BlockKind.PARAGRAPH
    unended = unended and len(last.text) > _LONGEST_SIGNATURE and bool(last.box) == bool(following.box)
    return last.spans[-1].page + 1 == following.spans[0].page and (unended or lower)
