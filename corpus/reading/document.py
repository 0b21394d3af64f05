"""The result of a reader of one media type, and the limits of reading."""

from dataclasses import dataclass

from corpus.passages.blocks import Block
from corpus.report import Page


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The limits for one file: seconds, megabytes of memory, pages, and characters in all.

    `scanned_pages` is the maximum number of pages that are read from pictures; one takes some five seconds.
    """

    seconds: float = 300.0
    megabytes: int = 1500
    pages: int = 10_000
    characters: int = 50_000_000
    scanned_pages: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """The facts that a file states about itself; "" or () for what it does not state.

    `published` is an ISO date as far as known. `publisher` names one body, or several with
    corpus.publishers.SEPARATOR between them; `copyright_year` is that of the licence page. `places` says
    where each was read: "title: cover", "date: letter". `notes` are for a maintainer. `withdrawn` is the
    notice, in the file's own words, that it no longer holds.
    """

    title: str = ""
    published: str = ""
    publisher: str = ""
    copyright_year: str = ""
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile(FileFacts):
    """The result of a reader: the pages and blocks of one file, and its facts."""

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
