"""The contract of a source of reports: it offers files, fetches them, and says what happened to one.

    Source.offers()  ->  Offer (one file, with what the source knows of it)
                     or  Change (something that could not be looked at, and why)
    Source.fetch(offer, folder)  ->  Delivery (where its bytes are now)
    Source.fate(origin)          ->  Fate (what happened to something that is no longer on offer)

A source knows nothing of the catalogue; `corpus/sync/corpus.py` decides what an offer means for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from corpus.report import Change, Status

_PAGES_AND_TEXTS = (".pdf", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".eml", ".md", ".markdown", ".txt")
_OF_OFFICES = (".docx", ".docm", ".doc", ".rtf", ".odt", ".pptx", ".pptm", ".ppt", ".odp")
SUFFIXES = frozenset(_PAGES_AND_TEXTS + _OF_OFFICES)
"""Suffixes of the files that are taken from a folder. A file that is named by itself is always offered."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Facts about a report that are not read from its file. "" means unknown.

    `corrected` is the date that a maintainer gave, `web` the date on the page that offers the file. The
    reader finds the date on the cover. `supersedes` holds report ids. `authority` is the value of an
    Authority.
    """

    title: str = ""
    publisher: str = ""
    kind: str = ""
    corrected: str = ""
    web: str = ""
    edition: str = ""
    url: str = ""
    licence: str = ""
    themes: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    sample: bool = False
    authority: str = ""

    def over(self, other: "ReportFacts") -> "ReportFacts":
        """Returns these facts, with those of `other` wherever these say nothing."""
        names = (field.name for field in fields(self))
        return ReportFacts(**{name: getattr(self, name) or getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that a source has.

    `key` identifies the file for good (a path or an address). `file` is a file name. `address` is where its
    bytes are, if that is not the key. `revision` changes whenever the bytes may have changed; "" means that
    only the bytes can tell. `status` is not CURRENT where the source says that the report no longer stands;
    `notice` is then its explanation.
    """

    key: str
    file: str
    facts: ReportFacts = ReportFacts()
    address: str = ""
    revision: str = ""
    status: Status = Status.CURRENT
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """A file of a source as it was last fetched. It makes a sync incremental.

    `digest` is the SHA-256 of its bytes, `address` where they were found after redirects. `validators` are
    those of the server for a conditional request.
    """

    source: str
    key: str
    report_id: str
    digest: str
    revision: str = ""
    address: str = ""
    validators: str = ""

    @property
    def name(self) -> str:
        """Returns a name that differs from those of the origins of other sources."""
        return f"{self.source} {self.key}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An offer's bytes. `path` is None where they have not changed since `validators`."""

    path: Path | None
    address: str = ""
    validators: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What happened to a file that is no longer on offer.

    `notice` is the source's own explanation; `replaced_by` is the address of what stands in its place.
    """

    status: Status
    notice: str = ""
    replaced_by: str = ""


class Source(Protocol):
    """A place that reports come from."""

    @property
    def name(self) -> str:
        """Returns the source's name. It is the same in every run."""

    @property
    def by_hand(self) -> bool:
        """Returns whether a maintainer chose each file, so that none needs to be approved."""

    def offers(self) -> Iterator[Offer | Change]:
        """Yields everything on offer now; a Change (FAILED) for each thing that could not be looked at.

        Raises corpus.errors.NotFetched where it cannot even be asked what there is.
        """

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Returns the offer's bytes, put into `folder` if need be. Raises corpus.errors.NotFetched."""

    def fate(self, origin: Origin) -> Fate:
        """Returns what happened to a file that was on offer before. Raises corpus.errors.NotFetched."""
