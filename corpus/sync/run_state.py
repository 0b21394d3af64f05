"""What is known while one run of taking things in lasts: what was here before it, and what it has done."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.names_and_dates import slug, unique
from corpus.reading.file_reader import READER_VERSION
from corpus.report import Change, Happened, Report
from corpus.sources.base import Offer, Origin, Source
from corpus.storage.provenance import Provenance
from corpus.sync.holdings import Holdings

NEWER_READER = "It was read again by a newer reader."
NEW_BYTES = "Its bytes have changed."


@dataclass(frozen=True, slots=True)
class Fetched:
    """An offer whose bytes are to be read. `why` says what is new in a report that was here before.

    `reason` is what else is to be said of it.
    """

    offer: Offer
    origin: Origin
    path: Path
    why: str = ""
    reason: str = ""

    @property
    def change(self) -> Change:
        """What is said when it has been read."""
        happened = Happened.CHANGED if self.why else Happened.ADDED
        reason = self.why or self.reason
        return Change(happened, self.offer.file, self.origin.report_id, reason)


class Run:
    """The state of one run. `reports` and `provenances` follow what it does; `known` stays as it was.

    `folder` is for what is fetched, and is taken away with the run.
    """

    def __init__(self, holdings: Holdings, source: Source, folder: Path, *, dry_run: bool) -> None:
        self.holdings = holdings
        self.source = source
        self.folder = folder
        self.dry_run = dry_run
        self.known: Mapping[str, Origin] = holdings.origins.of(source.name)
        self.reports = {report.id: report for report in holdings.catalogue.reports()}
        self.provenances = holdings.provenances.all()
        self.claimed: set[str] = set()
        """The reports that a file of this run has been found to be."""

    def twin(self, digest: str) -> Report | None:
        """The report with these bytes, or None."""
        return next((report for report in self.reports.values() if report.digest == digest), None)

    def is_read(self, report_id: str) -> bool:
        """Whether a report was read by the reader of today."""
        provenance = self.provenances.get(report_id)
        return bool(provenance and provenance.reader_version == READER_VERSION)

    def report_id(self, offer: Offer, known: Origin | None) -> str:
        """The report that this place held before, else a new id. One report a file in one run."""
        if known and known.report_id not in self.claimed:
            return known.report_id
        return self.new_id(offer)

    def new_id(self, offer: Offer) -> str:
        """An id that no report has: of the publication that is recognised, else of the file's name."""
        recognised = self.holdings.publications.recognise(
            url=offer.address or offer.facts.url, title=offer.facts.title, file=offer.file
        )
        name = recognised.id if recognised else slug(Path(offer.file).stem)
        return unique(name, self.claimed | self.reports.keys())

    def note(self, origin: Origin) -> None:
        """Keep where a report came from."""
        if not self.dry_run:
            self.holdings.origins.note(origin)

    def forget(self, path: Path) -> None:
        """Take away a file that was fetched for this run, once its bytes are kept."""
        if path.parent == self.folder:
            path.unlink()

    def keep(self, report: Report, provenance: Provenance) -> None:
        """Keep what is newly known of a report that was here before."""
        self.reports[report.id] = report
        self.provenances[report.id] = provenance
        if not self.dry_run:
            self.holdings.catalogue.update(report)
            self.holdings.provenances.put(provenance)
