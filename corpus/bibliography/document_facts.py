"""A fact that a document states of itself, and the places where it may do so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

COVER, LETTER, LICENCE, FILE = "cover", "letter", "licence page", "file's metadata"
COVER_PAGES, LAST_PAGES = 2, 3
DEAR = re.compile(r"dear\b.{0,100}$", re.IGNORECASE)
"""The salutation of a letter."""

Pages = Sequence[Sequence[str]]
"""The lines of each page; pages that are not looked at may have none."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact of a document, and where it was read; "" and "" where the document does not say it."""

    value: str = ""
    place: str = ""


def first_pages(pages: Pages) -> Pages:
    return pages[:COVER_PAGES]


def last_pages(pages: Pages) -> Pages:
    """Returns the last pages, without the first."""
    return pages[max(COVER_PAGES, len(pages) - LAST_PAGES) :]


def is_letter(pages: Pages) -> bool:
    return any(DEAR.match(line) for page in pages[:1] for line in page)
