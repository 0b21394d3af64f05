"""A run: the offers of a source are fetched and read; each step is planned, applied and reported as a Change.

    offer -> plan -> fetched -> plan_delivery -> read (in another process) -> plan_reading -> apply -> Change

Files are read ahead while earlier ones are being stored, so Changes come in the order of the offers but
for those that need no reading. One file that fails never stops the others.
"""

import errno
import logging
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from corpus.errors import (
    CorpusBusy,
    CorpusError,
    DatabaseAway,
    DatabaseUnfit,
    NoSpace,
    NotFetched,
    StorageFailed,
    UnreadableFile,
)
from corpus.reading.file_reader import Reading
from corpus.report import Change, Happened
from corpus.sources.base import Fate, Offer, Origin, Source
from corpus.storage.catalogue import digest_of
from corpus.sync.apply import Holdings, apply, load_state
from corpus.sync.plan import plan, plan_delivery, plan_reading, plan_twin
from corpus.sync.standing import no_longer_on_offer, plan_editions, plan_fate
from corpus.sync.state import State
from corpus.sync.steps import Add, Fetch, Read, Revise, Skip, Step

log = logging.getLogger(__name__)

_ENDS_THE_RUN = (CorpusBusy, DatabaseAway, DatabaseUnfit, NoSpace, StorageFailed)
"""Errors that every other file would meet too."""


class Reader(Protocol):
    """Reads a file, somewhere else than in this thread: see corpus/reading/file_reader.py."""

    @property
    def ahead(self) -> int:
        """Returns how many files may wait for it."""

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        """Returns the file's pages and passages; an UnreadableFile is raised by the Future."""


class Intake:
    """Takes in what one source offers, and looks at which reports still stand.

    `folder` is for what is fetched. With `approval`, what a website newly offers waits for a maintainer.
    With `dry_run`, nothing is read or written: the Changes say what would happen.
    """

    def __init__(
        self,
        holdings: Holdings,
        source: Source,
        reader: Reader,
        folder: Path,
        *,
        approval: bool = False,
        dry_run: bool = False,
    ) -> None:
        self._holdings = holdings
        self._source = source
        self._reader = reader
        self._folder = folder
        self._approval = approval
        self._dry_run = dry_run

    # What is on offer

    def take_in(self, offers: Sequence[Offer | Change]) -> Iterator[Change]:
        """Takes each offer in; a Change among them is told in its place."""
        return self._preview(offers) if self._dry_run else self._run(offers)

    def _run(self, offers: Sequence[Offer | Change]) -> Iterator[Change]:
        state = self._load(offers)
        waiting: deque[tuple[Read, Future[Reading]]] = deque()
        try:
            for offer in offers:
                step = self._plan(offer, state)
                if isinstance(step, Read) and any(
                    step.origin.digest == read.origin.digest for read, _ in waiting
                ):
                    state = state.after(step)
                    while waiting:  # the Change of this file depends on whether its twin can be read
                        state = yield from self._store(*waiting.popleft(), state)
                    if twin := state.twin(step.origin.digest):
                        step = plan_twin(step.offer, step.origin, twin, state)
                if not isinstance(step, Read):
                    state = yield from self._apply(step, state)
                    continue
                state = state.after(step)
                try:
                    path = step.path or self._holdings.originals.path(step.origin.digest)
                    waiting.append((step, self._reader.read(path, step.origin.report_id)))
                except Exception as error:
                    yield unforeseen_failure(step.offer.file, error)
                if len(waiting) > self._reader.ahead:
                    state = yield from self._store(*waiting.popleft(), state)
            while waiting:
                state = yield from self._store(*waiting.popleft(), state)
        finally:
            for _, reading in waiting:
                reading.cancel()

    def _preview(self, offers: Sequence[Offer | Change]) -> Iterator[Change]:
        """Yields what can be told without reading."""
        state = self._load(offers)
        files_by_digest: dict[str, str] = {}
        for offer in offers:
            step = self._plan(offer, state)
            state = state.after(step)
            if isinstance(step, Read) and step.origin.digest in files_by_digest:
                reason = f"The same bytes as '{files_by_digest[step.origin.digest]}'."
                yield Change(Happened.UNCHANGED, step.offer.file, reason=reason)
                continue
            if isinstance(step, Read):
                files_by_digest[step.origin.digest] = step.offer.file
            yield from step.changes

    def _load(self, offers: Sequence[Offer | Change]) -> State:
        offered = [offer for offer in offers if isinstance(offer, Offer)]
        return load_state(self._holdings, self._source, offered, approval=self._approval)

    def _plan(self, offer: Offer | Change, state: State) -> Step:
        """Plans an offer, and fetches its file where the plan needs that."""
        if isinstance(offer, Change):
            return Skip(offer)
        try:
            step = plan(offer, state)
            if not isinstance(step, Fetch) or (self._dry_run and offer.revision):
                return step
            delivery = self._source.fetch(offer, self._folder, step.validators)
            digest = digest_of(delivery.path) if delivery.path else ""
            return self._restore_original(
                plan_delivery(step, delivery, digest, state), delivery.path, digest, state
            )
        except CorpusError as error:
            return Skip(Change(Happened.FAILED, offer.file, reason=str(error)))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            reason = f"It cannot be opened: {error.strerror or error}."
            return Skip(Change(Happened.FAILED, offer.file, reason=reason))
        except Exception as error:
            return Skip(unforeseen_failure(offer.file, error))

    def _restore_original(self, step: Step, path: Path | None, digest: str, state: State) -> Step:
        """Returns the step. An original that was lost or damaged is kept again and that is told."""
        twin = state.twin(digest) if path else None
        if twin is None or path is None or self._dry_run or not isinstance(step, Skip | Revise):
            return step
        if self._holdings.originals.is_whole(digest):
            return step
        self._holdings.originals.keep(path)
        reason = f"{step.change.reason} Its lost original is here again.".strip()
        return replace(step, change=replace(step.change, reason=reason))

    def _store(self, read: Read, reading: Future[Reading], state: State) -> Generator[Change, None, State]:
        """Stores what was read, or says why it cannot be read."""
        step: Step
        try:
            step = plan_reading(read, reading.result(), state)
        except UnreadableFile as error:
            step = Skip(Change(Happened.FAILED, read.offer.file, reason=str(error)))
        except Exception as error:
            step = Skip(unforeseen_failure(read.offer.file, error))
        return (yield from self._apply(step, state))

    def _apply(self, step: Step, state: State) -> Generator[Change, None, State]:
        """Writes a step, tells its changes and returns the state after it.

        A step that cannot be written is told as a failure.
        """
        if not self._dry_run:
            try:
                apply(step, self._holdings)
            except Exception as error:
                yield unforeseen_failure(step.changes[0].subject, error)
                return state
            if isinstance(step, Add) and step.path and step.path.parent == self._folder:
                step.path.unlink(missing_ok=True)
        yield from step.changes
        return state.after(step)

    # What still stands

    def check_source(self, offers: Sequence[Offer]) -> Iterator[Change]:
        """Yields the reports that the source says no longer stand, or no longer offers at all.

        A file that is kept or put away by hand says nothing of whether its report stands.
        """
        if self._source.by_hand:
            return
        state = self._load(offers)
        for offer in offers:
            origin = state.origin_of(offer)
            fate = Fate(offer.status, offer.notice)
            if origin and (step := plan_fate(origin, fate, state)):
                state = yield from self._apply(step, state)
        for origin in no_longer_on_offer(offers, state):
            if answer := self._ask(origin, state):
                state = yield from self._apply(answer, state)

    def _ask(self, origin: Origin, state: State) -> Step | None:
        """Asks the source what happened to a report that it no longer offers."""
        file = state.reports[origin.report_id].file
        try:
            fate = self._source.fate(origin)
        except NotFetched as error:
            reason = f"It is no longer on offer, and what became of it could not be found out. {error}"
            return Skip(Change(Happened.FAILED, file, origin.report_id, reason))
        except Exception as error:
            return Skip(unforeseen_failure(file, error, origin.report_id))
        return plan_fate(origin, fate, state)

    def check_editions(self) -> Iterator[Change]:
        """Yields the reports that another report in the corpus has taken the place of."""
        state = self._load([])
        for step in plan_editions(state):
            state = yield from self._apply(step, state)


def unforeseen_failure(subject: str, error: Exception, report_id: str = "") -> Change:
    """Returns the failure of one file, and logs it. Raises the error again where it is not the file's."""
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    if full or isinstance(error, _ENDS_THE_RUN):
        raise error
    log.warning("An unforeseen error in one file: %s", subject, exc_info=error)
    message = " ".join(f"{type(error).__name__}: {error}".split())
    reason = f"It failed in a way that was not foreseen ({message}). The others went on; please report this."
    return Change(Happened.FAILED, subject, report_id, reason)
