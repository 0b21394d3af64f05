"""Printed paragraph numbers: "3.12", or "321." where a document numbers its paragraphs from 1 on.

A number counts only as part of a run through the whole document, so that a numbered list of three
does not pass for paragraphs; nor do the questions of a survey or the regulations of an appendix, between
which most paragraphs have no number. An annex may begin again at 1, after the last number of what it is
annexed to. Some files print the number and the first word without a space: "33.The".
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind

_TWO_LEVELS = re.compile(r"^(\d{1,2}(?:\.\d{1,3}){1,2})(?:\.?\s+\S|\.?[A-Z][a-z])")
_ONE_LEVEL = re.compile(r"^(\d{1,3})\.(?:\s+\S|[A-Z])")
_FEWEST_OF_TWO_LEVELS, _FEWEST_OF_ONE_LEVEL = 5, 10
_LONGEST_GAP = 3


def number_paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks, with the number of each numbered paragraph; what was a list item becomes a
    paragraph."""
    numbers = max(_two_levels(blocks), _one_level(blocks), key=len)
    return [
        replace(block, kind=BlockKind.PARAGRAPH, number=numbers[index]) if index in numbers else block
        for index, block in enumerate(blocks)
    ]


def _two_levels(blocks: Sequence[Block]) -> dict[int, str]:
    numbers = {index: match[1] for index, match in _matching_starts(blocks, _TWO_LEVELS)}
    return numbers if len(numbers) >= _FEWEST_OF_TWO_LEVELS else {}


def _one_level(blocks: Sequence[Block]) -> dict[int, str]:
    """Returns the numbers of the whole document and, where it has such, of the annexes that begin again."""
    numbers: dict[int, str] = {}
    starting = [(index, match[1]) for index, match in _matching_starts(blocks, _ONE_LEVEL)]
    while len(run := _run(starting)) >= _FEWEST_OF_ONE_LEVEL:
        if _most_are_numbered(blocks, run):
            numbers |= run
        starting = [(index, number) for index, number in starting if index > max(run)]
    return numbers


def _run(starting: Sequence[tuple[int, str]]) -> dict[int, str]:
    """Returns numbers that go up by one from block to block (a gap of a few is allowed: a number misread)."""
    numbers: dict[int, str] = {}
    last = 0
    for index, number in starting:
        if last < int(number) <= last + _LONGEST_GAP:
            last = int(number)
            numbers[index] = number
    return numbers


def _most_are_numbered(blocks: Sequence[Block], run: dict[int, str]) -> bool:
    """Returns whether most paragraphs from the first number to the last have one (lists do not count)."""
    between = range(min(run), max(run))
    without = sum(blocks[index].kind is BlockKind.PARAGRAPH for index in between if index not in run)
    return without <= len(run)


def _matching_starts(blocks: Sequence[Block], pattern: re.Pattern[str]) -> list[tuple[int, re.Match[str]]]:
    prose = (BlockKind.PARAGRAPH, BlockKind.ITEM)
    matches = ((i, pattern.match(block.text)) for i, block in enumerate(blocks) if block.kind in prose)
    return [(index, match) for index, match in matches if match]
