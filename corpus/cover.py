"""What a report is called and when it was published, as its first pages tell."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from corpus.layout import Layout, Line
from corpus.naming import date_of, is_iso
from corpus.report import Page
from corpus.text import readable
from corpus.typography import Typography

_COVER_PAGES = 2
_LONGEST_TITLE = 200
_CLOSE = 2.0
_JUNK = re.compile(
    r"microsoft (?:word|powerpoint)|untitled|template|enter la name|area name|\.(?:docx?|pdf|indd|pptx?)\b"
)
_DATE_LINE = re.compile(
    r"^(?P<what>[a-z ]{0,30}?):? ?(?:\d{1,2}(?:st|nd|rd|th)? ?(?:to|and|[-–]) ?)?"
    r"(?P<day>\d{1,2})?(?:st|nd|rd|th)? ?(?P<month>[a-z]{3,9}) (?P<year>(?:19|20)\d\d)\.?$",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(r"last|previous|review|expir|from|since|after", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|updated|issued", re.IGNORECASE)


def title_of(said: str, layouts: Sequence[Layout]) -> str:
    """The file's own title where its first pages bear it out, else their largest words, or ""."""
    cover = [line for layout in layouts[:_COVER_PAGES] for line in layout.lines]
    words = set(_words(" ".join(line.text for line in cover)))
    claimed = _words(said)
    if len(claimed) > 1 and not _JUNK.search(said.casefold()):
        borne_out = sum(1 for word in claimed if word in words)
        if borne_out >= 0.8 * len(claimed):
            return said
    return _largest(layouts)


def published_on(pages: Iterable[Page]) -> str:
    """The date that stands on a line of its own on the first pages, as ISO as far as it goes, or "".

    A line that says "published" or "updated" comes before a bare date, and the first comes before others.
    """
    found: list[tuple[bool, str]] = []
    for page in islice(pages, _COVER_PAGES):
        for line in page.text.splitlines():
            match = _DATE_LINE.match(" ".join(line.split()))
            if match and not _OTHER_DATE.search(match["what"]):
                parts = (match["day"], match["month"], match["year"])
                date = date_of(" ".join(part for part in parts if part))
                if "-" in date and is_iso(date):
                    found.append((not _PUBLISHED.search(match["what"]), date))
    return min(found, key=lambda pair: pair[0])[1] if found else ""


def _largest(layouts: Sequence[Layout]) -> str:
    """The heading in the largest type of the first page that has one, as one title."""
    typography = Typography(layouts)
    for layout in layouts[:_COVER_PAGES]:
        standing_out = [line for line in layout.lines if typography.stands_out(line) and _lettered(line)]
        if standing_out:
            largest = max((line.size, line.bold) for line in standing_out)
            return _first_run(layout.lines, largest)
    return ""


def _first_run(lines: Sequence[Line], style: tuple[float, bool]) -> str:
    """The words of the first lines in that style that follow one another closely."""
    run: list[Line] = []
    for line in lines:
        apart = run and not 0 <= run[-1].base - line.base < _CLOSE * line.size
        if (line.size, line.bold) == style and not apart:
            run.append(line)
        elif run:
            break
    return readable(" ".join(line.text for line in run))[:_LONGEST_TITLE]


def _lettered(line: Line) -> bool:
    return sum(letter.isalpha() for letter in line.text) > 3


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{3,}", text.casefold())
