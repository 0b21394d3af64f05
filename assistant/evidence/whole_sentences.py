"""Whether ranges of a passage are whole: they begin and end where its sentences, items and rows do.

A link names the ranges that it quotes, and anybody can write a link. One that leaves a "not" out of a
sentence, or begins in the middle of one, makes no quotation.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.evidence.passage_blocks import blocks
from assistant.evidence.quoted_ranges import ends_of, quoted_ranges
from assistant.evidence.table_rows import table_rows
from assistant.evidence.units import shown_ranges, units
from corpus.report import Passage
from corpus.text import Range, sentences


def are_whole(passage: Passage, ranges: Sequence[Range]) -> bool:
    """Returns whether no range begins or ends within a sentence, an item of a list or a row of a table."""
    starts, ends = _edges(passage)
    trimmed = [_trim(passage.text, *pair) for pair in ranges]
    return all(start in starts and end in ends for start, end in trimmed)


@lru_cache(maxsize=4096)
def _edges(passage: Passage) -> tuple[frozenset[int], frozenset[int]]:
    """Returns where what can be quoted of a passage begins, and where it ends."""
    ranges_of_text = [_trim(passage.text, *pair) for pair in _ranges(passage)]
    return frozenset(start for start, _ in ranges_of_text), frozenset(end for _, end in ranges_of_text)


def _ranges(passage: Passage) -> Iterator[Range]:
    yield 0, len(passage.text)
    yield from quoted_ranges(passage, [(0, len(passage.text))])
    for block in blocks(passage.text, ends_of(passage)):
        yield block.opens, block.end
        yield block.start, block.end
        yield from sentences(passage.text, block.start, block.end)
    for unit in units(passage):
        yield from unit.ranges
        yield from shown_ranges(passage, unit)
    for before, row in table_rows(passage):
        yield from (*before, row)


def _trim(text: str, start: int, end: int) -> Range:
    """Returns a range without white space at its edges."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())
