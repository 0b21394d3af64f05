"""The state of a run while steps are planned: the reports of the collection, and what the run has done.

A State never changes: `after` returns the state that a step leads to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.names_and_dates import slug, unique
from corpus.reading.file_reader import READER_VERSION
from corpus.report import Report
from corpus.sources.base import Offer, Origin, ReportFacts
from corpus.sources.publications import Publications
from corpus.storage.provenance import Provenance
from corpus.sync.report_facts import facts_of
from corpus.sync.steps import Add, Fetch, Read, Remove, Revise, Settle, Skip, Step, Wait


@dataclass(frozen=True, slots=True)
class State:
    """The state of a run of one source.

    `reports`, `provenances` and `corrections` are by report id; `origins` are this source's, by key, as they
    were before the run. `approved_keys` holds the keys that a maintainer approved, None where none needs
    that; `refused` those of reports that a maintainer took out. `on_offer` holds the reports that the source
    offers, `claimed` those that a file of this run has been found to be, and `lost` those without original.
    """

    source: str
    by_hand: bool
    publications: Publications
    reports: Mapping[str, Report]
    provenances: Mapping[str, Provenance]
    corrections: Mapping[str, ReportFacts]
    origins: Mapping[str, Origin]
    approved_keys: frozenset[str] | None = None
    refused: frozenset[str] = frozenset()
    on_offer: frozenset[str] = frozenset()
    claimed: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()

    def origin_of(self, offer: Offer) -> Origin | None:
        """Returns the origin of the offer's file, where the report that it gave is still here."""
        origin = self.origins.get(offer.key)
        return origin if origin and origin.report_id in self.reports else None

    def provenance(self, report_id: str) -> Provenance:
        """Returns a report's provenance, an empty one where there is none."""
        return self.provenances.get(report_id) or Provenance(report_id)

    def twin(self, digest: str) -> Report | None:
        """Returns the report with these bytes, or None."""
        return next((report for report in self.reports.values() if report.digest == digest), None)

    def is_read(self, report_id: str) -> bool:
        """Returns whether a report was read by the reader of today."""
        provenance = self.provenances.get(report_id)
        return bool(provenance and provenance.reader_version == READER_VERSION)

    def facts(self, offer: Offer, report_id: str, title: str) -> ReportFacts:
        """Returns what is known of an offer, a maintainer's corrections first; `title` is its reader's."""
        facts = facts_of(offer, self.publications, by_hand=self.by_hand, title=title)
        return self.corrections.get(report_id, ReportFacts()).over(facts)

    def new_id(self, offer: Offer) -> str:
        """Returns an id that no report has, from the publication that is recognised, else the file's name."""
        recognised = self.publications.recognise(
            url=offer.address or offer.facts.url, title=offer.facts.title, file=offer.file
        )
        name = recognised.id if recognised else slug(Path(offer.file).stem)
        return unique(name, self.claimed | self.reports.keys())

    def after(self, step: Step) -> "State":
        """Returns what is known once the step is done."""
        match step:
            case Wait() | Fetch():
                return self
            case Skip():
                return self._add_claim(step.claims)
            case Read():
                return self._add_claim(step.origin.report_id)
            case Remove():
                return self._without(step.report.id)
            case Settle():
                return self._with(step.report, step.provenance)
            case Revise():
                return self._with(step.report, step.provenance)._add_claim(step.report.id)
            case Add():
                state = self._with(step.report, step.provenance)._add_claim(step.report.id)
                for other in step.others:
                    state = state.after(other)
                return state

    def _add_claim(self, report_id: str) -> "State":
        return replace(self, claimed=self.claimed | {report_id}) if report_id else self

    def _with(self, report: Report, provenance: Provenance) -> "State":
        reports = {**self.reports, report.id: report}
        return replace(self, reports=reports, provenances={**self.provenances, report.id: provenance})

    def _without(self, report_id: str) -> "State":
        reports = {key: report for key, report in self.reports.items() if key != report_id}
        provenances = {key: known for key, known in self.provenances.items() if key != report_id}
        return replace(self, reports=reports, provenances=provenances)
