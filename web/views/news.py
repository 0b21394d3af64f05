"""What is new in the collection: which reports were added, changed, replaced or withdrawn, day by day.

Only what the served version has is told, and only changes from before it was made: each link leads to a
report as it is described.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from corpus.history import History, Noted
from corpus.report import Happened, Report
from index.searching import Searcher

SAID = {
    Happened.ADDED: "Added",
    Happened.CHANGED: "Changed",
    Happened.SUPERSEDED: "Replaced by a newer edition",
    Happened.WITHDRAWN: "Withdrawn by the publisher",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What happened in the same way to some reports on one day."""

    said: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day's changes; `date` is an ISO date."""

    date: str
    told: tuple[Told, ...]


def news(history: History, searcher: Searcher, made: str) -> list[Day]:
    """The days on which something changed, the newest first; `made` is when the served version was made."""
    reports = {report.id: report for report in searcher.reports()}
    noted = [one for one in history.events(until=made) if one.report_id in reports]
    return [
        Day(date, tuple(_told(list(on_day), reports.__getitem__)))
        for date, on_day in groupby(noted, lambda one: one.day)
    ]


def _told(noted: list[Noted], report: Callable[[str], Report]) -> list[Told]:
    told = []
    for happened, said in SAID.items():
        those = {report(one.report_id) for one in noted if one.happened is happened}
        if those:
            told.append(Told(said, tuple(sorted(those, key=lambda one: one.title))))
    return told
