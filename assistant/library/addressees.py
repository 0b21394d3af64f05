"""To whom a recommendation is addressed, by the words with which it opens (addressees.toml).

The areas for improvement of an inspection are often nouns ("the quality of referrals") or name leaders alone.
They are addressed to whom it inspected.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from corpus.toml_files import load_toml

_DUTY = re.compile(
    r"\b(?:should|must|shall|will|ought to|needs? to|(?:is|are) (?:asked |required |recommended )?to)\b",
    re.IGNORECASE,
)
"""Words that say that somebody is to do something. Before them stands who it is."""
INSPECTED = "inspected"
"""The id of those who were inspected. No words name them."""
_OPENING = 40
"""Maximum number of opening words that name an addressee."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to whom recommendations are addressed, with patterns of the names for them, if any."""

    id: str
    label: str
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Addressees:
    addressee: tuple[Addressee, ...]


@cache
def labels() -> dict[str, str]:
    """Returns the label of each addressee by its id, in the order of the file."""
    return {addressee.id: addressee.label for addressee in _read().addressee}


def addressees_of(text: str) -> tuple[str, ...]:
    """Returns the ids of those whom a sentence tells to do something; none where it does not say who."""
    duty = _DUTY.search(text)
    if duty is None:
        return ()
    who = " ".join(text[: duty.start()].split()[-_OPENING:])
    addressee_ids = []
    for addressee, pattern in _patterns():
        who, count = pattern.subn("…", who)  # the Department for Education is not a school
        if count:
            addressee_ids.append(addressee.id)
    return tuple(addressee_ids)


@cache
def _read() -> _Addressees:
    return load_toml("assistant.library", "addressees.toml", _Addressees)


@cache
def _patterns() -> tuple[tuple[Addressee, re.Pattern[str]], ...]:
    return tuple(_compile_patterns())


def _compile_patterns() -> Iterator[tuple[Addressee, re.Pattern[str]]]:
    for addressee in _read().addressee:
        if addressee.called:
            yield addressee, re.compile(rf"\b(?:{'|'.join(addressee.called)})\b", re.IGNORECASE)
