"""What every source of reports is: it offers files, fetches them, and is asked what became of one.

    Source.offers()  ->  Offer (one file, with what the source knows of it)
                     or  Change (something on offer that could not even be looked at, and why)
    Source.fetch(offer, folder)  ->  Delivery (where its bytes are now)
    Source.fate(origin)          ->  Fate (what became of something that is no longer on offer)

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
"""What is taken from a folder. A file that is named itself is always offered, whatever it is called."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What is known of a report besides its bytes; "" where it is not known.

    Two dates are kept apart: `corrected` is a maintainer's word, `web` is what the page that offers
    the file says. The date on the cover is the reader's to find. `supersedes` holds report ids.
    `authority` is the value of an Authority, where a maintainer or a source says which.
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
        """These facts, with those of `other` wherever these say nothing."""
        names = (field.name for field in fields(self))
        return ReportFacts(**{name: getattr(self, name) or getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that a source has.

    `key` is what the file is called there for good (a path or an address); `file` is a file name;
    `address` is where its bytes are, if that is not the key. `revision` changes whenever the bytes may
    have changed; "" means that only the bytes can tell. `status` is not CURRENT where the source itself
    says that the report no longer stands; `notice` is then its explanation.
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
    """A file of a source as it was last taken: what makes a sync incremental.

    `digest` is the SHA-256 of its bytes, `address` where they were in the end found (after redirects),
    `validators` what the server gave to ask with whether they have changed.
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
        """What tells it apart from the origins of other sources."""
        return f"{self.source} {self.key}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An offer's bytes. `path` is None where the server says that they are those of `validators` still."""

    path: Path | None
    address: str = ""
    validators: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a file that is no longer on offer.

    `notice` is the source's own explanation; `replaced_by` is the address of what stands in its place.
    """

    status: Status
    notice: str = ""
    replaced_by: str = ""


class Source(Protocol):
    """A place that reports come from."""

    @property
    def name(self) -> str:
        """The source's name, the same from run to run."""

    @property
    def by_hand(self) -> bool:
        """Whether a maintainer chose each file, so that none needs to be approved."""

    def offers(self) -> Iterator[Offer | Change]:
        """Everything on offer now; a Change (FAILED) for each thing that could not be looked at.

        Raises corpus.errors.NotFetched where it cannot even be asked what there is.
        """

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """The offer's bytes, put into `folder` if need be. Raises corpus.errors.NotFetched."""

    def fate(self, origin: Origin) -> Fate:
        """What became of a file that was on offer before. Raises corpus.errors.NotFetched."""
