"""The date and the publisher that a document states: on its cover, letter or licence page, or in metadata.

Each fact comes with the place that it was read from. The places are read in order of trust. A fact that is in
none of them is empty.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from corpus.bibliography.document_facts import (
    COVER,
    COVER_PAGES,
    LAST_PAGES,
    LETTER,
    LICENCE,
    Pages,
    Said,
    first_pages,
    is_letter,
    last_pages,
)
from corpus.bibliography.stated_publisher import publisher
from corpus.names_and_dates import MONTHS
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
    cover_rows = [[part for row in page for part in _lines(row)] for page in rows[:COVER_PAGES]]
    row_lines = [*cover_rows, *lines[len(cover_rows) :]]
    return {
        "date": published(row_lines),
        "copyright": copyright_year(lines),
        "publisher": publisher(lines, author, cover_rows),
    }


def _lines(text: str) -> list[str]:
    parts = (part for raw in text.splitlines() for part in _ANOTHER_DATE.split(readable(raw)))
    return [part for part in parts if part]


_LONGEST_LINE = 160
_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
_DAY = r"(?:the\s)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?)?"
_WRITTEN = rf"{_WEEKDAY}{_DAY}(?P<month>{_MONTH})\.?,?\s(?P<year>(?:19|20)\d\d)"
_FIGURES = r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d\d)"
_ISO = r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
_DATE = re.compile(rf"(?:{_WRITTEN}|{_FIGURES}|{_ISO})(?!\d)", re.IGNORECASE)
_UPDATED = (
    r"(?:last\s)?(?:updated|revised|amended)(?:\son|\sin)?|revision\sdates?|date\s(?:updated|revised)"
    r"|date\sof\srevision"
)
_ISSUED = (
    r"(?:report\s|date\s|first\s)?(?:published|issued|publication)(?:\sdate|\son|\sin)?|date\s(?:published|issued)"
    r"|date\sof\s(?:publication|issue|report|this\sreport)|(?:report|publication|issue|version)\sdate|date|dated"
)
_LABEL = re.compile(rf"(?:(?P<updated>{_UPDATED})|(?P<issued>{_ISSUED})):?\s", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:[—–.|-]|\((?=[^)]{0,40}(?:version|edition|update|information|draft|final)).*|\+ show all.*)?$"
)
_OPEN = re.compile(
    r"(?:[,(–—-]|\b(?:in|on|of|from|since|by|to|and|until|before|after|between|the|at|dated|for))$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)[^\d]{0,60}\b((?:19|20)\d\d)\b", re.IGNORECASE)


def published(pages: Pages) -> Said:
    """Returns the date of this edition, in ISO form, as precisely as it is stated: updated before published
    before a bare date.

    A bare date is one that stands alone on a line of the first pages. "Born", "inspection dates", a title
    that ends in a date, and a date in the middle of a sentence are none of these.
    """
    first, last = first_pages(pages), last_pages(pages)
    letter = is_letter(pages)
    ranked = sorted(
        (ranked_date for page in first for ranked_date in _dates(page)),
        key=lambda ranked_date: ranked_date[0],
    )
    if ranked:
        return Said(ranked[0][1], LETTER if letter else COVER)
    stated = sorted(
        (ranked_date for page in last for ranked_date in _dates(page) if ranked_date[0] < 2),
        key=lambda ranked_date: ranked_date[0],
    )
    return Said(stated[0][1], LICENCE) if stated else Said()


def copyright_year(pages: Pages) -> Said:
    """Returns the year of the copyright on the first or the last pages, if it is one year."""
    ends = [*first_pages(pages), *last_pages(pages)]
    years = {
        match[1] for page in ends for line in page for match in _COPYRIGHT.finditer(line[:_LONGEST_LINE])
    }
    return Said(years.pop(), LICENCE) if len(years) == 1 else Said()


def _dates(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yields the dates of a page with their ranks: 0 updated, 1 published, 2 bare."""
    padded = ["", *lines, ""]
    for place, line in enumerate(lines, 1):
        if len(line) > _LONGEST_LINE:
            continue
        label = _LABEL.match(line)
        start = label.end() if label else 0
        if label and line.endswith(","):
            line = f"{line} {padded[place + 1]}"
        dates = list(_DATE.finditer(line, start))
        if not dates or dates[0].start() != start or not _only_dates(line, dates):
            continue
        if label:
            values = [value for match in dates if (value := _iso(match))]
            if values:
                yield (0, max(values)) if label["updated"] else (1, values[0])
        elif (
            len(dates) == 1
            and not line.endswith(".")
            and not _within(padded[place - 1], line, padded[place + 1])
        ):
            yield from ((2, value) for value in (_iso(dates[0]),) if value)


def _only_dates(line: str, dates: Sequence[re.Match[str]]) -> bool:
    """Returns whether nothing but commas stands between the dates of a line, and nothing that matters after
    them."""
    between = (line[match.end() : other.start()].strip() for match, other in pairwise(dates))
    return all(part in (",", "and", ", and") for part in between) and bool(
        _AFTER.match(line, dates[-1].end())
    )


def _within(before: str, line: str, after: str) -> bool:
    """Returns whether the lines around a date make it part of a sentence."""
    return bool(_OPEN.search(before)) or (after[:1].islower() and "(" not in line)


def _iso(match: re.Match[str]) -> str:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
    elif match["y"]:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    else:
        short = [month[:3] for month in MONTHS]
        year, month = int(match["year"]), short.index(match["month"][:3].lower()) + 1
        if not match["day"]:
            return f"{year}-{month:02}"
        day = int(match["day"])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
