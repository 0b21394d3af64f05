"""Whether each report still stands, looked at after a run: withdrawn, superseded, or standing again.

What a source no longer offers is not taken away: the source is asked what became of it. A report that
was withdrawn or superseded stays, with its pages, so that every link to it still opens and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from corpus.errors import NotFetched
from corpus.report import HAPPENED, Change, Happened, Report, Status
from corpus.sources.base import Fate, Offer, Origin, Source
from corpus.storage.corrections import MAINTAINER
from corpus.storage.provenance import Provenance
from corpus.sync.editions import successors
from corpus.sync.holdings import Holdings
from corpus.sync.unforeseen_errors import unforeseen


class Standing:
    """What is known of which report stands, for one run."""

    def __init__(self, holdings: Holdings, *, dry_run: bool) -> None:
        self._holdings = holdings
        self._dry_run = dry_run

    def check_source(self, source: Source, offers: list[Offer]) -> Iterator[Change]:
        """The reports that a source says no longer stand, or no longer offers at all.

        A file that is kept or put away by hand says nothing of whether its report stands.
        """
        if source.by_hand:
            return
        known = self._holdings.origins.of(source.name)
        reports = {report.id: report for report in self._holdings.catalogue.reports()}
        on_offer = set()
        for offer in offers:
            origin = known.get(offer.key)
            if origin and origin.report_id in reports:
                on_offer.add(origin.report_id)
                fate = Fate(offer.status, offer.notice)
                yield from self._settle(source, reports[origin.report_id], fate, known)
        offered = {offer.key for offer in offers}
        for key, origin in known.items():
            report = reports.get(origin.report_id)
            if report and key not in offered and report.id not in on_offer:
                yield from self._ask(source, origin, report, known)

    def check_editions(self) -> Iterator[Change]:
        """The reports that another report in the corpus has taken the place of."""
        reports = {report.id: report for report in self._holdings.catalogue.reports()}
        provenances = self._holdings.provenances.all()
        known_as = {report_id: report_id for report_id in reports}
        supersedes = {publication.id: publication.supersedes for publication in self._holdings.publications}
        for report in reports.values():
            recognised = self._holdings.publications.recognise(title=report.title, file=report.file)
            known_as.setdefault(recognised.id if recognised else report.id, report.id)
            if report.id in provenances:
                supersedes[report.id] = provenances[report.id].supersedes
        newer = successors(reports.values(), supersedes, known_as)
        for report in reports.values():
            if report.id in provenances and provenances[report.id].settled_by == MAINTAINER:
                continue
            successor = newer.get(report.id) or _replaced_by(report.id, provenances, reports)
            if report.status is Status.WITHDRAWN or report.superseded_by == successor:
                continue
            notice = f"'{reports[successor].title}' has taken its place." if successor else "It stands again."
            yield self._set(report, Status.SUPERSEDED if successor else Status.CURRENT, notice, successor)

    def _ask(
        self, source: Source, origin: Origin, report: Report, known: Mapping[str, Origin]
    ) -> Iterator[Change]:
        try:
            fate = source.fate(origin)
        except NotFetched as error:
            reason = f"It is no longer on offer, and what became of it could not be found out. {error}"
            yield Change(Happened.FAILED, report.file, report.id, reason)
            return
        except Exception as error:
            yield unforeseen(report.file, error, report.id)
            return
        yield from self._settle(source, report, fate, known)

    def _settle(
        self, source: Source, report: Report, fate: Fate, known: Mapping[str, Origin]
    ) -> Iterator[Change]:
        """Bring a report to what its source says of it. Only the source that took it down restores it."""
        provenance = self._holdings.provenances.of(report.id)
        if fate.status is Status.SUPERSEDED:
            by = next((o.report_id for o in known.values() if fate.replaced_by in (o.address, o.key)), "")
            if by == report.id or (report.status, provenance.replaced_by) == (fate.status, by):
                return
            yield self._set(report, fate.status, fate.notice, by, settled_by=source.name, replaced_by=by)
        elif fate.status is Status.WITHDRAWN and report.status is not Status.WITHDRAWN:
            yield self._set(report, fate.status, fate.notice, settled_by=source.name)
        elif fate.status is Status.CURRENT and provenance.settled_by == source.name:
            yield self._set(report, fate.status, "Its source offers it again.")

    def _set(
        self,
        report: Report,
        status: Status,
        notice: str,
        successor: str = "",
        *,
        settled_by: str = "",
        replaced_by: str = "",
    ) -> Change:
        if not self._dry_run:
            self._holdings.catalogue.update(replace(report, status=status, superseded_by=successor))
            provenance = self._holdings.provenances.of(report.id)
            kept = "" if status is Status.CURRENT else notice
            now = replace(provenance, notice=kept, settled_by=settled_by, replaced_by=replaced_by)
            self._holdings.provenances.put(now)
        return Change(HAPPENED[status], report.file, report.id, notice)


def _replaced_by(report_id: str, provenances: Mapping[str, Provenance], reports: Mapping[str, Report]) -> str:
    """The report that a source put in this one's place, if it is here."""
    provenance = provenances.get(report_id)
    return provenance.replaced_by if provenance and provenance.replaced_by in reports else ""
