"""Headings that only their surroundings tell (lead-ins, numbered titles, titles in italics), and boxes.

A line in the type of a heading that ends in a colon leads into a list ("Lead practitioners should:") or is
a heading ("What worked well:"). What follows it tells which; words that lead on ("should:") are not a heading
before a list, though a tag says so. A sentence in the type of a heading stays a paragraph, since it can be
quoted; it keeps its level, since it ends the headings that look like it. A box is kept where it holds a
heading and text of its own; a box over a page break is one box.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind

_LEADS_ON = re.compile(
    r"\b(?:should|must|shall|may|can|will|to|by|is|are|be|has|have|had|says?|states?|includes?|including|involves?"
    r"|follows|following|means|for|with|that|from|because|if|when|where|which|who|and|or|not|below|example)"
    r"(?: not| also)?\s*\d{0,3}:$",
    re.IGNORECASE,
)
_UNENDED = re.compile(
    r"(?<![\w-])(?:the|an?|and|or|of|to|by|for|with|from|that|which|who|if|because|should|must|shall|may|can|will)$",
    re.IGNORECASE,
)
_NUMBERED_TITLE = re.compile(r"^\d{1,2}\.\s*[A-Z]")
_LABEL = re.compile(r"(?P<word>[A-Za-z]{0,12}) ?(?P<number>\d{1,2})\b")
_ENDED = re.compile(r"[.;,!?][\"'”’)\]]*\d{0,3}$")
_SENTENCE_END = re.compile(r"[.;,]$|; (?:or|and)$")
_SUBSECTION = re.compile(r"\d{1,2}\.\d")
_FEWEST_OF_SENTENCE = 15
_FEWEST_OF_PARAGRAPH = 15
"""Minimum number of words of an item with a number that is a paragraph of its own."""
ANY_BOX = -1
"""The box of a block whose box sets no heading apart: a cell, a page's frame."""

_APART = (BlockKind.NOTE, BlockKind.SKIPPED)


def decide_headings(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks. What stands around a block with a level decides whether it is a heading."""
    text = [index for index, block in enumerate(blocks) if block.kind not in _APART]
    decided = list(blocks)
    for place, index in enumerate(text):
        block = blocks[index]
        before = blocks[text[place - 1]] if place else None
        after = blocks[text[place + 1]] if place + 1 < len(text) else None
        if block.kind is BlockKind.HEADING:
            if after and _LEADS_ON.search(block.text) and _needs_lead_in(after):
                decided[index] = replace(block, kind=BlockKind.PARAGRAPH)
            continue
        if not block.level:
            continue
        if _is_heading(block, before, after):
            decided[index] = replace(block, kind=BlockKind.HEADING)
        elif not block.text.endswith((":", ".")) or block.kind is not BlockKind.PARAGRAPH:
            decided[index] = replace(block, level=0)
    return decided


def _needs_lead_in(block: Block) -> bool:
    """Returns whether a block is an item of a list that says little by itself: no numbered paragraph."""
    paragraph = is_numbered_title(block.text.rstrip(".")) and len(block.text.split()) >= _FEWEST_OF_PARAGRAPH
    return block.kind is BlockKind.ITEM and not (paragraph and block.text.endswith("."))


def leads_on(text: str) -> bool:
    """Returns whether words lead into what follows them, or break off: they are not headings."""
    return bool(_LEADS_ON.search(text) or _UNENDED.search(text))


def is_sentence(text: str) -> bool:
    """Returns whether words are a whole sentence, or the end of one.

    Some files tag such items as headings, or name them in their outline.
    """
    ended = _SENTENCE_END.search(text) is not None and not _SUBSECTION.match(text)
    return ended and (len(text.split()) >= _FEWEST_OF_SENTENCE or text[0].islower())


def _is_heading(block: Block, before: Block | None, after: Block | None) -> bool:
    if after is None or block.text.endswith("."):
        return False
    if block.text.endswith(":"):
        titled = after.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) and not _LEADS_ON.search(block.text)
        return titled and block.text[:1].isupper()
    if after.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW):
        return False
    if block.kind is BlockKind.ITEM:
        return not _is_title(before) and not _is_title(after) and after.kind is not BlockKind.ITEM
    return before is None or before.kind is BlockKind.HEADING or bool(_ENDED.search(before.text))


def _is_title(block: Block | None) -> bool:
    return block is not None and block.level > 0 and is_numbered_title(block.text)


def is_numbered_title(text: str) -> bool:
    """Returns whether a list item may be the title of what follows: "2. Ground B - ..."."""
    return bool(_NUMBERED_TITLE.match(text)) and not _ENDED.search(text)


def counts_on(last: str, text: str) -> bool:
    """Returns whether a heading has the number after another's: "Section 6: ..." after "Section 5: ..."."""
    label, other = _LABEL.match(last), _LABEL.match(text)
    if not label or not other or label["word"].casefold() != other["word"].casefold():
        return False
    return int(other["number"]) == int(label["number"]) + 1


def keep_heading_boxes(pages: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Returns the blocks of each page, their boxes kept where they set a heading and its text apart."""
    pages_of_blocks: list[list[Block]] = []
    last = 0
    for page in pages:
        text = [block for block in page if block.kind not in _APART]
        boxes = {block.box for block in text} - {0}
        first = text[0].box if text else 0
        renamed = {box: box if _sets_apart(text, box) else ANY_BOX for box in boxes}
        if last > 0 and first:
            renamed[first] = last
        pages_of_blocks.append([replace(block, box=renamed.get(block.box, 0)) for block in page])
        last = renamed.get(text[-1].box, 0) if text else last
    return pages_of_blocks


def _sets_apart(text: Sequence[Block], box: int) -> bool:
    """Returns whether a box holds a heading and more."""
    inside = [block for block in text if block.box == box]
    return any(block.kind is BlockKind.HEADING or block.level for block in inside) and any(
        block.kind is not BlockKind.HEADING for block in inside
    )
