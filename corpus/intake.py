"""One run of taking in what a source offers: for each offer, is it new, and what becomes of it?

    offer -> fetched -> its bytes compared -> read (in another process) -> kept -> Change

Files are read ahead while earlier ones are being kept, so Changes come in the order of the offers but
for those that need no reading.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from corpus.catalogue import Catalogue, Originals, digest_of
from corpus.describing import described
from corpus.errors import CorpusError, UnreadableFile
from corpus.naming import slug, unique
from corpus.origins import Origin, Origins
from corpus.reading import Reading
from corpus.report import Change, Happened, Report
from corpus.sources import Offer, Source

READ_AHEAD = 4
"""How many files may be waiting for a reader: enough to keep two busy, few enough to stay small."""

_NOT_NEEDED = "There are real reports, so that no sample is needed."
_MAKE_WAY = "The sample reports make way for real ones."

Read = Callable[[Path, str], Future[Reading]]


@dataclass(frozen=True, slots=True)
class _Fetched:
    """An offer whose bytes are here and are not in the corpus."""

    offer: Offer
    path: Path
    digest: str
    report_id: str
    replaces: bool

    def change(self) -> Change:
        if self.replaces:
            return Change(Happened.CHANGED, self.offer.file, self.report_id, "Its bytes have changed.")
        return Change(Happened.ADDED, self.offer.file, self.report_id)


class Intake:
    """What is known while one run lasts."""

    def __init__(
        self, catalogue: Catalogue, originals: Originals, origins: Origins, source: Source, folder: Path
    ) -> None:
        self._catalogue = catalogue
        self._originals = originals
        self._origins = origins
        self._source = source
        self._folder = folder
        self._known = origins.of(source.name)
        self._reports = {report.id: report for report in catalogue.reports()}
        self._claimed: set[str] = set()

    def take(self, offers: Iterable[Offer | Change], read: Read) -> Iterator[Change]:
        """Take each offer in; the originals and the catalogue change as the Changes come."""
        waiting: deque[tuple[_Fetched, Future[Reading]]] = deque()
        try:
            for offer in offers:
                step = self._step(offer)
                if isinstance(step, Change):
                    yield step
                    continue
                if any(step.digest == fetched.digest for fetched, _ in waiting):
                    while waiting:  # whether its twin can be read decides what is said of this one
                        yield from self._finish(*waiting.popleft())
                    if twin := self._twin(step.digest):
                        yield self._same_bytes(step.offer, twin, step.digest)
                        continue
                waiting.append((step, read(step.path, step.report_id)))
                if len(waiting) > READ_AHEAD:
                    yield from self._finish(*waiting.popleft())
            while waiting:
                yield from self._finish(*waiting.popleft())
        finally:
            for _, reading in waiting:
                reading.cancel()

    def preview(self, offers: Iterable[Offer | Change]) -> Iterator[Change]:
        """What `take` would do, as far as the bytes tell: nothing is read and nothing is written."""
        seen: dict[str, str] = {}
        for offer in offers:
            step = self._step(offer)
            if isinstance(step, _Fetched) and step.digest in seen:
                yield Change(
                    Happened.UNCHANGED, step.offer.file, reason=f"The same bytes as '{seen[step.digest]}'."
                )
            elif isinstance(step, _Fetched):
                seen[step.digest] = step.offer.file
                yield step.change()
            else:
                yield step

    # One offer

    def _step(self, offer: Offer | Change) -> _Fetched | Change:
        """The offer with its bytes, if these are new; else the Change that says why it ends here."""
        if isinstance(offer, Change):
            return offer
        if offer.facts.sample and any(not report.sample for report in self._reports.values()):
            return Change(
                Happened.UNCHANGED, offer.file, reason="Samples are only for a corpus without reports."
            )
        known = self._known.get(offer.key)
        if known and known.report_id in self._reports and offer.revision and known.revision == offer.revision:
            self._claimed.add(known.report_id)
            return Change(Happened.UNCHANGED, offer.file, known.report_id)
        try:
            path = self._source.fetch(offer, self._folder)
            digest = digest_of(path)
        except (CorpusError, OSError) as error:
            return Change(Happened.FAILED, offer.file, reason=_reason(error))
        if twin := self._twin(digest):
            return self._same_bytes(offer, twin, digest)
        report_id = self._report_id(offer, known)
        self._claimed.add(report_id)
        return _Fetched(offer, path, digest, report_id, report_id in self._reports)

    def _twin(self, digest: str) -> Report | None:
        return next((report for report in self._reports.values() if report.digest == digest), None)

    def _same_bytes(self, offer: Offer, twin: Report, digest: str) -> Change:
        itself = twin.file == offer.file and twin.id not in self._claimed
        self._claimed.add(twin.id)
        reason = "" if itself else f"The same bytes as '{twin.file}', which is in the corpus already."
        return Change(Happened.UNCHANGED, offer.file, twin.id, reason)

    def _report_id(self, offer: Offer, known: Origin | None) -> str:
        """The report that this file is a new state of, else a new id. One report a file in one run."""
        if known and known.report_id in self._reports and known.report_id not in self._claimed:
            return known.report_id
        for report in self._reports.values():
            if report.file == offer.file and report.id not in self._claimed:
                return report.id
        return unique(slug(Path(offer.file).stem), self._claimed | self._reports.keys())

    def _finish(self, fetched: _Fetched, reading: Future[Reading]) -> Iterator[Change]:
        """Keep what was read: first the original, then the catalogue, last where it came from."""
        offer = fetched.offer
        try:
            read = reading.result()
        except UnreadableFile as error:
            yield Change(Happened.FAILED, offer.file, reason=str(error))
            return
        self._originals.keep(fetched.path)
        report = described(fetched.report_id, fetched.digest, offer, read)
        self._catalogue.put(report, read.pages, read.passages)
        self._origins.note(Origin(self._source.name, offer.key, report.id, fetched.digest, offer.revision))
        self._reports[report.id] = report
        yield fetched.change()
        if not report.sample:
            yield from self._remove_samples()

    def _remove_samples(self) -> Iterator[Change]:
        for sample in [report for report in self._reports.values() if report.sample]:
            self._catalogue.remove(sample.id)
            del self._reports[sample.id]
            yield Change(Happened.SUPERSEDED, sample.file, sample.id, _MAKE_WAY)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"It cannot be opened: {error.strerror or error}."
    return str(error)
