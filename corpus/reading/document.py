"""What a reader of one media type gives back, and the limits it keeps to."""

from dataclasses import dataclass

from corpus.passages.blocks import Block
from corpus.report import Page


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much one file may ask for: seconds, megabytes of memory, pages, and characters in all.

    `scanned_pages` is how many pages may be read from pictures; one takes some five seconds.
    """

    seconds: float = 300.0
    megabytes: int = 1500
    pages: int = 10_000
    characters: int = 50_000_000
    scanned_pages: int = 20


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One file as its reader understood it. `published` is an ISO date as far as known, or "".

    `publisher` names one body, or several with corpus.publishers.SEPARATOR between them; `copyright_year` is
    that of the licence page. `places` says where each was read: "title: cover", "date: letter".
    `withdrawn` is the notice, in the file's own words, that it no longer holds; "" where there is none.
    """

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    title: str = ""
    published: str = ""
    publisher: str = ""
    copyright_year: str = ""
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    withdrawn: str = ""
