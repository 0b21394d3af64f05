"""The date and the publisher that a document states: on its cover, letter or licence page, or in metadata.

Each fact comes with the place that it was read from. The places are read in order of trust. A fact that is in
none of them is empty.
"""

import re
from collections.abc import Sequence

from corpus.bibliography.document_facts import COVER_PAGES, LAST_PAGES, Said
from corpus.bibliography.publication_dates import copyright_year, published
from corpus.bibliography.stated_publisher import publisher
from corpus.text import readable

_ANOTHER_DATE = re.compile(r"(?<=\d{4}) (?=(?:last updated|updated|published|revised)\b)", re.IGNORECASE)


def bibliography(
    pages: Sequence[str], author: str = "", rows: Sequence[Sequence[str]] = ()
) -> dict[str, Said]:
    """Returns the "date", the "copyright" year and the "publisher" of a document, from its pages and its
    metadata.

    `rows` has the lines of the first pages as they stand beside each other ("Published" and its date), where
    the text of a page has them one after the other.
    """
    ends = {*range(COVER_PAGES), *range(max(0, len(pages) - LAST_PAGES), len(pages))}
    lines = [_lines(page) if place in ends else [] for place, page in enumerate(pages)]
    shown = [[part for row in page for part in _lines(row)] for page in rows[:COVER_PAGES]]
    beside = [*shown, *lines[len(shown) :]]
    return {
        "date": published(beside),
        "copyright": copyright_year(lines),
        "publisher": publisher(lines, author, shown),
    }


def _lines(text: str) -> list[str]:
    parts = (part for raw in text.splitlines() for part in _ANOTHER_DATE.split(readable(raw)))
    return [part for part in parts if part]
