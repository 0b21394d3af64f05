"""The places that a question is about, and whether a text is about them (places.toml)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from corpus.toml_files import load_toml


def places_in(text: str) -> tuple[str, ...]:
    """Returns the places that a text names, in its own spelling, each once."""
    return tuple(dict.fromkeys(match.group() for match in named_places(text)))


def named_places(text: str) -> list[re.Match[str]]:
    """Returns the matches of places in a text, in order."""
    any_case, capitalised = _patterns()
    return sorted([*any_case.finditer(text), *capitalised.finditer(text)], key=re.Match.start)


def in_capitals(place: str) -> str:
    """Returns a place as its name is written: "Milton Keynes" for "milton keynes"."""
    return _written().get(place.casefold(), place)


def about(places: Iterable[str], text: str) -> bool:
    """Returns whether a text names any of some places."""
    return any(re.search(rf"\b{re.escape(place)}\b", text, re.IGNORECASE) for place in places)


@cache
def doubtful_places() -> frozenset[str]:
    """Returns the places, in lower case, that are ordinary words too: "reading", "bury"."""
    return frozenset(name.casefold() for name in _file().capitalised)


@cache
def _written() -> dict[str, str]:
    return {name.casefold(): name for name in (*_file().places, *_file().capitalised)}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    kinds = (_file().places, _file().capitalised)
    names, doubtful = ("|".join(map(re.escape, sorted(kind, key=len, reverse=True))) for kind in kinds)
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE), re.compile(rf"(?<=\w )(?:{doubtful})\b")


@dataclass(frozen=True, slots=True)
class _Places:
    """The contents of places.toml; those of `capitalised` are words of their own too."""

    places: tuple[str, ...]
    capitalised: tuple[str, ...]


def _file() -> _Places:
    return load_toml("assistant.understanding", "places.toml", _Places)
