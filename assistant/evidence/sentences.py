"""The sentences of a paragraph, as character ranges of its text."""

import re

from assistant.understanding.words import word_list

Range = tuple[int, int]
"""The first character of something, and the one after its last."""

_END = re.compile(r"(?<![.?!…])[.?!…]++[\"'”’)\]]*+\d{0,3}(?=\s|\Z)")
_ABBREVIATIONS = frozenset(word_list("abbreviations"))
_INITIAL = re.compile(r"(?:^|[\s.])[A-Z]$")
_LAST_WORD = re.compile(r"[\s(\[‘“/]")
_ENDED = re.compile(r"[.?!…][\"'”’)\]]*\d{0,3}$")
_QUESTION = re.compile(r"\?[\"'”’)\]]*\d{0,3}$")
_TAIL = 10
"""Number of characters at the end of a sentence in which its end mark is looked for."""

_LEADER = "...."
_REACH = 24
"""Number of characters before a full stop in which an abbreviation is looked for."""


def sentences(text: str, start: int, end: int) -> list[Range]:
    """Returns the sentences between two characters of a text, without the white space between them.

    A full stop does not end a sentence in an abbreviation, after an initial, within a number, or before a
    lower-case letter. The words after the last end are a sentence too.
    """
    ranges = []
    low = start
    for match in _END.finditer(text, start, end):
        if not _goes_on(text, match, end):
            ranges.append((low, match.end()))
            low = match.end()
    ranges.append((low, end))
    return [bare for pair in ranges if (bare := trimmed(text, *pair))[0] < bare[1]]


def trimmed(text: str, start: int, end: int) -> Range:
    """Returns the range without the white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def is_ended(sentence: str) -> bool:
    """Returns whether a sentence ends with a full stop, a question mark or an exclamation mark."""
    return bool(_ENDED.search(sentence[-_TAIL:]))


def is_question(sentence: str) -> bool:
    """Returns whether a sentence asks something."""
    return bool(_QUESTION.search(sentence[-_TAIL:]))


def _goes_on(text: str, match: re.Match[str], end: int) -> bool:
    """Returns whether an end mark is part of an abbreviation, an initial, a number or a dotted line."""
    stop, after = match.start(), text[match.end() : min(end, match.end() + 4)].lstrip()
    if text[stop] == ".":
        if match.group().startswith(_LEADER):
            return True
        before = text[max(0, stop - _REACH) : stop]
        if match.group()[-1].isdigit() and before[-1:].isdigit() and not before[-4:].isdigit():
            return True
        last = _LAST_WORD.split(before)[-1].casefold()
        if last in _ABBREVIATIONS or _INITIAL.search(before):
            return True
    return after[:1].islower()
