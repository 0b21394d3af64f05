"""Sentences of a passage, as character ranges of its text: nothing is copied, so nothing can drift.

A *unit* is the least that is quoted: one whole sentence, or a whole list with the words that lead into
it (a list longer than LONGEST words falls into its items, and each item keeps its lead-in beside it).
Line ends in a text are those of the page and mean nothing by themselves; a new line that begins with a
bullet or a number, or that follows a finished sentence or a heading, begins something new.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.words import word_list

LONGEST = 110
"""The most words that a list may have to be quoted whole."""

_BULLET = re.compile(
    r"(?m)(?:^|(?<=[\r\n]))[ \t]*(?:[•▪■◼●○◦‣\u2043➢►\uf0b7\uf0a7]|[-–—](?=\s)|o(?=\s+[a-z])"
    r"|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)(?=\s))\s*"
)
_NUMBERED = re.compile(r"(?m)(?:^|(?<=[\r\n]))[ \t]*(?:\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}\.)(?=\s+[A-Z‘“])")
_MARK = re.compile(rf"\s*(?:(?:{_BULLET.pattern[4:]})|(?:{_NUMBERED.pattern[4:]})\s*)?\s*", re.MULTILINE)
_END = re.compile(r"[.?!…]+[\"'”’)\]]*\d{0,3}(?=\s|$)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_ABBREVIATIONS = frozenset(word_list("abbreviations"))
_INITIAL = re.compile(r"(?:^|\s)[A-Z]$")


@dataclass(frozen=True, slots=True)
class Unit:
    """Characters ``start`` to ``end`` of a passage's text; `lead` is where its lead-in stands, if apart."""

    start: int
    end: int
    lead: tuple[int, int] | None = None


def units(text: str) -> list[Unit]:
    """What can be quoted of a text, in order."""
    found: list[Unit] = []
    pieces = _blocks(text)
    position = 0
    while position < len(pieces):
        start, end, bullet = pieces[position]
        sentences = _sentences(text, start, end)
        items = _items_after(pieces, position) if not bullet and _leads(text[start:end]) else []
        if items and sentences:
            found += [Unit(*sentence) for sentence in sentences[:-1]]
            found += _list(text, sentences[-1], items)
            position += len(items)
        elif bullet and sentences:
            found.append(Unit(sentences[0][0], sentences[-1][1]))
        else:
            found += [Unit(*sentence) for sentence in sentences]
        position += 1
    return found


def _list(text: str, lead: tuple[int, int], items: list[tuple[int, int]]) -> list[Unit]:
    """A list and its lead-in: whole where it is short, else item by item."""
    if len(text[lead[0] : items[-1][1]].split()) <= LONGEST:
        return [Unit(lead[0], items[-1][1])]
    return [Unit(start, end, lead) for start, end in items]


def _leads(text: str) -> bool:
    return text.rstrip().endswith(":")


def _items_after(pieces: list[tuple[int, int, bool]], position: int) -> list[tuple[int, int]]:
    items: list[tuple[int, int]] = []
    for start, end, bullet in pieces[position + 1 :]:
        if not bullet:
            break
        items.append((start, end))
    return items


def _blocks(text: str) -> list[tuple[int, int, bool]]:
    """Paragraphs, headings and list items: (start, end, whether it is a list item)."""
    marks = [(match.start(), True) for match in _BULLET.finditer(text)]
    marks += [(match.start(), False) for match in _NUMBERED.finditer(text)]
    marks += [(start, False) for start in _fresh_lines(text)]
    starts = dict.fromkeys([0], False)
    for start, bullet in sorted(marks):
        starts[start] = starts.get(start, False) or bullet
    ordered = sorted(starts)
    blocks = []
    for start, end in zip(ordered, [*ordered[1:], len(text)], strict=True):
        low, high = _stripped(text, start, end)
        if low < high:
            blocks.append((low, high, starts[start]))
    return blocks


def _fresh_lines(text: str) -> list[int]:
    """Where a line begins something new: after an empty line, a heading, or the short last line of a list."""
    fresh = []
    lines = [match for match in _LINE.finditer(text) if match.group()]
    width = max((len(line.group().rstrip()) for line in lines), default=0)
    for before, line in pairwise(lines):
        previous, current = before.group().strip(), line.group().strip()
        opens = current[:1].isupper() or current[:1] in "‘“\"'"
        short = len(previous) < 0.6 * width
        if not current:
            continue
        ended = not previous or (opens and short and previous[-1] not in ",;–-(&")
        if ended or (previous.endswith(":") and opens and short):
            fresh.append(line.start())
    return fresh


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    low = start
    for match in _END.finditer(text, start, end):
        if _goes_on(text, match, end):
            continue
        found.append(_stripped(text, low, match.end()))
        low = match.end()
    low, high = _stripped(text, low, end)
    if low < high:
        found.append((low, high))
    return [pair for pair in found if pair[0] < pair[1]]


def _goes_on(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a full stop is part of an abbreviation, an initial, a number or a heading's number."""
    before = text[max(0, match.start() - 24) : match.start()]
    last = re.split(r"[\s(\[‘“]", before)[-1].casefold()
    after = text[match.end() : min(end, match.end() + 3)].lstrip()
    if match.group()[0] == "." and (last in _ABBREVIATIONS or _INITIAL.search(before)):
        return True
    return bool(after) and after[0].islower()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its ends, and without the bullet or number that opens it."""
    piece = text[start:end]
    mark = _MARK.match(piece)
    opening = mark.end() if mark else 0
    return start + opening, start + max(opening, len(piece.rstrip()))
