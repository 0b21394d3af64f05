"""The places that a question is about, and whether a text is about them (places.toml)."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def places_in(text: str) -> tuple[str, ...]:
    """The places that a text names, as it names them, each once."""
    return tuple(dict.fromkeys(match.group() for match in named_places(text)))


def named_places(text: str) -> list[re.Match[str]]:
    """Where a text names places, in order."""
    anyhow, capitalised = _patterns()
    found = [*anyhow.finditer(text), *capitalised.finditer(text)]
    return sorted(found, key=re.Match.start)


def about(places: Iterable[str], text: str) -> bool:
    """Whether a text names any of some places."""
    return any(re.search(rf"\b{re.escape(place)}\b", text, re.IGNORECASE) for place in places)


@cache
def doubtful_places() -> frozenset[str]:
    """The names, in lower case, that are words of their own too: "reading", "bury"."""
    return frozenset(name.casefold() for name in _file()["capitalised"])


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = _file()
    names, doubtful = ("|".join(map(re.escape, sorted(known[kind], key=len, reverse=True))) for kind in known)
    return re.compile(rf"\b(?:{names})\b", re.IGNORECASE), re.compile(rf"(?<=\w )(?:{doubtful})\b")


def _file() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "places.toml").read_text("utf-8"))
