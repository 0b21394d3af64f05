"""Who published a document and when, as the document itself says: cover, letter, licence page, metadata.

Each fact comes with the place that it was read from. The places are asked in one order of trust, and a fact
that none of them gives is empty: nothing is guessed. A publisher is a body that corpus/publishers.toml knows,
or a safeguarding partnership or board by its name. Text is given as the lines of pages.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise

from corpus.naming import MONTHS
from corpus.publishers import SEPARATOR
from corpus.text import readable

COVER, LETTER, LICENCE, FILE = "cover", "letter", "licence page", "file's metadata"
_COVER_PAGES, _LAST_PAGES = 2, 3
_LONGEST_LINE = 160


@dataclass(frozen=True, slots=True)
class Said:
    """A fact of a document, and where it was read; "" and "" where the document does not say it."""

    value: str = ""
    place: str = ""


def bibliography(
    pages: Sequence[str], author: str = "", rows: Sequence[Sequence[str]] = ()
) -> dict[str, Said]:
    """The "date", the "copyright" year and the "publisher" of a document, from its pages and its metadata.

    `rows` has the lines of the first pages as they stand beside each other ("Published" and its date), where
    the text of a page has them one after the other.
    """
    ends = {*range(_COVER_PAGES), *range(max(0, len(pages) - _LAST_PAGES), len(pages))}
    lines = [_lines(page) if place in ends else [] for place, page in enumerate(pages)]
    shown = [[part for row in page for part in _lines(row)] for page in rows[:_COVER_PAGES]]
    beside = [*shown, *lines[len(shown) :]]
    return {
        "date": published(beside),
        "copyright": copyright_year(lines),
        "publisher": publisher(lines, author, shown),
    }


def _lines(text: str) -> list[str]:
    parts = (part for raw in text.splitlines() for part in _ANOTHER_DATE.split(readable(raw)))
    return [part for part in parts if part]


_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS)
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
_DAY = r"(?:the\s)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s(?:of\s)?)?"
_WRITTEN = rf"{_WEEKDAY}{_DAY}(?P<month>{_MONTH})\.?,?\s(?P<year>(?:19|20)\d\d)"
_FIGURES = r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:19|20)\d\d)"
_ISO = r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
_DATE = re.compile(rf"(?:{_WRITTEN}|{_FIGURES}|{_ISO})(?!\d)", re.IGNORECASE)
_UPDATED = (
    r"(?:last\s)?(?:updated|revised|amended)(?:\son|\sin)?|revision\sdates?"
    r"|date\s(?:updated|revised|of\srevision)"
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
_ANOTHER_DATE = re.compile(r"(?<=\d{4}) (?=(?:last updated|updated|published|revised)\b)", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)[^\d]{0,60}\b((?:19|20)\d\d)\b", re.IGNORECASE)
DEAR = re.compile(r"dear\b.{0,100}$", re.IGNORECASE)


def published(pages: Sequence[Sequence[str]]) -> Said:
    """The date of this edition, as ISO as far as it goes: updated before published before a bare date.

    A bare date is one that stands alone on a line of the first pages. "Born", "inspection dates", a title
    that ends in a date, and a date in the midst of a sentence are none of these.
    """
    first, last = pages[:_COVER_PAGES], pages[max(_COVER_PAGES, len(pages) - _LAST_PAGES) :]
    letter = any(DEAR.match(line) for page in first[:1] for line in page)
    ranked = sorted((found for page in first for found in _dates(page)), key=lambda found: found[0])
    if ranked:
        return Said(ranked[0][1], LETTER if letter else COVER)
    stated = sorted(
        (found for page in last for found in _dates(page) if found[0] < 2), key=lambda found: found[0]
    )
    return Said(stated[0][1], LICENCE) if stated else Said()


def copyright_year(pages: Sequence[Sequence[str]]) -> Said:
    """The year of the copyright on the first or the last pages, if it is one year."""
    ends = [*pages[:_COVER_PAGES], *pages[max(_COVER_PAGES, len(pages) - _LAST_PAGES) :]]
    years = {
        match[1] for page in ends for line in page for match in _COPYRIGHT.finditer(line[:_LONGEST_LINE])
    }
    return Said(years.pop(), LICENCE) if len(years) == 1 else Said()


def _dates(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The dates of a page with their ranks: 0 updated, 1 published, 2 bare."""
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
            values = [value for each in dates if (value := _iso(each))]
            if values:
                yield (0, max(values)) if label["updated"] else (1, values[0])
        elif (
            len(dates) == 1
            and not line.endswith(".")
            and not _within(padded[place - 1], line, padded[place + 1])
        ):
            yield from ((2, value) for value in (_iso(dates[0]),) if value)


def _only_dates(line: str, dates: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but commas stands between the dates of a line, and nothing that matters after them."""
    between = (line[one.end() : other.start()].strip() for one, other in pairwise(dates))
    return all(part in (",", "and", ", and") for part in between) and bool(
        _AFTER.match(line, dates[-1].end())
    )


def _within(before: str, line: str, after: str) -> bool:
    """Whether the lines around a date make it part of a sentence."""
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


_PARTNERSHIP = re.compile(
    r"(?:the )?(?:[A-Z][\w’'&-]*,? (?:(?:and|of|upon|with|the|on|in) ){0,2}){1,6}"
    r"(?:Local )?Safeguarding (?:Children|Child|Adults?)(?:['’]s)? (?:Partnership|Board)"
)
_FROM = re.compile(
    r"(?:from|published by|produced by|publisher|issued by):?\s(?P<who>.{3,120})$", re.IGNORECASE
)
_INSPECTED = re.compile(
    r"\b(?:it|(?:this|the) (?:[\w-]+ ){0,3}(?:inspection|review|visit)) was (?:carried out|conducted"
    r"|undertaken|led) by (?:\w+ ){0,6}?(?:inspectors (?:from )?)?",
    re.IGNORECASE,
)
_UNDERTOOK = re.compile(
    r"\b(?:undertook|carried out|conducted) (?:an?|this|the|our) (?:[\w-]+ ){0,4}inspection\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_LONGEST_LIST = 400


def publisher(pages: Sequence[Sequence[str]], author: str = "", rows: Sequence[Sequence[str]] = ()) -> Said:
    """Who published a document, several bodies with SEPARATOR between them; `author` is the file's own."""
    first, last = pages[:_COVER_PAGES], pages[max(_COVER_PAGES, len(pages) - _LAST_PAGES) :]
    letter = any(DEAR.match(line) for page in first[:1] for line in page)
    for lines, place in (([*rows, *first], COVER), (last, LICENCE)):
        for page in lines:
            for line in page:
                if (match := _FROM.match(line)) and (bodies := _named(match["who"], whole=True)):
                    return Said(_joined(bodies), place)
    for lines, place in ((first, LETTER if letter else COVER), (last, LICENCE)):
        if bodies := _inspectorates(" ".join(line for page in lines for line in page)):
            return Said(_joined(bodies), place)
    if bodies := _imprinted([line for page in (*last, *first) for line in page]):
        return Said(_joined(bodies), LICENCE)
    if not letter and (bodies := _alone([line for page in first[:1] for line in page])):
        return Said(_joined(bodies), COVER)
    return Said(_joined(bodies), FILE) if (bodies := _named(author, whole=True)) else Said()


def _joined(bodies: Sequence[str]) -> str:
    return SEPARATOR.join(dict.fromkeys(bodies))


def _inspectorates(text: str) -> list[str]:
    """The inspectorates that a sentence says made the inspection."""
    for sentence in _SENTENCE.split(text):
        undertook = _UNDERTOOK.search(sentence)
        inspected = _INSPECTED.search(sentence)
        part = (
            sentence[: undertook.start()] if undertook else sentence[inspected.end() :] if inspected else ""
        )
        bodies = [name for name in _named(part) if name in _data().inspectorates]
        if bodies:
            return bodies
    return []


def _alone(lines: Sequence[str]) -> list[str]:
    """The body whose name is all that a line of the cover has: a known one, or a partnership; else none."""
    bodies = []
    for line in lines:
        if _PARTNERSHIP.fullmatch(line):
            bodies.append(line)
        elif _key(line) in _data().names:
            bodies.append(_data().names[_key(line)])
    return list(dict.fromkeys(bodies))


def _imprinted(lines: Sequence[str]) -> list[str]:
    """The body that the words of the licence page belong to: its own account of itself, or its address."""
    text = " ".join(lines)
    folded = _key(text)
    bodies = [body for phrase, body in _data().imprints.items() if phrase in folded]
    return list(dict.fromkeys(bodies))[:1]


def _named(text: str, *, whole: bool = False) -> list[str]:
    """The known bodies that a text names, in its order; with `whole`, only if it names nothing else."""
    found: list[tuple[int, str]] = []
    rest = _key(text)
    for name, body in _data().names.items():
        at = _find(rest, name)
        while at >= 0:
            found.append((at, body))
            rest = rest[:at] + "\0" * len(name) + rest[at + len(name) :]
            at = _find(rest, name)
    found = _without_full_names(found, rest)
    if whole and re.sub(r"\0+|\band\b|\bthe\b|\([^()]{0,80}\)|[\s,;&]", "", rest):
        return [text] if _PARTNERSHIP.fullmatch(text) else []
    return [body for _, body in sorted(found)]


def _without_full_names(found: list[tuple[int, str]], masked: str) -> list[tuple[int, str]]:
    """The bodies without those whose short name follows: "HMI Constabulary (HMICFRS)" is HMICFRS."""
    kept = []
    ordered = sorted(found)
    for (at, body), following in zip(ordered, [*ordered[1:], None], strict=False):
        between = masked[at : following[0]].strip("\0") if following else ""
        if between.strip() != "(":
            kept.append((at, body))
    return kept


def _find(text: str, name: str) -> int:
    """Where a name stands in a text as whole words, or -1."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            return at
        at = text.find(name, at + 1)
    return -1


@dataclass(frozen=True, slots=True)
class _Data:
    """The bodies of publishers.toml: each by all its names, the longest first, and by its imprints."""

    names: dict[str, str]
    inspectorates: frozenset[str]
    imprints: dict[str, str]


@cache
def _data() -> _Data:
    data = tomllib.loads(resources.files("corpus").joinpath("publishers.toml").read_text(encoding="utf-8"))
    names = {_key(name): name for name in data["bodies"]}
    names |= {_key(spelling): name for name, spellings in data["spellings"].items() for spelling in spellings}
    longest_first = dict(sorted(names.items(), key=lambda pair: -len(pair[0])))
    imprints = {_key(phrase): name for name, phrases in data["imprints"].items() for phrase in phrases}
    return _Data(longest_first, frozenset(data["inspectorates"]), imprints)


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
