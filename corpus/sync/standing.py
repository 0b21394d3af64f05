"""Decides after a run whether each report still stands: current, withdrawn or superseded.

A report that a source no longer offers is not removed: the source is asked what happened to it. A withdrawn
or superseded report stays, with its pages, so that every link to it still opens and says so.

A report is superseded by one that says so (in a sidecar or in publications.toml), or by one of the same title
and a later year, when the title is of a kind that is brought up to date: "Keeping children safe in education
2024" by "... 2025". Annual reports, reviews and statistics follow each other without replacing each other, so
their titles are left alone.

All of it is pure; `intake` asks the source and writes the steps.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.names_and_dates import words_of
from corpus.report import HAPPENED, Change, Report, Status
from corpus.sources.base import Fate, Offer, Origin
from corpus.storage.corrections import MAINTAINER
from corpus.sync.state import State
from corpus.sync.steps import Settle


def no_longer_on_offer(offers: Sequence[Offer], state: State) -> list[Origin]:
    """Returns the origins that the source no longer offers, of reports that it does not offer otherwise."""
    keys = {offer.key for offer in offers}
    on_offer = {origin.report_id for key, origin in state.origins.items() if key in keys}
    return [
        origin
        for key, origin in state.origins.items()
        if key not in keys and origin.report_id in state.reports and origin.report_id not in on_offer
    ]


def plan_fate(origin: Origin, fate: Fate, state: State) -> Settle | None:
    """Returns the step that brings a report to what its source says of it; None where nothing changes.

    Only the source that took a report down restores it.
    """
    report, provenance = state.reports[origin.report_id], state.provenance(origin.report_id)
    if fate.status is Status.SUPERSEDED:
        replaced_by = next(
            (
                other.report_id
                for other in state.origins.values()
                if fate.replaced_by in (other.address, other.key)
            ),
            "",
        )
        if replaced_by == report.id:
            return None
        if (report.status, provenance.replaced_by) == (fate.status, replaced_by):
            return None
        return _settle(state, report, fate.status, fate.notice, replaced_by, settled_by=state.source)
    if fate.status is Status.WITHDRAWN and report.status is not Status.WITHDRAWN:
        return _settle(state, report, fate.status, fate.notice, settled_by=state.source)
    if fate.status is Status.CURRENT and provenance.settled_by == state.source:
        return _settle(state, report, fate.status, "Its source offers it again.")
    return None


def plan_editions(state: State) -> list[Settle]:
    """Returns the steps for the reports that another report in the corpus has taken the place of."""
    known_as = {report_id: report_id for report_id in state.reports}
    supersedes = {publication.id: publication.supersedes for publication in state.publications}
    for report in state.reports.values():
        recognised = state.publications.recognise(title=report.title, file=report.file)
        known_as.setdefault(recognised.id if recognised else report.id, report.id)
        if report.id in state.provenances:
            supersedes[report.id] = state.provenances[report.id].supersedes
    newer = successors(state.reports.values(), supersedes, known_as)
    steps = []
    for report in state.reports.values():
        provenance = state.provenance(report.id)
        if provenance.settled_by == MAINTAINER or report.status is Status.WITHDRAWN:
            continue
        replaced_by = provenance.replaced_by if provenance.replaced_by in state.reports else ""
        successor = newer.get(report.id) or replaced_by
        if report.superseded_by == successor:
            continue
        if successor:
            notice = f"'{state.reports[successor].title}' has taken its place."
            steps.append(_settle(state, report, Status.SUPERSEDED, notice, successor))
        else:
            steps.append(_settle(state, report, Status.CURRENT, "It stands again."))
    return steps


def _settle(
    state: State, report: Report, status: Status, notice: str, successor: str = "", *, settled_by: str = ""
) -> Settle:
    """Returns the step that gives a report this status. `settled_by` is the source that says so."""
    provenance = replace(
        state.provenance(report.id),
        notice="" if status is Status.CURRENT else notice,
        settled_by=settled_by,
        replaced_by=successor if settled_by else "",
    )
    return Settle(
        replace(report, status=status, superseded_by=successor),
        provenance,
        Change(HAPPENED[status], report.file, report.id, notice),
    )


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
    newer_ids = dict(_editions_by_title(reports))
    for name, older in supersedes.items():
        newer = known_as.get(name, "")
        for report_id in _here(older, supersedes, known_as) if newer else ():
            if report_id != newer:
                newer_ids[report_id] = newer
    return newer_ids


def _here(
    older: Iterable[str], supersedes: Mapping[str, Iterable[str]], known_as: Mapping[str, str]
) -> Iterator[str]:
    """Yields the older reports that are here; for one that is not, those that it superseded in its turn."""
    waiting, visited = list(older), set[str]()
    while waiting:
        name = waiting.pop()
        if name in known_as:
            yield known_as[name]
        elif name not in visited:
            visited.add(name)
            waiting.extend(supersedes.get(name, ()))


def _editions_by_title(reports: Iterable[Report]) -> Iterator[tuple[str, str]]:
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
