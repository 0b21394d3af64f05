"""Reports: the filtered list, the contents of one, recommendations by year, and what is new."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from assistant.library.library import Library
from assistant.library.outlines import ContentsEntry, Outline
from assistant.library.report_search import ReportOnSubject, ReportSearch
from assistant.library.topics import Topic
from corpus.report import Happened, Report
from corpus.storage.history import History, Noted
from index.searching import Searcher
from web.views.phrases import publishers
from web.views.recommendation_view import ShownRecommendation

SORTS: dict[str, tuple[str, Callable[[Report], Any], bool]] = {
    "newest": ("Newest first", lambda report: report.published, True),
    "oldest": ("Oldest first", lambda report: report.published or "9999", False),
    "title": ("By title", lambda report: report.title.casefold(), False),
}
"""The orders in which reports can be sorted: label, key, and whether the greatest comes first."""


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """The filters of the list of reports. Empty values do not filter."""

    words: str = ""
    kind: str = ""
    publisher: str = ""
    year: str = ""
    sort: str = "newest"

    @property
    def narrowed(self) -> bool:
        """Returns whether any filter other than words is set."""
        return bool(self.kind or self.publisher or self.year) or self.sort != "newest"

    def of(self, reports: Iterable[Report]) -> list[Report]:
        """Returns the reports that match, sorted. Words are left to `ReportSearch`."""
        _, key, falling = SORTS.get(self.sort, SORTS["newest"])
        fitting = sorted((report for report in reports if self.fits(report)), key=lambda match: match.title)
        return sorted(fitting, key=key, reverse=falling)

    def fits(self, report: Report) -> bool:
        """Returns whether the filters other than words let a report through."""
        return (
            self.kind in ("", report.kind)
            and self.publisher in ("", report.publisher)
            and self.year in ("", str(report.year or ""))
        )


@dataclass(frozen=True, slots=True)
class ReportList:
    """The reports that match a filter, the values to choose from, and publishers with their display names.

    `on_subject` are further reports, whose passages speak of the words of the filter.
    """

    choice: ReportFilter
    reports: list[Report]
    total: int
    kinds: list[str]
    publishers: dict[str, str]
    years: list[str]
    on_subject: tuple[ReportOnSubject, ...] = ()


def report_list(searcher: Searcher, search: ReportSearch, choice: ReportFilter) -> ReportList:
    """Returns the reports that match by their names, with the values that occur among all reports."""
    reports = searcher.reports()
    return ReportList(
        choice=choice,
        reports=choice.of(search.find_by_name(searcher, choice.words) if choice.words.strip() else reports),
        total=len(reports),
        kinds=sorted({report.kind for report in reports if report.kind}),
        publishers={
            line: publishers(line) for line in sorted({report.publisher for report in reports} - {""})
        },
        years=sorted({str(report.year) for report in reports if report.year}, reverse=True),
    )


def with_subject(shelf: ReportList, searcher: Searcher, search: ReportSearch) -> ReportList:
    """Returns the list with the reports whose passages speak of the words of its filter."""
    in_list = {report.id for report in shelf.reports}
    matches = search.find_by_subject(searcher, shelf.choice.words, without=in_list)
    return replace(shelf, on_subject=tuple(match for match in matches if shelf.choice.fits(match.report)))


@dataclass(frozen=True, slots=True)
class ContentsGroup:
    """A heading of a report with the headings under it."""

    entry: ContentsEntry
    under: tuple[ContentsEntry, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report: what sums it up, its recommendations, and its contents, in reading order."""

    report: Report
    outline: Outline
    recommendations: tuple[ShownRecommendation, ...]
    pages: int
    replaced_by: Report | None

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        return self.outline.contents

    @property
    def groups(self) -> tuple[ContentsGroup, ...]:
        """Returns the contents by their topmost headings. Long contents are shown so, folded."""
        top = min((entry.depth for entry in self.contents), default=0)
        groups: list[list[ContentsEntry]] = []
        for entry in self.contents:
            if entry.depth == top or not groups:
                groups.append([])
            groups[-1].append(entry)
        return tuple(ContentsGroup(first, tuple(under)) for first, *under in groups)


def report_view(searcher: Searcher, library: Library, report_id: str) -> ReportView:
    """Returns the view of a report. Raises ReportNotFound."""
    report = searcher.report(report_id)
    successors = {report.id: report for report in searcher.reports()}
    outline = library.outlines.of(searcher, report_id)
    return ReportView(
        report=report,
        outline=outline,
        recommendations=tuple(
            ShownRecommendation.of(entry, Topic.of(""), searcher)
            for entry in library.recommendations.in_report(searcher, report_id)
        ),
        pages=outline.pages,
        replaced_by=successors.get(report.superseded_by),
    )


SAID = {
    Happened.ADDED: "Added",
    Happened.CHANGED: "Changed",
    Happened.SUPERSEDED: "Replaced by a newer edition",
    Happened.WITHDRAWN: "Withdrawn by the publisher",
}


@dataclass(frozen=True, slots=True)
class NewsItem:
    """Reports to which the same thing happened on one day."""

    label: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day. `date` is an ISO date."""

    date: str
    news: tuple[NewsItem, ...]

    @property
    def reports(self) -> int:
        """Returns the number of reports to which something happened."""
        return len({report for item in self.news for report in item.reports})


def news(history: History, searcher: Searcher, served_since: str) -> list[Day]:
    """Returns the days with changes, newest first. `served_since` is when the served version was built."""
    reports = {report.id: report for report in searcher.reports()}
    noted = [event for event in history.events(until=served_since) if event.report_id in reports]
    return [
        Day(date, tuple(_news_of(list(on_day), reports.__getitem__)))
        for date, on_day in groupby(noted, lambda event: event.day)
    ]


def _news_of(noted: list[Noted], report: Callable[[str], Report]) -> list[NewsItem]:
    items = []
    for happened, label in SAID.items():
        reports = {report(event.report_id) for event in noted if event.happened is happened}
        if reports:
            items.append(NewsItem(label, tuple(sorted(reports, key=lambda report: report.title))))
    return items
