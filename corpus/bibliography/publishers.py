"""The bodies that a publisher names: "Ofsted, Home Office" are two, "Bath, Wells and Yeovil Council" is one.

A publisher is one line of text. A semicolon separates bodies for certain. Without one, the line is divided
at commas and "and" only where every part is a body by itself: one of publishers.toml, or a council, a
partnership, a board, a police force, a trust or a university by its name. All else is one body.
"""

import re
from dataclasses import dataclass
from functools import cache

from corpus.toml_files import load_toml

SEPARATOR = "; "
"""Stands between the bodies of a publisher that names several."""

_STATED = re.compile(r"[;\r\n]")
_DIVISION = re.compile(r",? and |, ")
_MOST_DIVISIONS = 20
_ENDINGS = (
    r"(?:council|safeguarding (?:children|adults?)(?:['’]s)? (?:partnership|board)|police|constabulary"
    r"|nhs (?:foundation )?trust|integrated care board|combined authority)"
)
_ENDING = re.compile(rf"\b{_ENDINGS}\b", re.IGNORECASE)
_BY_FORM = re.compile(rf"[A-Z].*\s(?i:{_ENDINGS})|(?:The )?University of [A-Z][^,]*|[A-Z][\w’'-]* University")


@dataclass(frozen=True, slots=True)
class PublisherNames:
    """The contents of publishers.toml: bodies, and by name further spellings and phrases of imprints."""

    bodies: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]
    inspectorates: tuple[str, ...]
    imprints: dict[str, tuple[str, ...]]


@cache
def publisher_names() -> PublisherNames:
    """Returns what publishers.toml says."""
    return load_toml("corpus.bibliography", "publishers.toml", PublisherNames)


def bodies_of(publisher: str) -> tuple[str, ...]:
    """Returns the bodies that a publisher names, in its order; none where it is empty."""
    if _STATED.search(publisher):
        parts = (" ".join(part.split()) for part in _STATED.split(publisher))
        return tuple(dict.fromkeys(part for part in parts if part))
    name = " ".join(publisher.split())
    return _divide(name) if name else ()


def _divide(name: str) -> tuple[str, ...]:
    """Returns the most bodies that the name can be divided into completely; itself where there is no such
    way."""
    divisions = [match.span() for match in _DIVISION.finditer(name)]
    starts, ends = [0, *(end for _, end in divisions)], [*(start for start, _ in divisions), len(name)]
    if not divisions or len(divisions) > _MOST_DIVISIONS:
        return (name,)
    # the best division from each part on, the last first
    best: dict[int, tuple[str, ...]] = {len(starts): ()}
    for first in reversed(range(len(starts))):
        for last in range(first, len(ends)):
            body = name[starts[first] : ends[last]]
            if last + 1 in best and len(best.get(first, ())) <= len(best[last + 1]) and _is_body(body):
                best[first] = (body, *best[last + 1])
    return best.get(0) or (name,)


def _is_body(name: str) -> bool:
    """Returns whether a name is that of one body; "Kent Police and Essex Police" is not."""
    if _key(name) in _known_keys():
        return True
    return bool(_BY_FORM.fullmatch(name)) and len(_ENDING.findall(name)) <= 1


@cache
def _known_keys() -> frozenset[str]:
    return frozenset(map(_key, publisher_names().bodies))


def _key(name: str) -> str:
    return name.casefold().replace("\u2019", "'").removeprefix("the ")


def join_bodies(bodies: tuple[str, ...]) -> str:
    """Returns the bodies as a reference in prose has them: "A, B and C"."""
    return " and ".join(part for part in (", ".join(bodies[:-1]), *bodies[-1:]) if part)
