"""What every source of reports is: it offers files, fetches them, and is asked what became of one.

    Source.offers()  ->  Offer (one file, with what the source knows of it)
                     or  Change (something on offer that could not even be looked at, and why)
    Source.fetch(offer, folder)  ->  the path of its bytes
    Source.fate(key)             ->  what became of something that is no longer on offer

A source knows nothing of the catalogue; `corpus/sync.py` decides what an offer means for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from corpus.report import Change, Status


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a report besides its bytes; "" where it is not known.

    Two dates are kept apart: `corrected` is a maintainer's word, `web` is what the page that offers
    the file says. The date on the cover is the reader's to find. `supersedes` holds report ids.
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

    def over(self, other: "Facts") -> "Facts":
        """These facts, with those of `other` wherever these say nothing."""
        names = (field.name for field in fields(self))
        return Facts(**{name: getattr(self, name) or getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that a source has.

    `key` is what the file is called there for good (a path or an address); `file` is a file name.
    `revision` changes whenever the bytes may have changed; "" means that only the bytes can tell.
    `status` is not CURRENT where the source itself says that the report no longer stands.
    """

    key: str
    file: str
    facts: Facts = Facts()
    revision: str = ""
    status: Status = Status.CURRENT
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a file that is no longer on offer. `notice` is the source's own explanation."""

    status: Status
    notice: str = ""
    superseded_by: str = ""


class Source(Protocol):
    """A place that reports come from."""

    @property
    def name(self) -> str:
        """The source's name, the same from run to run."""

    def offers(self) -> Iterator[Offer | Change]:
        """Everything on offer now; a Change (FAILED) for each thing that could not be looked at."""

    def fetch(self, offer: Offer, folder: Path) -> Path:
        """The file with the offer's bytes, put into `folder` if need be. Raises corpus.errors.NotFetched."""

    def fate(self, key: str) -> Fate:
        """What became of a file that was on offer before. Raises corpus.errors.NotFetched."""
