"""Printed paragraph numbers: "3.12", or "321." where a document numbers its paragraphs from 1 on.

A number counts only as part of a run through the whole document, so that a numbered list of three
does not pass for paragraphs.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Block, Kind

_TWO_LEVELS = re.compile(r"^(\d{1,2}(?:\.\d{1,3}){1,2})\.?\s+\S")
_ONE_LEVEL = re.compile(r"^(\d{1,3})\.\s+\S")
_FEWEST_OF_TWO_LEVELS, _FEWEST_OF_ONE_LEVEL = 5, 10
_LONGEST_GAP = 3


def with_numbers(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with the number of each numbered paragraph; what was a list item becomes a paragraph."""
    numbers = _one_level(blocks) | _two_levels(blocks)
    return [
        replace(each, kind=Kind.PARAGRAPH, number=numbers[index]) if index in numbers else each
        for index, each in enumerate(blocks)
    ]


def _two_levels(blocks: Sequence[Block]) -> dict[int, str]:
    found = {index: match[1] for index, match in _starting(blocks, _TWO_LEVELS)}
    return found if len(found) >= _FEWEST_OF_TWO_LEVELS else {}


def _one_level(blocks: Sequence[Block]) -> dict[int, str]:
    """Numbers that go up by one from block to block (a gap of a few is allowed: a number misread)."""
    found: dict[int, str] = {}
    last = 0
    for index, match in _starting(blocks, _ONE_LEVEL):
        if last < int(match[1]) <= last + _LONGEST_GAP:
            last = int(match[1])
            found[index] = match[1]
    return found if len(found) >= _FEWEST_OF_ONE_LEVEL else {}


def _starting(blocks: Sequence[Block], pattern: re.Pattern[str]) -> list[tuple[int, re.Match[str]]]:
    prose = (Kind.PARAGRAPH, Kind.ITEM)
    matches = ((i, pattern.match(each.text)) for i, each in enumerate(blocks) if each.kind in prose)
    return [(index, match) for index, match in matches if match]
