"""The ranges of a passage that are quoted together: which are one, and where words are left out."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from assistant.evidence.passage_blocks import End
from corpus.passages.lead_ins import BULLETS, leads
from corpus.report import JOIN, Form, Passage, Span
from corpus.text import Range, sentences

_MARK = re.compile(rf"\s*+(?:[{BULLETS}–—-]|o(?=\s)|\(?\w{{1,4}}\)|\d[\d.]*+(?=\s))?\s*+")
"""What may stand between two ranges that are shown as one: a bullet, or the number of an item."""

_NEAR = 3
"""Characters between two parts of a page that stand beside each other."""

_NUMBER = 8
"""Characters between two parts of a page that may be the number of a line."""

_FAR = 40
"""Minimum number of characters between two parts of a page that are words, not a line's or note's number."""


def quoted_ranges(passage: Passage, ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Returns the ranges in reading order. Ranges with only a bullet or an item's number between them are
    one.

    A lead-in that a passage repeats is apart from its item, since others stand between them on the page; so
    are two parts of a page with other words of the page, which have a passage of their own, between them.
    """
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and (start <= merged[-1][1] or _is_mark(passage, merged[-1][1], start)):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    for gap in _gaps(passage):
        merged = [part for pair in merged for part in _split(pair, gap)]
    return tuple(merged)


def _is_mark(passage: Passage, start: int, end: int) -> bool:
    """Returns whether only a mark stands between two ranges. The known number of a paragraph is not a
    mark."""
    if not _MARK.fullmatch(passage.text, start, end):
        return False
    number = passage.text[start:end].strip().rstrip(".")
    return not number or number != passage.paragraph_at(end)


@lru_cache(maxsize=1024)  # every unit of a passage asks for them
def _gaps(passage: Passage) -> tuple[int, ...]:
    """Returns the ends of lead-ins and sentences that something else follows on the page.

    A line that goes on with a small letter after the number of a line ends nothing. Nor does a page in the
    middle of a sentence of a paragraph; a repeated lead-in is a single sentence.
    """
    gaps, offset = [], 0
    for span, following in pairwise(passage.spans):
        offset += span.length
        between = following.start - span.end
        same_page = span.page == following.page
        text_before = passage.text[:offset].rstrip()
        is_apart = same_page and not -_NEAR <= between < _FAR and passage.form is not Form.TABLE
        goes_on = text_before[-1:].isalpha() and passage.text[offset + len(JOIN) :][:1].islower()
        is_near = same_page and 0 <= between <= (_NUMBER if goes_on else _NEAR)
        turns = goes_on and following.page == span.page + 1 and _ends_paragraph(passage.text, span, offset)
        if (not (is_near or turns) and leads(text_before)) or is_apart:
            gaps.append(offset)
        offset += len(JOIN)
    return tuple(gaps)


def _ends_paragraph(text: str, span: Span, offset: int) -> bool:
    """Returns whether a span, which ends at an offset of the text, has a sentence before its last."""
    return len(sentences(text, offset - span.length, offset)) > 1


def ends_of(passage: Passage) -> tuple[End, ...]:
    """Returns where the reader of a file with pages saw a block end, by the spans of the passage."""
    ends, offset = [], 0
    for span, following in pairwise(passage.spans):
        offset += span.length + len(JOIN)
        if span.page == following.page:
            between = following.start - span.end
            ends.append(End(offset, apart=not 0 <= between < _FAR))
    return tuple(ends)


def _split(pair: Range, at: int) -> list[Range]:
    start, end = pair
    return [(start, at), (at + len(JOIN), end)] if start < at and at + len(JOIN) < end else [pair]
