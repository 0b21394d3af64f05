"""Who published a document, as the document itself says. Nothing is guessed.

A publisher is a body that corpus/bibliography/publishers.toml knows, or a safeguarding partnership or board
by its name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.bibliography.document_facts import (
    COVER,
    FILE,
    LETTER,
    LICENCE,
    Pages,
    Said,
    first_pages,
    is_letter,
    last_pages,
)
from corpus.bibliography.publishers import SEPARATOR, publisher_names

_PARTNERSHIP = re.compile(
    r"(?:the )?(?:[A-Z][\w’'&-]*,? (?:(?:and|of|upon|with|the|on|in) ){0,2}){1,6}"
    r"(?:Local )?Safeguarding (?:Children|Child|Adults?)(?:['’]s)? (?:Partnership|Board)"
)
_FROM = re.compile(
    r"(?:from|published by|produced by|publisher|issued by):?\s(?P<who>.{3,120})$", re.IGNORECASE
)
_INSPECTED = re.compile(
    r"\b(?:it|(?:this|the) (?:[\w-]+ ){0,3}(?:inspection|review|visit)) was"
    r" (?:carried out|conducted|undertaken|led) by (?:\w+ ){0,6}?(?:inspectors (?:from )?)?",
    re.IGNORECASE,
)
_UNDERTOOK = re.compile(
    r"\b(?:undertook|carried out|conducted) (?:an?|this|the|our) (?:[\w-]+ ){0,4}inspection\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_LONGEST_LIST = 400


def publisher(pages: Pages, author: str = "", rows: Sequence[Sequence[str]] = ()) -> Said:
    """Returns who published a document, several bodies with SEPARATOR between them; `author` is the file's
    own."""
    first, last = first_pages(pages), last_pages(pages)
    letter = is_letter(pages)
    for lines, place in (([*rows, *first], COVER), (last, LICENCE)):
        for page in lines:
            for line in page:
                if (match := _FROM.match(line)) and (bodies := _bodies_named_in(match["who"], all_text=True)):
                    return Said(_join_bodies(bodies), place)
    for lines, place in ((first, LETTER if letter else COVER), (last, LICENCE)):
        if bodies := _inspectorates(" ".join(line for page in lines for line in page)):
            return Said(_join_bodies(bodies), place)
    if bodies := _body_of_imprint([line for page in (*last, *first) for line in page]):
        return Said(_join_bodies(bodies), LICENCE)
    if not letter and (bodies := _alone([line for page in first[:1] for line in page])):
        return Said(_join_bodies(bodies), COVER)
    return Said(_join_bodies(bodies), FILE) if (bodies := _bodies_named_in(author, all_text=True)) else Said()


def _join_bodies(bodies: Sequence[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(bodies))


def _inspectorates(text: str) -> list[str]:
    """Returns the inspectorates that a sentence says made the inspection."""
    for sentence in _SENTENCE.split(text):
        undertook = _UNDERTOOK.search(sentence)
        inspected = _INSPECTED.search(sentence)
        part = (
            sentence[: undertook.start()] if undertook else sentence[inspected.end() :] if inspected else ""
        )
        bodies = [name for name in _bodies_named_in(part) if name in _data().inspectorates]
        if bodies:
            return bodies
    return []


def _alone(lines: Sequence[str]) -> list[str]:
    """Returns the body whose name is all that a line of the cover has: a known one, or a partnership; else
    none."""
    bodies = []
    for line in lines:
        if _PARTNERSHIP.fullmatch(line):
            bodies.append(line)
        elif _key(line) in _data().names:
            bodies.append(_data().names[_key(line)])
    return list(dict.fromkeys(bodies))


def _body_of_imprint(lines: Sequence[str]) -> list[str]:
    """Returns the body that the words of the licence page belong to: its own account of itself, or its
    address."""
    text = " ".join(lines)
    folded = _key(text)
    bodies = [body for phrase, body in _data().imprints.items() if phrase in folded]
    return list(dict.fromkeys(bodies))[:1]


def _bodies_named_in(text: str, *, all_text: bool = False) -> list[str]:
    """Returns the known bodies in a text, in its order; with `all_text`, only if it has no other words."""
    names: list[tuple[int, str]] = []
    rest = _key(text)
    for name, body in _data().names.items():
        at = _find(rest, name)
        while at >= 0:
            names.append((at, body))
            rest = rest[:at] + "\0" * len(name) + rest[at + len(name) :]
            at = _find(rest, name)
    names = _without_full_names(names, rest)
    if all_text and re.sub(r"\0+|\band\b|\bthe\b|\([^()]{0,80}\)|[\s,;&]", "", rest):
        return [text] if _PARTNERSHIP.fullmatch(text) else []
    return [body for _, body in sorted(names)]


def _without_full_names(names: list[tuple[int, str]], masked: str) -> list[tuple[int, str]]:
    """Returns the bodies without those whose short name follows: "HMI Constabulary (HMICFRS)" is HMICFRS."""
    short_names = []
    ordered = sorted(names)
    for (at, body), following in zip(ordered, [*ordered[1:], None], strict=False):
        between = masked[at : following[0]].strip("\0") if following else ""
        if between.strip() != "(":
            short_names.append((at, body))
    return short_names


def _find(text: str, name: str) -> int:
    """Returns where a name stands in a text as whole words, or -1."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            return at
        at = text.find(name, at + 1)
    return -1


@dataclass(frozen=True, slots=True)
class _Data:
    """The bodies of publishers.toml: each by all its names, the longest first, and by its imprints."""

    names: dict[str, str]
    inspectorates: frozenset[str]
    imprints: dict[str, str]


@cache
def _data() -> _Data:
    known = publisher_names()
    names = {_key(name): name for name in known.bodies}
    names |= {_key(spelling): name for name, spellings in known.spellings.items() for spelling in spellings}
    longest_first = dict(sorted(names.items(), key=lambda pair: -len(pair[0])))
    imprints = {_key(phrase): name for name, phrases in known.imprints.items() for phrase in phrases}
    return _Data(longest_first, frozenset(known.inspectorates), imprints)


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
