"""Keeping the corpus: what a source offers is taken in, and each step is told as it happens.

    Event: Started, then a Change for each file, then Synced, which comes last and is the result

A run can be stopped anywhere and started again: each report goes in whole, and what is there already
costs no more than a look. One file that fails never stops the others.
"""

import errno
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from corpus.catalogue import Catalogue, Originals
from corpus.errors import CorpusBusy, NoSpace
from corpus.folder import Folder
from corpus.intake import Intake
from corpus.origins import Origins
from corpus.reading import Reading
from corpus.report import Change
from corpus.sources import Source


@dataclass(frozen=True, slots=True)
class Started:
    """The run has begun; `total` files are on offer, and so many Changes follow at least."""

    total: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The result: every Change of the run, in order."""

    changes: tuple[Change, ...]


Event = Started | Change | Synced


class Reader(Protocol):
    """Reads a file, somewhere else than in this thread: see corpus/reading.py."""

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        """The file's pages and passages; an UnreadableFile is raised by the Future."""


class Corpus:
    """The catalogue and the originals, and the one way in which they change."""

    def __init__(self, catalogue: Catalogue, originals: Originals, reader: Reader) -> None:
        self.catalogue = catalogue
        self.originals = originals
        self._reader = reader
        self._origins = Origins(catalogue.database)

    @classmethod
    def at(cls, home: Path, reader: Reader) -> "Corpus":
        """The corpus of this home: HOME/corpus/catalogue.sqlite and HOME/corpus/originals."""
        folder = home / "corpus"
        return cls(Catalogue(folder / "catalogue.sqlite"), Originals(folder / "originals"), reader)

    def add(self, paths: Sequence[Path], dry_run: bool = False) -> Iterator[Event]:
        """Take in files, and all the reports in folders."""
        return self.sync(Folder(paths), dry_run)

    def sync(self, source: Source, dry_run: bool = False) -> Iterator[Event]:
        """Take in what a source offers; with `dry_run`, say what would change and change nothing.

        Raises CorpusBusy while another run is under way, and NoSpace when the disk is full.
        """
        folder = self.catalogue.path.parent
        try:
            with (
                FileLock(folder / "writing.lock", timeout=0),
                tempfile.TemporaryDirectory(prefix="incoming-", dir=folder) as incoming,
            ):
                intake = Intake(self.catalogue, self.originals, self._origins, source, Path(incoming))
                yield from self._events(intake, source, dry_run)
        except Timeout as error:
            message = "Reports are being added already. Wait for that to finish, then try again."
            raise CorpusBusy(message) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            message = (
                f"The disk that holds {folder} is full. Make room, then run this again: it goes on from here."
            )
            raise NoSpace(message) from error

    def _events(self, intake: Intake, source: Source, dry_run: bool) -> Iterator[Event]:
        offers = list(source.offers())
        yield Started(len(offers))
        changes = []
        for change in intake.preview(offers) if dry_run else intake.take(offers, self._reader.read):
            changes.append(change)
            yield change
        yield Synced(tuple(changes))
