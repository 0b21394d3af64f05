"""One run of taking in what a source offers, each file told as a Change when it is done.

    offer -> looked at -> fetched -> its bytes compared -> read (in another process) -> kept -> Change

Files are read ahead while earlier ones are being kept, so Changes come in the order of the offers but
for those that need no reading.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from corpus.bibliography.authority import FIRST_PAGES, authority_of
from corpus.errors import UnreadableFile
from corpus.reading.file_reader import Reading
from corpus.report import Change, Happened, Report, Status
from corpus.sources.base import Offer
from corpus.storage.corrections import MAINTAINER
from corpus.storage.provenance import Provenance
from corpus.sync.duplicates import Known, same_report, takes_the_place, with_report_id
from corpus.sync.likeness import NEARLY, likeness, sketch_of
from corpus.sync.offer_comparison import Comparing
from corpus.sync.report_facts import described, facts_of
from corpus.sync.run_state import NEW_BYTES, Fetched, Run
from corpus.sync.unforeseen_errors import unforeseen

FILE = "file"
"""What a report's `settled_by` says where its own file says that it no longer holds."""
COPY = "copy"
"""The same where a newer copy of it was added by hand."""

_UNDO = "If it is not the same report, let it stand again on its page for maintainers."
_MAKE_WAY = "The sample reports make way for real ones."

Read = Callable[[Path, str], Future[Reading]]


class Intake:
    """Takes in what Comparing finds to be new."""

    def __init__(self, run: Run, comparing: Comparing) -> None:
        self._run = run
        self._comparing = comparing
        self._on_offer: set[str] = set()

    def take(self, offers: Sequence[Offer | Change], read: Read, ahead: int) -> Iterator[Change]:
        """Take each offer in; the originals and the catalogue change as the Changes come.

        At most `ahead` files wait for a reader.
        """
        keys = {offer.key for offer in offers if isinstance(offer, Offer)}
        self._on_offer = {origin.report_id for key, origin in self._run.known.items() if key in keys}
        waiting: deque[tuple[Fetched, Future[Reading]]] = deque()
        try:
            for offer in offers:
                step = self._look(offer)
                if isinstance(step, Change):
                    yield step
                    continue
                if any(step.origin.digest == ahead.origin.digest for ahead, _ in waiting):
                    while waiting:  # whether its twin can be read decides what is said of this one
                        yield from self._finish(*waiting.popleft())
                    if twin := self._run.twin(step.origin.digest):
                        yield self._comparing.same_as(twin, step.offer, step.origin)
                        continue
                try:
                    waiting.append((step, read(step.path, step.origin.report_id)))
                except Exception as error:
                    yield unforeseen(step.offer.file, error)
                if len(waiting) > ahead:
                    yield from self._finish(*waiting.popleft())
            while waiting:
                yield from self._finish(*waiting.popleft())
        finally:
            for _, reading in waiting:
                reading.cancel()

    def _look(self, offer: Offer | Change) -> Fetched | Change:
        try:
            return self._comparing.look(offer)
        except Exception as error:
            return unforeseen(offer.subject if isinstance(offer, Change) else offer.file, error)

    def preview(self, offers: Iterable[Offer | Change]) -> Iterator[Change]:
        """What `take` would do, as far as can be told without reading."""
        seen: dict[str, str] = {}
        for offer in offers:
            step = self._look(offer)
            if isinstance(step, Fetched) and step.origin.digest in seen:
                reason = f"The same bytes as '{seen[step.origin.digest]}'."
                yield Change(Happened.UNCHANGED, step.offer.file, reason=reason)
            elif isinstance(step, Fetched):
                seen[step.origin.digest] = step.offer.file
                yield step.change
            else:
                yield step

    def _finish(self, fetched: Fetched, reading: Future[Reading]) -> Iterator[Change]:
        """Keep what was read, or say why it cannot be read."""
        try:
            yield from self._keep(fetched, reading.result())
        except UnreadableFile as error:
            yield Change(Happened.FAILED, fetched.offer.file, reason=str(error))
        except Exception as error:
            yield unforeseen(fetched.offer.file, error)

    def _keep(self, fetched: Fetched, read: Reading) -> Iterator[Change]:
        """Keep what was read: first the original, then the catalogue, last where it came from."""
        holdings = self._run.holdings
        sketch = sketch_of(read.pages)
        fetched, read = self._identified(fetched, read, sketch)
        offer, origin, old = fetched.offer, fetched.origin, self._run.reports.get(fetched.origin.report_id)
        report, provenance = self._described(fetched, read, sketch, old)
        holdings.originals.keep(fetched.path)
        self._run.forget(fetched.path)
        holdings.catalogue.put(report, read.pages, read.passages)
        holdings.passage_themes.tag(read.passages, holdings.tagger)
        holdings.provenances.put(provenance)
        self._run.note(origin)
        change = replace(fetched.change, notes=read.notes)
        if like := self._like(provenance):
            change = replace(change, reason=f"{change.reason} Its text is nearly that of {like}.".strip())
        self._run.reports[report.id] = report
        self._run.provenances[report.id] = provenance
        yield change
        if provenance.settled_by == FILE and not (old and old.status is report.status):
            yield Change(Happened.WITHDRAWN, offer.file, report.id, provenance.notice)
        if self._run.source.by_hand and old is None and report.status is Status.CURRENT:
            yield from self._supersede_copies(Known(report, provenance))
        if not report.sample:
            yield from self._remove_samples()

    def _identified(
        self, fetched: Fetched, read: Reading, sketch: tuple[int, ...]
    ) -> tuple[Fetched, Reading]:
        """The file as the report that it is. Another report in the same place gets an id of its own."""
        report_id = fetched.origin.report_id
        old, provenance = self._run.reports.get(report_id), self._run.provenances.get(report_id)
        if fetched.why != NEW_BYTES or not self._run.source.by_hand or old is None or provenance is None:
            return fetched, read
        found = replace(provenance, title=read.title, cover=read.published, sketch=sketch)
        if same_report(Known(old, provenance), Known(old, found)):
            return fetched, read
        new_id = self._run.new_id(fetched.offer)
        self._run.claimed.add(new_id)
        origin = replace(fetched.origin, report_id=new_id)
        reason = f"It is another report than '{old.title}', which was in its place before and is kept."
        return (
            replace(fetched, origin=origin, why="", reason=reason),
            replace(read, passages=with_report_id(read.passages, new_id)),
        )

    def _described(
        self, fetched: Fetched, read: Reading, sketch: tuple[int, ...], old: Report | None
    ) -> tuple[Report, Provenance]:
        """The report as it is from now on, and how it is known."""
        offer, origin, holdings = fetched.offer, fetched.origin, self._run.holdings
        facts = holdings.corrections.of(origin.report_id).over(
            facts_of(offer, self._run.source, holdings.publications, read.title)
        )
        before = self._run.provenances.get(origin.report_id, Provenance(origin.report_id))
        provenance = replace(
            before,  # whether it stands does not hang on its bytes
            origin=origin.name,
            title=read.title,
            cover=read.published,
            publisher=read.publisher,
            copyright_year=read.copyright_year,
            places=read.places,
            web=facts.web,
            corrected=facts.corrected,
            reader_version=read.version,
            notes=read.notes,
            themes=facts.themes,
            supersedes=facts.supersedes,
            sketch=sketch,
        )
        bare = Report(origin.report_id, "", offer.file, origin.digest, media_type=read.media_type)
        if old:
            bare = replace(bare, status=old.status, superseded_by=old.superseded_by)
        bare, provenance = _with_its_own_notice(bare, provenance, read.withdrawn)
        report = described(bare, facts, provenance)
        if not facts.authority:
            texts = [page.text for page in read.pages[:FIRST_PAGES]]
            authority = authority_of(report.title, report.publisher, report.file, texts)
            report = replace(report, authority=authority)
        return report, provenance

    def _supersede_copies(self, new: Known) -> Iterator[Change]:
        """Put the new report in the place of those added by hand of which it is a newer copy.

        They stay, with every link to them. A maintainer can let them stand again.
        """
        for old in list(self._run.reports.values()):
            provenance = self._run.provenances.get(old.id)
            if provenance is None or old.id in self._run.claimed | self._on_offer:
                continue
            by_hand = provenance.origin.startswith(f"{self._run.source.name} ")
            settled = provenance.settled_by == MAINTAINER or old.status is not Status.CURRENT
            if not by_hand or settled or old.sample or not takes_the_place(Known(old, provenance), new):
                continue
            notice = f"A newer copy of it was added: '{new.report.file}'."
            superseded = replace(old, status=Status.SUPERSEDED, superseded_by=new.report.id)
            known = replace(provenance, notice=notice, settled_by=COPY, replaced_by=new.report.id)
            self._run.keep(superseded, known)
            yield Change(Happened.SUPERSEDED, old.file, old.id, f"{notice} {_UNDO}")

    def _like(self, provenance: Provenance) -> str:
        """The title of another report with nearly the same text and whether it stands, or ""."""
        for other in self._run.provenances.values():
            report = self._run.reports.get(other.report_id)
            if report is None or report.id == provenance.report_id:
                continue
            if likeness(other.sketch, provenance.sketch) >= NEARLY:
                stands = "" if report.status is Status.CURRENT else f", which is {report.status.value}"
                return f"'{report.title}'{stands}"
        return ""

    def _remove_samples(self) -> Iterator[Change]:
        for sample in [report for report in self._run.reports.values() if report.sample]:
            self._run.holdings.catalogue.remove(sample.id)
            del self._run.reports[sample.id]
            yield Change(Happened.SUPERSEDED, sample.file, sample.id, _MAKE_WAY)


def _with_its_own_notice(report: Report, provenance: Provenance, notice: str) -> tuple[Report, Provenance]:
    """Returns the report withdrawn where its file says so, and standing again where it no longer does.

    A maintainer's word, and a source's that it was withdrawn, come before the file's.
    """
    if provenance.settled_by == FILE and not notice:
        return replace(report, status=Status.CURRENT), replace(provenance, notice="", settled_by="")
    if notice and provenance.settled_by != MAINTAINER and report.status is not Status.WITHDRAWN:
        withdrawn = replace(report, status=Status.WITHDRAWN, superseded_by="")
        return withdrawn, replace(provenance, notice=notice, settled_by=FILE, replaced_by="")
    return report, provenance
