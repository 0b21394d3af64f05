"""Finds the reports that a question names, by title, place or a name in common use (report_names.toml)."""

import calendar
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from assistant.understanding.concepts import small_letters
from assistant.understanding.places import doubtful_places, places_in
from assistant.understanding.words import word_list
from corpus.report import Report
from corpus.toml_files import load_toml
from index.vocabulary import Vocabulary, words


@dataclass(frozen=True, slots=True)
class _Nickname:
    """Names in common use, and the title that they stand for, or several with | between them."""

    called: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class _KnownNames:
    """The contents of report_names.toml; `places` has the full names of places by their short ones."""

    report: tuple[_Nickname, ...]
    places: dict[str, str]


_KNOWN = load_toml("assistant.understanding", "report_names.toml", _KnownNames)
_NICKNAMES = _KNOWN.report
_SHORT = _KNOWN.places
_REFERENCE = re.compile(r"[a-z]{0,3}\d{5,}")
"""The number of a provider or a report in a register: "2647163", "sc485956"."""
_COMMON = 0.15
"""Maximum share of titles with a word that can name a report."""
_ALIKE = 0.6
"""Minimum share of words that the titles of two editions have in common."""
_MONTHS = {month.casefold() for month in calendar.month_name if month}
_NOT_ALONE = frozenset(word_list("not_names"))
_PLACE_WORDS = frozenset(word_list("places")) | set(_SHORT.values())
_YEAR = r"((?:19|20)\d\d)\b"
_BETWEEN = r"(?:\W+(?:jtai|letter|report|review|inspection|send|area|joint|edition|version|of|for|the))*\W+"
_YEAR_AFTER = re.compile(rf"(?:['’]s)?(?<!\d){_BETWEEN}{_YEAR}", re.IGNORECASE)
_YEAR_BEFORE = re.compile(rf"\b{_YEAR}{_BETWEEN}$", re.IGNORECASE)
_POLICE = re.compile(r"\W+(?:(?:and|&) \w+ )?(?:valley )?(?:police|constab|cops|force)\b", re.IGNORECASE)
"""A police force covers several places, and the reports of each of them mention it."""
_JOINED = re.compile(r"[ -]+|,? (?:and|&|upon|with|on|under) (?:the )?", re.IGNORECASE)
_FIRST_PART = re.compile(r"[^ ']+")
_ADJACENT = 60
"""Number of characters before a name in which the year of an edition is looked for."""


@dataclass(frozen=True, slots=True)
class ReportName:
    """Words of a question that name reports. There are no ids where the collection has no such report.

    `firm` says that the words can mean nothing else; other names only make their reports likelier.
    `missing_year` is the year of an edition that is asked for and is not in the collection; `available` are
    the years that are.
    """

    words: str
    start: int
    report_ids: tuple[str, ...]
    firm: bool = True
    missing_year: str = ""
    available: tuple[str, ...] = ()


class Names:
    """The names of the reports of one version."""

    def __init__(self, reports: Iterable[Report], vocabulary: Vocabulary) -> None:
        self._reports = tuple(reports)
        self._titles = {report.id: _title(report) for report in self._reports}
        counts = Counter(word for title in self._titles.values() for word in set(title.split()))
        most = max(6, _COMMON * len(self._reports))
        self._places = {
            word
            for word, count in counts.items()
            if count <= most
            and (word in vocabulary.proper or word in _PLACE_WORDS)
            and word not in _NOT_ALONE
            and len(word) > 3
        }

    def find(self, text: str) -> list[ReportName]:
        """Returns the names of reports in a text, in order."""
        names = [*self._find_nicknames(text), *_join_names(self._find_words(text), text)]
        names.sort(key=lambda named: named.start)
        return names

    def of(self, report_id: str) -> str:
        """Returns the title of a report with its year."""
        report = next(report for report in self._reports if report.id == report_id)
        return f"{report.title} ({report.year})" if report.year else report.title

    @cached_property
    def latest(self) -> int | None:
        """Returns the year of the newest report."""
        return max((report.year for report in self._reports if report.year), default=None)

    def published_in(self, year: int, among: Sequence[str] = ()) -> tuple[str, ...]:
        """Returns the ids of the reports of a year; of those in `among`, if there are any."""
        return tuple(report.id for report in self._among(among) if report.year == year)

    def years_of(self, among: Sequence[str] = ()) -> list[int]:
        """Returns the years of publication, ascending; of the reports in `among`, if there are any."""
        return sorted({report.year for report in self._among(among) if report.year})

    def _among(self, report_ids: Sequence[str]) -> Iterator[Report]:
        return (report for report in self._reports if not report_ids or report.id in report_ids)

    def is_in_a_title(self, word: str) -> bool:
        """Returns whether any report has a word in its title or file name."""
        return any(word in title.split() for title in self._titles.values())

    def have_like_titles(self, report_ids: Iterable[str]) -> bool:
        """Returns whether some reports have nearly the same title, apart from dates.

        They are then editions of one report, or reports of visits of one kind.
        """
        titles = [
            set(re.findall(r"[a-z]{3,}", self._titles[report_id])) - _MONTHS for report_id in report_ids
        ]
        shared, union = set.intersection(*titles), set.union(*titles)
        return len(shared) >= _ALIKE * len(union)

    def title_words(self, report_id: str) -> frozenset[str]:
        """Returns the words of a report's title and file name."""
        return frozenset(self._titles[report_id].split())

    def _find_nicknames(self, text: str) -> list[ReportName]:
        """Returns the reports that a text calls by a name of report_names.toml."""
        names: list[ReportName] = []
        for nickname in _NICKNAMES:
            match = _mention(nickname.called, text)
            if match is None:
                continue
            titles = [" ".join(words(title)) for title in nickname.title.split("|")]
            ids = [report.id for report in self._reports if _holds(self._titles[report.id], titles)]
            names.append(self._narrow_to_edition(ReportName(match.group(), match.start(), tuple(ids)), text))
        return names

    def _find_words(self, text: str) -> list[ReportName]:
        """Returns the reports that a text names by a place or a number in their titles."""
        names = list[ReportName]()
        for match in re.finditer(r"[^\W_]+(?:['’](?:s\b|[^\W_]+))?", text):
            name = re.sub(r"['’]s$", "", match.group())
            word = _SHORT.get(name, name.casefold())
            if word not in self._places and not _REFERENCE.fullmatch(word):
                continue
            ids = [report.id for report in self._reports if word in self._titles[report.id].split()]
            if ids:
                firm = _firm(name, word) and not _POLICE.match(text, match.end())
                names.append(self._narrow_to_edition(ReportName(name, match.start(), tuple(ids), firm), text))
        return names

    def _narrow_to_edition(self, named: ReportName, text: str) -> ReportName:
        """Returns the name with only the edition whose year stands beside it.

        Where the collection has no edition of that year, `missing_year` has the year.
        """
        if not named.report_ids:
            return named
        years = {
            report_id: set(re.findall(r"(?:19|20)\d\d", self._titles[report_id]))
            for report_id in named.report_ids
        }
        year = _year_beside(named, text)
        anywhere = set(re.findall(rf"\b{_YEAR}", text))
        dated = tuple(report_id for report_id in years if years[report_id] & ({year} if year else anywhere))
        if dated:
            return replace(named, report_ids=dated)
        all_years = tuple(sorted(set().union(*years.values())))
        return replace(named, missing_year=year, available=all_years) if year and all_years else named


def is_place(name: str) -> bool:
    """Returns whether the words that name a report are a place."""
    return any(word in _PLACE_WORDS for word in words(_SHORT.get(name, name))) or bool(places_in(name))


def _title(report: Report) -> str:
    """Returns the words that can name a report: of its title, its file name and its year."""
    stem = re.sub(r"[_\W]+", " ", report.file.rsplit(".", 1)[0])
    return " ".join(words(f"{report.title} {stem} {report.published[:4]}"))


def _join_names(by_word: Sequence[ReportName], text: str) -> list[ReportName]:
    """Joins words that stand side by side and name the same reports to one name: "Milton Keynes"."""
    names = list[ReportName]()
    for named in by_word:
        last = names[-1] if names else None
        shared = (
            tuple(report_id for report_id in last.report_ids if report_id in named.report_ids) if last else ()
        )
        if last and shared and _JOINED.fullmatch(text[last.start + len(last.words) : named.start]):
            words = text[last.start : named.start + len(named.words)]
            names[-1] = replace(last, words=words, report_ids=shared, firm=last.firm and named.firm)
        else:
            names.append(named)
    return names


def _firm(name: str, word: str) -> bool:
    """Returns whether a word of a title can mean nothing but the report: a place, a number or a proper
    name."""
    if name.casefold() in doubtful_places():
        return name[:1].isupper()
    return word in _PLACE_WORDS or bool(_REFERENCE.fullmatch(word)) or name[:1].isupper()


def _year_beside(named: ReportName, text: str) -> str:
    """Returns the year that stands beside a name, or ""."""
    end = named.start + len(named.words)
    after = _YEAR_AFTER.match(text, end)
    before = _YEAR_BEFORE.search(text[max(0, named.start - _ADJACENT) : named.start])
    within = re.search(_YEAR, named.words)
    match = within or after or before
    return match[1] if match else ""


def _holds(title: str, names: Sequence[str]) -> bool:
    return any(f" {name} " in f" {title} " for name in names)


def _mention(names: tuple[str, ...], text: str) -> re.Match[str] | None:
    """Returns the match of the longest of these names in a text, or None."""
    plain = small_letters(text)
    for name in sorted(names, key=len, reverse=True):
        is_possible = _FIRST_PART.findall(small_letters(name))[0] in plain
        if is_possible and (match := _pattern(name).search(text)):
            return match
    return None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Returns the pattern of a name. Most texts have no such name, so few are compiled."""
    spaced = re.escape(name).replace("\\ ", r"[\s-]+").replace("'", "['’]?")
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
