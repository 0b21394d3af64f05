"""The corpus of a home, and the runs that change it. A run yields an event for each step.

    Event: Started, then a Change for each file, then Synced, which comes last and is the result

A run can be stopped anywhere and started again: each report goes in whole, and what is there already
costs no more than a look. One file that fails never stops the others.
"""

import errno
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import CorpusBusy, NoSpace, NotFetched
from corpus.report import Change, Happened
from corpus.sources.base import Offer, Source
from corpus.sources.folder import Folder
from corpus.sources.publications import Publication, known_publications
from corpus.storage.catalogue import Catalogue, Originals
from corpus.storage.corrections import Corrections
from corpus.storage.database import Database
from corpus.storage.history import History
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenances
from corpus.sync.apply import Holdings
from corpus.sync.intake import Intake, Reader, unforeseen_failure
from corpus.sync.sync_events import Event, Started, Synced
from corpus.themes.tagging import PassageThemes, themes_at
from corpus.themes.themes import Tagger

_INCOMING = "incoming-"
"""Prefix of the folders that hold what is being fetched."""


class Corpus:
    """Everything that is held, and the one way in which it changes.

    With `approval`, what a website newly offers waits until a maintainer approves it.
    """

    def __init__(self, holdings: Holdings, reader: Reader, *, approval: bool = False) -> None:
        self.holdings = holdings
        self._reader = reader
        self._approval = approval

    @classmethod
    def at(
        cls,
        home: Path,
        reader: Reader,
        *,
        approval: bool = False,
        database: Database | None = None,
        originals: Originals | None = None,
    ) -> "Corpus":
        """Returns the corpus of this home: HOME/corpus/catalogue.sqlite and HOME/corpus/originals, or those
        that are given in their place."""
        folder = home / "corpus"
        catalogue = Catalogue(database or folder / "catalogue.sqlite")
        holdings = Holdings(
            catalogue,
            originals or Originals(folder / "originals"),
            Origins(catalogue.database),
            Provenances(catalogue.database),
            known_publications(),
            PassageThemes(catalogue.database),
            Tagger(themes_at(home)),
            Corrections(catalogue.database),
            History(catalogue.database),
        )
        return cls(holdings, reader, approval=approval)

    @property
    def catalogue(self) -> Catalogue:
        return self.holdings.catalogue

    @property
    def originals(self) -> Originals:
        return self.holdings.originals

    def missing(self) -> list[Publication]:
        """Returns the known publications of which no report is here."""
        return self.holdings.publications.missing(self.catalogue.reports())

    def retag(self) -> Iterator[Event]:
        """Gives every passage its themes again, by the current themes. Nothing is read or embedded."""
        reports = self.catalogue.reports()
        yield Started(len(reports))
        changes = []
        for report in reports:
            passages = list(self.catalogue.passages(report.id))
            themes = self.holdings.passage_themes.tag(passages, self.holdings.tagger)
            reason = f"{len(passages)} passages have {themes} themes between them."
            changes.append(Change(Happened.CHANGED, report.file, report.id, reason))
            yield changes[-1]
        yield Synced(tuple(changes))

    def add(self, paths: Sequence[Path], dry_run: bool = False) -> Iterator[Event]:
        """Takes in files, and all the reports in folders."""
        return self.sync(Folder(paths), dry_run)

    def sync(self, source: Source, dry_run: bool = False) -> Iterator[Event]:
        """Takes in what a source offers. With `dry_run` it says what would change, and changes nothing.

        Raises CorpusBusy while another run is under way, and NoSpace when the disk is full.
        """
        folder = self.originals.folder.parent
        folder.mkdir(parents=True, exist_ok=True)
        busy = CorpusBusy("Reports are being added already. Wait for that to finish, then try again.")
        try:
            with (
                self.catalogue.database.lock("writing", busy),
                tempfile.TemporaryDirectory(prefix=_INCOMING, dir=folder) as incoming,
            ):
                _tidy(folder, Path(incoming))
                yield from self._events(source, Path(incoming), dry_run)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            message = f"The disk of {folder} is full. Make room, then run this again: it goes on from here."
            raise NoSpace(message) from error

    def _events(self, source: Source, folder: Path, dry_run: bool) -> Iterator[Event]:
        """Yields the run, in three steps: what is on offer, what is new of it, what still stands."""
        offers: list[Offer | Change] = []
        is_complete = False
        try:
            offers.extend(source.offers())
            is_complete = True
        except NotFetched as error:
            failed = Change(Happened.FAILED, source.name, reason=str(error))
            yield from (Started(1), failed, Synced((failed,)))
            return
        except Exception as error:  # what was offered before it is taken in
            offers.append(unforeseen_failure(source.name, error))
        yield Started(len(offers))
        intake = Intake(self.holdings, source, self._reader, folder, approval=self._approval, dry_run=dry_run)
        changes = []
        for change in self._changes(intake, offers, is_complete):
            changes.append(change)
            yield change
        yield Synced(tuple(changes))

    def _changes(
        self, intake: Intake, offers: Sequence[Offer | Change], is_complete: bool
    ) -> Iterator[Change]:
        yield from intake.take_in(offers)
        if is_complete:  # else what is missing may be on offer still
            yield from intake.check_source([offer for offer in offers if isinstance(offer, Offer)])
        yield from intake.check_editions()


def _tidy(folder: Path, incoming: Path) -> None:
    """Deletes what an earlier run left behind when it was killed."""
    for left in folder.glob(f"{_INCOMING}*"):
        if left != incoming:
            shutil.rmtree(left)
