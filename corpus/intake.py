"""One run of taking in what a source offers, each file told as a Change when it is done.

    offer -> looked at -> fetched -> its bytes compared -> read (in another process) -> kept -> Change

Files are read ahead while earlier ones are being kept, so Changes come in the order of the offers but
for those that need no reading.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from corpus.comparing import Comparing
from corpus.correcting import MAINTAINER
from corpus.describing import described, facts_of
from corpus.errors import UnreadableFile
from corpus.likeness import NEARLY, likeness, sketch_of
from corpus.provenance import Provenance
from corpus.reading import Reading
from corpus.report import Change, Happened, Report, Status
from corpus.run import Fetched, Run
from corpus.sources import Offer

FILE = "file"
"""What a report's `settled_by` says where its own file says that it no longer holds."""

_MAKE_WAY = "The sample reports make way for real ones."

Read = Callable[[Path, str], Future[Reading]]


class Intake:
    """Takes in what `comparing` finds to be new."""

    def __init__(self, run: Run, comparing: Comparing) -> None:
        self._run = run
        self._comparing = comparing

    def take(self, offers: Iterable[Offer | Change], read: Read, ahead: int) -> Iterator[Change]:
        """Take each offer in; the originals and the catalogue change as the Changes come.

        At most `ahead` files wait for a reader.
        """
        waiting: deque[tuple[Fetched, Future[Reading]]] = deque()
        try:
            for offer in offers:
                step = self._comparing.look(offer)
                if isinstance(step, Change):
                    yield step
                    continue
                if any(step.origin.digest == ahead.origin.digest for ahead, _ in waiting):
                    while waiting:  # whether its twin can be read decides what is said of this one
                        yield from self._finish(*waiting.popleft())
                    if twin := self._run.twin(step.origin.digest):
                        yield self._comparing.same_as(twin, step.offer, step.origin)
                        continue
                waiting.append((step, read(step.path, step.origin.report_id)))
                if len(waiting) > ahead:
                    yield from self._finish(*waiting.popleft())
            while waiting:
                yield from self._finish(*waiting.popleft())
        finally:
            for _, reading in waiting:
                reading.cancel()

    def preview(self, offers: Iterable[Offer | Change]) -> Iterator[Change]:
        """What `take` would do, as far as can be told without reading."""
        seen: dict[str, str] = {}
        for offer in offers:
            step = self._comparing.look(offer)
            if isinstance(step, Fetched) and step.origin.digest in seen:
                reason = f"The same bytes as '{seen[step.origin.digest]}'."
                yield Change(Happened.UNCHANGED, step.offer.file, reason=reason)
            elif isinstance(step, Fetched):
                seen[step.origin.digest] = step.offer.file
                yield step.change
            else:
                yield step

    def _finish(self, fetched: Fetched, reading: Future[Reading]) -> Iterator[Change]:
        """Keep what was read: first the original, then the catalogue, last where it came from."""
        offer, origin, holdings = fetched.offer, fetched.origin, self._run.holdings
        try:
            read = reading.result()
        except UnreadableFile as error:
            yield Change(Happened.FAILED, offer.file, reason=str(error))
            return
        facts = holdings.corrections.of(origin.report_id).over(
            facts_of(offer, self._run.source, holdings.publications, read.title)
        )
        before = self._run.provenances.get(origin.report_id, Provenance(origin.report_id))
        provenance = replace(
            before,  # whether it stands does not hang on its bytes
            origin=origin.name,
            title=read.title,
            cover=read.published,
            web=facts.web,
            corrected=facts.corrected,
            reader_version=read.version,
            notes=read.notes,
            themes=facts.themes,
            supersedes=facts.supersedes,
            sketch=sketch_of(read.pages),
        )
        bare = Report(origin.report_id, "", offer.file, origin.digest, media_type=read.media_type)
        if old := self._run.reports.get(origin.report_id):
            bare = replace(bare, status=old.status, superseded_by=old.superseded_by)
        bare, provenance = _with_its_own_notice(bare, provenance, read.withdrawn)
        report = described(bare, facts, provenance)
        holdings.originals.keep(fetched.path)
        self._run.forget(fetched.path)
        holdings.catalogue.put(report, read.pages, read.passages)
        holdings.passage_themes.tag(read.passages, holdings.tagger)
        holdings.provenances.put(provenance)
        self._run.note(origin)
        change = fetched.change
        if like := self._like(provenance):
            change = replace(change, reason=f"{change.reason} Its text is nearly that of '{like}'.".strip())
        self._run.reports[report.id] = report
        self._run.provenances[report.id] = provenance
        yield change
        if (
            read.withdrawn
            and report.status is Status.WITHDRAWN
            and (not old or old.status is not report.status)
        ):
            yield Change(Happened.WITHDRAWN, offer.file, report.id, provenance.notice)
        if not report.sample:
            yield from self._remove_samples()

    def _like(self, provenance: Provenance) -> str:
        """The title of another report with nearly the same text, or ""."""
        for other in self._run.provenances.values():
            if other.report_id not in self._run.reports or other.report_id == provenance.report_id:
                continue
            if likeness(other.sketch, provenance.sketch) >= NEARLY:
                return self._run.reports[other.report_id].title
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
