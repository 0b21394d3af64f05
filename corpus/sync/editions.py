"""Which report takes the place of which: the current edition answers, an older one says that it is older.

A report is superseded by one that says so (in a sidecar or in publications.toml), or by one of the same
title and a later year, when the title is of a kind that is brought up to date: "Keeping children safe in
education 2024" by "... 2025". Annual reports, reviews and statistics follow each other without replacing
each other, so their titles are left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from corpus.names_and_dates import words_of
from corpus.report import Report

_SERIES = {"annual", "yearly", "report", "reports", "review", "reviews", "newsletter"}
_SERIES |= {"statistics", "census", "survey", "analysis", "inspection", "response"}
_YEAR = re.compile(r"(?:19|20)\d\d")


def successors(
    reports: Iterable[Report], supersedes: Mapping[str, Iterable[str]], known_as: Mapping[str, str]
) -> dict[str, str]:
    """Returns, for each report that is superseded, the id of the one in its place.

    `supersedes` says of an id which older ids it takes the place of; `known_as` gives the report here for
    an id or for a publication's id. An edition in a chain that is not here is passed over.
    """
    found = dict(_by_title(reports))
    for name, older in supersedes.items():
        newer = known_as.get(name, "")
        for report_id in _here(older, supersedes, known_as) if newer else ():
            if report_id != newer:
                found[report_id] = newer
    return found


def _here(
    older: Iterable[str], supersedes: Mapping[str, Iterable[str]], known_as: Mapping[str, str]
) -> Iterator[str]:
    """Yields the older reports that are here; for one that is not, those that it superseded in its turn."""
    waiting, seen = list(older), set[str]()
    while waiting:
        name = waiting.pop()
        if name in known_as:
            yield known_as[name]
        elif name not in seen:
            seen.add(name)
            waiting.extend(supersedes.get(name, ()))


def _by_title(reports: Iterable[Report]) -> Iterator[tuple[str, str]]:
    editions: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for report in reports:
        words = words_of(report.title)
        years = [word for word in words if _YEAR.fullmatch(word)]
        if len(years) == 1 and not _SERIES.intersection(words):
            title = tuple(word for word in words if word != years[0])
            editions.setdefault(title, []).append((years[0], report.id))
    for edition in editions.values():
        edition.sort()
        for (year, older), (later, newer) in pairwise(edition):
            if year < later:
                yield older, newer
