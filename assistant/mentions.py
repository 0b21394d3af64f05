"""The places, reports and years that a text names, with where it names them: what a conversation keeps to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.naming import Names, is_place
from assistant.places import named_places

_YEAR = re.compile(r"(?<![\w/-])(?:19|20)\d\d(?:[-/–]\d\d)?(?![\w/])")
_LITTLE = re.compile(
    r"\b(?:in|at|for|from|of|on|by|the|and|or|council|city|county|borough|area|letters?|inspections?|jtai|reviews?"
    r"|reports?|edition|version|one|guidance|send|local authority|police|force|then|instead|s)\b|[\W_]+",
    re.IGNORECASE,
)


class ScopeKind(StrEnum):
    """What a scope is: what may take its place is of the same kind."""

    PLACE = "place"
    REPORT = "report"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Scope:
    """A place, report or year that a text names: its words and where they stand."""

    kind: ScopeKind
    said: str
    start: int
    end: int


def scopes(text: str, names: Names) -> tuple[Scope, ...]:
    """Returns the places, reports and years that a text names, in order; of two that overlap the longer."""
    found = [_scope(ScopeKind.PLACE, match) for match in named_places(text)]
    for named in names.found(text):
        if named.firm:
            kind = ScopeKind.PLACE if is_place(named.said) else ScopeKind.REPORT
            found.append(Scope(kind, named.said, named.start, named.start + len(named.said)))
    found += [_scope(ScopeKind.YEAR, match) for match in _YEAR.finditer(text)]
    found.sort(key=lambda scope: (scope.start - scope.end, scope.start))
    apart: list[Scope] = []
    for scope in found:
        if not any(scope.start < other.end and other.start < scope.end for other in apart):
            apart.append(scope)
    return tuple(sorted(apart, key=lambda scope: scope.start))


def only_names(text: str, start: int, named: Sequence[Scope]) -> bool:
    """Whether a text that begins at `start` of a longer one says nothing but what that one names, beside
    little words: "the Luton letter"."""
    bare = text
    for scope in reversed(named):
        bare = f"{bare[: max(0, scope.start - start)]} {bare[max(0, scope.end - start) :]}"
    return bool(named) and not _LITTLE.sub("", bare)


def _scope(kind: ScopeKind, match: re.Match[str]) -> Scope:
    return Scope(kind, match.group(), *match.span())
