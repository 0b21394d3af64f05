"""The places that a question is about, and whether a text is about them (places.toml)."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def places_in(text: str) -> tuple[str, ...]:
    """Returns the places that a text names, in its own spelling, each once."""
    return tuple(dict.fromkeys(match.group() for match in named_places(text)))


def named_places(text: str) -> list[re.Match[str]]:
    """Returns the matches of places in a text, in order."""
    any_case, capitalised = _patterns()
    return sorted([*any_case.finditer(text), *capitalised.finditer(text)], key=re.Match.start)


def about(places: Iterable[str], text: str) -> bool:
    """Returns whether a text names any of some places."""
    return any(re.search(rf"\b{re.escape(place)}\b", text, re.IGNORECASE) for place in places)


@cache
def doubtful_places() -> frozenset[str]:
    """Returns the places, in lower case, that are ordinary words too: "reading", "bury"."""
    return frozenset(name.casefold() for name in _file()["capitalised"])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = _file()
    names, doubtful = ("|".join(map(re.escape, sorted(known[kind], key=len, reverse=True))) for kind in known)
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE), re.compile(rf"(?<=\w )(?:{doubtful})\b")


def _file() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "places.toml").read_text("utf-8"))
