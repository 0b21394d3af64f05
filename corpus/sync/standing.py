"""Whether each report still stands, looked at after a run: withdrawn, superseded, or standing again.

What a source no longer offers is not taken away: the source is asked what became of it. A report that
was withdrawn or superseded stays, with its pages, so that every link to it still opens and says so.
All of it is pure; `intake` asks the source and writes the steps.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.report import HAPPENED, Change, Report, Status
from corpus.sources.base import Fate, Offer, Origin
from corpus.storage.corrections import MAINTAINER
from corpus.sync.editions import successors
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
            (one.report_id for one in state.origins.values() if fate.replaced_by in (one.address, one.key)),
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
