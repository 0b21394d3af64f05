"""The steps of a run: what is done about one file or one report.

    Skip, Wait               nothing changes in the collection
    Fetch, Read              the plan needs the file first, or what its reader finds in it
    Add, Replace             a report is stored whole, with its pages and passages
    Revise, Settle, Remove   what is known of a report changes, whether it stands, or it goes

`plan` and `standing` make steps, `State.after` says what is known after one, `apply` writes it.
"""

from dataclasses import dataclass
from pathlib import Path

from corpus.report import Change, Happened, Page, Passage, Report
from corpus.sources.base import Offer, Origin
from corpus.storage.provenance import Provenance

UNAPPROVED = "It is new: a maintainer has to approve it."
NEWER_READER = "It was read again by a newer reader."
NEW_BYTES = "Its bytes have changed."


@dataclass(frozen=True, slots=True)
class Skip:
    """The collection stays as it is, for the reason that `change` gives.

    `origin` is stored where something of it is new. `claims` is the report that the file is found to be.
    """

    change: Change
    origin: Origin | None = None
    claims: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        return (self.change,)


@dataclass(frozen=True, slots=True)
class Wait:
    """A maintainer is asked to approve a new publication."""

    source: str
    offer: Offer

    @property
    def changes(self) -> tuple[Change, ...]:
        return (Change(Happened.WAITING, self.offer.file, reason=UNAPPROVED),)


@dataclass(frozen=True, slots=True)
class Fetch:
    """The file is needed.

    `origin` is its origin where its report is here. `validators` ask the server whether it is new.
    """

    offer: Offer
    origin: Origin | None
    validators: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Returns what a dry run says of it, where the source tells that its bytes are new."""
        happened, reason = (Happened.CHANGED, NEW_BYTES) if self.origin else (Happened.ADDED, "")
        return (Change(happened, self.offer.file, self.origin.report_id if self.origin else "", reason),)


@dataclass(frozen=True, slots=True)
class Read:
    """The file is to be read as the report of `origin`.

    `path` is None where that is the stored original. `why` says what is new in a report that is here.
    """

    offer: Offer
    origin: Origin
    path: Path | None
    why: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Returns what a dry run says of it."""
        happened = Happened.CHANGED if self.why else Happened.ADDED
        return (Change(happened, self.offer.file, self.origin.report_id, self.why),)


@dataclass(frozen=True, slots=True)
class Revise:
    """Other facts are known of a report, whose pages and passages stay as they are."""

    report: Report
    provenance: Provenance
    origin: Origin | None
    change: Change

    @property
    def changes(self) -> tuple[Change, ...]:
        return (self.change,)


@dataclass(frozen=True, slots=True)
class Settle:
    """A report is withdrawn or superseded, or stands again."""

    report: Report
    provenance: Provenance
    change: Change

    @property
    def changes(self) -> tuple[Change, ...]:
        return (self.change,)


@dataclass(frozen=True, slots=True)
class Remove:
    """A sample report goes, with its pages and passages."""

    report: Report
    change: Change

    @property
    def changes(self) -> tuple[Change, ...]:
        return (self.change,)


@dataclass(frozen=True, slots=True)
class Add:
    """A new report is stored whole. `others` is what that means for other reports, in the same transaction.

    `path` is where its file is, None where the original is stored already.
    """

    report: Report
    provenance: Provenance
    origin: Origin
    path: Path | None
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    own_changes: tuple[Change, ...]
    others: tuple[Settle | Remove, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.own_changes + tuple(change for step in self.others for change in step.changes)


@dataclass(frozen=True, slots=True)
class Replace(Add):
    """A report is stored whole in place of what it was before."""


Step = Skip | Wait | Fetch | Read | Add | Replace | Revise | Settle | Remove
