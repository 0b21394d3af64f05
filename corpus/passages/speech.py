"""Blocks in which somebody speaks: quotations set apart from the prose, and numbered recommendations.

They are marked because they must not be mixed with the prose around them: a parent's words quoted in
a report are not the report's.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind, join_blocks

_CLOSING = {"“": ("”", '"', "’’"), '"': ("”", '"', "’’"), "‘": ("’",)}
"""The marks that close a quotation, by the mark that opens it."""

_DOUBLE_CLOSING = ("”", '"')
_ENDS_OF_PIECES = {"“": re.compile("”"), "‘": re.compile(r"’(?!\w)")}
"""What ends a quoted piece, by its opening mark; an apostrophe within a word does not."""

_FEWEST_QUOTED, _FEWEST_IN_SINGLE = 8, 15
_MOST_AFTER = 22
_ATTRIBUTION = re.compile(
    r"^[-–—(\[]|\b(?:mother|father|parent|carer|grandparent|young person|child|aged|survivor|social worker"
    r"|practitioner|lead|manager|worker|officer|nurse|teacher|professional|head|director|police|health)\b",
    re.IGNORECASE,
)
_RECOMMENDATION = re.compile(
    r"^(?:(?:national|local|key|panel|final)\s+)?recommendation\s+(\d{1,3}(?:\.\d{1,2})?[a-z]?)\b",
    re.IGNORECASE,
)


def mark_speech(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks, quotations (with who is quoted) and recommendations marked as such."""
    marked: list[Block] = []
    number = ""
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            number = _number(block.text)
        elif block.kind is BlockKind.PARAGRAPH and is_quotation(block.text):
            marked.append(replace(block, kind=BlockKind.QUOTATION))
            continue
        elif marked and marked[-1].kind is BlockKind.QUOTATION and _attributes(block):
            marked[-1] = join_blocks(marked[-1], block)
            continue
        else:
            number = _number(block.text) or number
            if number and not block.number and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
                marked.append(replace(block, number=number, begins=bool(_number(block.text))))
                continue
        marked.append(block)
    return marked


def _number(text: str) -> str:
    match = _RECOMMENDATION.match(text)
    return f"Recommendation {match[1]}" if match else ""


def is_quotation(text: str) -> bool:
    """Returns whether a paragraph is somebody's words from its first letter on, up to who said them."""
    closing = _CLOSING.get(text[:1], ())
    end, mark = max(((text.rfind(mark, 1), mark) for mark in closing), default=(-1, ""))
    quoted, after = text[1 : max(end, 1)], text[end + len(mark) :]
    if not quoted or any(double in after for double in _DOUBLE_CLOSING):
        return False
    if len(after.split()) + _words_between(text[0], quoted) > _MOST_AFTER:
        return False
    fewest = _FEWEST_IN_SINGLE if text.startswith("‘") else _FEWEST_QUOTED
    return len(quoted.split()) >= fewest


def _words_between(opening: str, quoted: str) -> int:
    """Returns the number of words that stand between the quoted pieces of a text, where it has several."""
    if opening not in _ENDS_OF_PIECES:
        return 0
    *pieces, _ = quoted.split(opening)
    ends = (_ENDS_OF_PIECES[opening].search(piece) for piece in pieces)
    return sum(len(end.string[end.end() :].split()) for end in ends if end)


def _attributes(block: Block) -> bool:
    """Returns whether a short line after a quotation says who is quoted."""
    short = len(block.text.split()) <= _MOST_AFTER and not block.text.endswith(".")
    return block.kind is BlockKind.PARAGRAPH and short and bool(_ATTRIBUTION.search(block.text))
