"""Blocks of a passage: its paragraphs, list items and headings, as character ranges of its text.

The line ends of a PDF are those of the page, so a line end alone begins nothing new. A block begins

- after an empty line,
- at a line that opens with a bullet or with the number of a paragraph or an item,
- after a line that broke before it was full, where that line ended a sentence, or is a heading or an item.

A line is full where the next word would not have fitted. In a text without wrapped lines (a web page), every
line is a block of its own. Of a file with pages the ends of its reader's blocks are known; they come before
these signs.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.passages.lead_ins import BULLETS, item_mark, leads
from corpus.text import readable

_NUMBERED = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,3}\.?(?=\s+[\"'A-Z‘“])|\d{1,3}\.(?=\s+[\"'A-Z‘“(])|\d{1,3}\.?(?=\s?[—–]))"
    r"\s*(?:[—–]\s*)?(?:\(\d{1,2}\)\s*)?"
)
_REFERRED = re.compile(
    r"\b(?:paragraphs?|sections?|regulations?|sub-?sections?|sub-?paragraphs?|articles?|rules?|schedules?"
    r"|parts?|under|and|or|to|with|in|by|of)\s*(?:\(?\w{1,4}\)?,? ){0,2}$",
    re.IGNORECASE,
)
"""Words before a line end that say that the number which opens the next line is only referred to."""

_LINE = re.compile(r"[^\r\n\x02\ufffe]*(?:\r\n|\r|\n|[\x02\ufffe][\r\n]*|$)")
_ENDED = re.compile(r"[.?!…:;][\"'”’)\]]*\d{0,3}$")
_OPEN = re.compile(
    r"(?:[,;(&/–—-]|\b(?:the|an?|and|or|but|of|to|in|on|at|by|for|from|with|as|that|which|who|their|its|his|her"
    r"|our|is|are|was|were|be|has|have|had|not|no|than|such|both|all|any))$",
    re.IGNORECASE,
)
"""Ends of a line that is neither a heading nor the end of an item."""

_FULL_ENDED = 0.85
_FULL_OPEN = 0.72
"""A line was full where it and the next word come to this share of the column: after the end of a sentence,
and otherwise, where more depends on it."""

_CELLS = re.compile(r"\t|\s\d[\d,.%]*(?:\s|$)")
"""Signs that a line is a row of a table: a cell's edge, or a figure."""

_TAIL = 40
"""Characters at the end of a line that are looked at."""

_UNWRAPPED = 170
"""Number of characters for which no page is wide enough."""

NUMBER = "number"
LINE = "line"
"""Marks of a block: the number of a paragraph, and a line of its own in a text without wrapped lines."""

_JOINTS = ("\x02", "\ufffe")
"""The characters that a reader of PDFs puts for a hyphen at the end of a line that it joins with the next."""

_SPACE = " \t\r\n\x02\ufffe\xa0"
_OPENING = re.compile(r"[\"'‘“(\[]*[A-Z0-9£]")

HEADING = 14
"""Maximum number of words of a heading."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Characters ``start`` to ``end`` of a text: a paragraph, or an item of a list.

    `mark` says what opens it: "" nothing, "number" the number of a paragraph, else an item: the bullet
    itself, "letter", "roman", "digit" or "line". `start` lies after the mark, `opens` before it.
    """

    start: int
    end: int
    mark: str = ""
    opens: int = 0

    @property
    def item(self) -> bool:
        """Returns whether it is an item of a list."""
        return self.mark not in ("", "number")


@dataclass(frozen=True, slots=True)
class End:
    """The end of a block before character `at` of a text.

    `apart` says that other words of the page stand between it and the next block.
    """

    at: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without the white space around it: `text` begins at character `start`.

    `joined` says that it goes on with a word that a hyphen broke at the end of the line before.
    """

    start: int
    text: str
    joined: bool = False


def blocks(text: str, ends: Sequence[End] = ()) -> list[TextBlock]:
    """Returns the blocks of a text, in order; none of them is empty, and no two overlap.

    `ends` are where the reader of a file with pages saw a block end, in order; what it saw is not guessed.
    """
    lines = _lines(text)
    unwrapped = all(end.apart for end in ends) and _is_unwrapped(text, lines)
    following = dict(_line_starts_after(lines, ends))
    width = _width(lines)
    starts: list[tuple[int, int, str]] = []
    mark, sign, before, alone = "", "", None, True
    for place, line in enumerate(lines):
        if line.text:
            opened, length = (
                ("", 0) if line.joined else _mark(line.text, before.text if before else "", mark, sign)
            )
            fresh = bool(opened) or not (before and before.text) or unwrapped
            if before and line.start in following and not line.joined:
                fresh = fresh or not _goes_over(before.text, line.text, width, following[line.start])
            apart = before and not line.joined and _apart(before.text, line.text, width, mark, alone)
            if fresh or apart:
                if unwrapped and not opened and _is_item(lines, place, mark):
                    opened = LINE
                starts.append((line.start, line.start + length, opened))
                mark, sign, alone = opened, line.text[:length].strip(" ()\t"), True
            else:
                alone = False
        before = line
    return _ranges(text, starts)


def lines(text: str, *, table: bool = False) -> list[str]:
    """Returns the lines in which a quotation is shown. An item of a list and a row of figures begin a line.

    White space is made single; no other character is lost, and a bullet stays before its item.
    """
    rows = text.splitlines() if table else []
    if sum(_CELLS.search(row) is not None for row in rows) > len(rows) / 2:
        parts = rows
    else:
        starts = [0, *(block.opens for block in blocks(text) if block.item and block.opens)]
        parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return [line for part in parts if (line := readable(part))]


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    joined = False
    for match in _LINE.finditer(text):
        whole = match.group()
        if whole:
            bare = whole.lstrip(_SPACE)
            lines.append(_Line(match.start() + len(whole) - len(bare), bare.rstrip(_SPACE), joined))
            joined = whole.rstrip("\r\n")[-1:] in _JOINTS
    return lines


def _line_starts_after(lines: Sequence[_Line], ends: Sequence[End]) -> Iterator[tuple[int, End]]:
    """Yields the first character of the line that follows each end, and the end."""
    starts = [line.start for line in lines if line.text]
    for end in ends:
        place = bisect_left(starts, end.at)
        if place < len(starts):
            yield starts[place], end


def _goes_over(before: str, line: str, width: float, end: End) -> bool:
    """Returns whether a sentence goes on over what the reader took for the end of a block.

    It does after a full line that ends nothing, and where what stands between is only passed by.
    """
    if _ENDED.search(before[-_TAIL:]):
        return False
    room = len(before) + 1 + len(line.split(maxsplit=1)[0])
    return room > _FULL_ENDED * width or (end.apart and line[:1].islower() and not leads(before))


def _ranges(text: str, starts: list[tuple[int, int, str]]) -> list[TextBlock]:
    ranges = []
    ends = [*(opens for opens, *_ in starts[1:]), len(text)]
    for (opens, start, mark), end in zip(starts, ends, strict=False):
        high = opens + len(text[opens:end].rstrip(_SPACE))
        if start < high:
            ranges.append(TextBlock(start, high, mark, opens))
    return ranges


def _mark(line: str, before: str, mark: str, sign: str) -> tuple[str, int]:
    """Returns what opens a line as an item or a numbered paragraph, and its length; "" and 0 where nothing
    does.

    `before` is the line before it, `mark` what opened the block so far, and `sign` the letter itself.
    """
    if numbered := _NUMBERED.match(line):
        return ("", 0) if _REFERRED.search(before[-_TAIL:]) else (NUMBER, numbered.end())
    kind, mark_text = item_mark(line, sign)
    if not kind:
        return "", 0
    ended = not before or _ENDED.search(before[-_TAIL:]) or before[-1] in "—–-,"
    if kind == mark_text:
        listed = mark_text in BULLETS or ended or mark == mark_text
    else:
        listed = (ended or bool(mark)) and not _REFERRED.search(before[-_TAIL:])
    return (kind, _after_mark(line, mark_text)) if listed else ("", 0)


def _after_mark(line: str, mark_text: str) -> int:
    """Returns where the words of an item begin, after its bullet, or its letter or number in brackets."""
    end = line.index(mark_text) + len(mark_text)
    bare = line[end:].removeprefix(")").lstrip()
    return len(line) - len(bare)


def _apart(before: str, line: str, width: float, mark: str, alone: bool) -> bool:
    """Returns whether a line that opens with no mark begins a new block: the one before ended early, and is
    whole.

    A line that ends no sentence is whole only as a heading or as an item. `alone` says that the line before
    is the only one of its block so far.
    """
    if not _OPENING.match(line):
        return False
    room = len(before) + 1 + len(line.split(maxsplit=1)[0])
    if _ENDED.search(before[-_TAIL:]):
        return room <= _FULL_ENDED * width
    whole = mark not in ("", NUMBER) or (alone and len(before.split()) <= HEADING)
    return whole and room <= _FULL_OPEN * width and not _OPEN.search(before[-_TAIL:])


def _width(lines: list[_Line]) -> float:
    """Returns the width of the column in characters: nine lines of ten are no longer."""
    lengths = sorted(len(line.text) for line in lines if line.text)
    return lengths[min(len(lengths) - 1, int(0.9 * len(lengths)))] if lengths else 0.0


def _is_unwrapped(text: str, lines: list[_Line]) -> bool:
    """Returns whether no line end of a text is a mere wrapping: its lines are too long, or mostly end
    early."""
    if "\r" in text or len(lines) < 2:
        return False
    longest = max(len(line.text) for line in lines)
    if longest > _UNWRAPPED:
        return True
    within = [(one.text, other.text) for one, other in pairwise(lines) if one.text and other.text]
    early = sum(
        len(one) + 1 + len(other.split(maxsplit=1)[0]) <= _FULL_OPEN * longest for one, other in within
    )
    return bool(within) and early > len(within) / 2


def _is_item(lines: list[_Line], place: int, mark: str) -> bool:
    """Returns whether a line of an unwrapped text is an item: it stands close to others, after a lead-in or
    an item, or is not a sentence. `mark` is that of the block before it.
    """
    line = lines[place].text
    before = lines[place - 1].text if place else ""
    after = lines[place + 1].text if place + 1 < len(lines) else ""
    if before and (mark == LINE or leads(before)):
        return True
    return bool(before or after) and not leads(line) and not _ENDED.search(line[-_TAIL:])
