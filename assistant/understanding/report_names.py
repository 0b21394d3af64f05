"""Which reports a question names: by title, by place, or by a name in common use (report_names.toml)."""

import calendar
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.understanding.places import doubtful_places, places_in
from assistant.understanding.words import word_list
from corpus.report import Report
from index.stemming import words
from index.vocabulary import Vocabulary

_KNOWN = tomllib.loads((Path(__file__).parent / "report_names.toml").read_text("utf-8"))
_NICKNAMES = _KNOWN["report"]
_SHORT = _KNOWN["places"]
_REFERENCE = re.compile(r"[a-z]{0,3}\d{5,}")
"""What a register calls a provider or a report: "2647163", "sc485956"."""
_COMMON = 0.15
"""A word in more of the titles than this share names no report."""
_ALIKE = 0.6
"""Editions share so many of the words of their titles."""
_MONTHS = {month.casefold() for month in calendar.month_name if month}
_NOT_ALONE = frozenset(word_list("not_names"))
_PLACE_WORDS = frozenset(word_list("places")) | set(_SHORT.values())
_YEAR = r"((?:19|20)\d\d)\b"
_BETWEEN = r"(?:\W+(?:jtai|letter|report|review|inspection|send|area|joint|edition|version|of|for|the))*\W+"
_YEAR_AFTER = re.compile(rf"(?:['’]s)?(?<!\d){_BETWEEN}{_YEAR}", re.IGNORECASE)
_YEAR_BEFORE = re.compile(rf"\b{_YEAR}{_BETWEEN}$", re.IGNORECASE)
_POLICE = re.compile(r"\W+(?:(?:and|&) \w+ )?(?:valley )?(?:police|constab|cops|force)\b", re.IGNORECASE)
"""A police force is of several places, and is told of in the reports of each."""
_JOINED = re.compile(r"[ -]+|,? (?:and|&|upon|with|on|under) (?:the )?", re.IGNORECASE)
_ADJACENT = 60
"""Number of characters before a name that are searched for the year of an edition."""


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a question that name reports: those of the ids, or none that the collection holds.

    `firm` says that nothing else can be meant; other names only make their reports likelier. `lacking` is
    the year of an edition that is asked for and is not in the collection, `held` are the years that are.
    """

    said: str
    start: int
    report_ids: tuple[str, ...]
    firm: bool = True
    lacking: str = ""
    held: tuple[str, ...] = ()


class Names:
    """The names of the reports of one version."""

    def __init__(self, reports: Iterable[Report], vocabulary: Vocabulary) -> None:
        self._reports = tuple(reports)
        self._titles = {report.id: _title(report) for report in self._reports}
        held = Counter(word for title in self._titles.values() for word in set(title.split()))
        most = max(6, _COMMON * len(self._reports))
        self._places = {
            word
            for word, times in held.items()
            if times <= most
            and (word in vocabulary.proper or word in _PLACE_WORDS)
            and word not in _NOT_ALONE
            and len(word) > 3
        }

    def found(self, text: str) -> list[Named]:
        """What the text names, in the order in which it names it; each report once."""
        found = [*self._nicknames(text), *_whole(self._by_word(text), text)]
        found.sort(key=lambda named: named.start)
        return found

    def of(self, report_id: str) -> str:
        """What a report is called: its title and year."""
        report = next(one for one in self._reports if one.id == report_id)
        return f"{report.title} ({report.year})" if report.year else report.title

    @property
    def latest(self) -> int | None:
        """The year in which the newest of the reports was published."""
        return max((one.year for one in self._reports if one.year), default=None)

    def published(self, year: int, among: Sequence[str] = ()) -> tuple[str, ...]:
        """The reports of a year, or those among some: by id."""
        return tuple(one.id for one in self._reports if one.year == year and (not among or one.id in among))

    def years_of(self, among: Sequence[str] = ()) -> list[int]:
        """The years of publication of all reports, or of those among some, ascending, each once."""
        return sorted({one.year for one in self._reports if one.year and (not among or one.id in among)})

    def titles_have(self, word: str) -> bool:
        """Whether any report has a word in its title or file name."""
        return any(word in title.split() for title in self._titles.values())

    def alike(self, report_ids: Iterable[str]) -> bool:
        """Whether some reports are editions of one, or visits of one kind: alike in title but for dates."""
        titles = [set(re.findall(r"[a-z]{3,}", self._titles[one])) - _MONTHS for one in report_ids]
        shared, every = set.intersection(*titles), set.union(*titles)
        return len(shared) >= _ALIKE * len(every)

    def titled(self, report_id: str) -> frozenset[str]:
        """The words of a report's title and file name."""
        return frozenset(self._titles[report_id].split())

    def _nicknames(self, text: str) -> list[Named]:
        found: list[Named] = []
        for nickname in _NICKNAMES:
            match = _mention(nickname["called"], text)
            if match is None:
                continue
            wanted = [" ".join(words(title)) for title in nickname["title"].split("|")]
            ids = [report.id for report in self._reports if _holds(self._titles[report.id], wanted)]
            found.append(self._of_edition(Named(match.group(), match.start(), tuple(ids)), text))
        return found

    def _by_word(self, text: str) -> list[Named]:
        found = list[Named]()
        for match in re.finditer(r"[^\W_]+(?:['’](?:s\b|[^\W_]+))?", text):
            said = re.sub(r"['’]s$", "", match.group())
            word = _SHORT.get(said, said.casefold())
            if word not in self._places and not _REFERENCE.fullmatch(word):
                continue
            ids = [report.id for report in self._reports if word in self._titles[report.id].split()]
            if ids:
                firm = _firm(said, word) and not _POLICE.match(text, match.end())
                found.append(self._of_edition(Named(said, match.start(), tuple(ids), firm), text))
        return found

    def _of_edition(self, named: Named, text: str) -> Named:
        """The name with the edition whose year stands beside it, or says that there is none of that year."""
        if not named.report_ids:
            return named
        years = {one: set(re.findall(r"(?:19|20)\d\d", self._titles[one])) for one in named.report_ids}
        asked = _year_beside(named, text)
        anywhere = set(re.findall(rf"\b{_YEAR}", text))
        dated = tuple(one for one in years if years[one] & ({asked} if asked else anywhere))
        if dated:
            return replace(named, report_ids=dated)
        held = tuple(sorted(set().union(*years.values())))
        return replace(named, lacking=asked, held=held) if asked and held else named


def is_place(said: str) -> bool:
    """Whether the words that name a report are a place, and not its title."""
    return any(word in _PLACE_WORDS for word in words(_SHORT.get(said, said))) or bool(places_in(said))


def _title(report: Report) -> str:
    """Every word by which a report could be named: of its title, its file and its year."""
    stem = re.sub(r"[_\W]+", " ", report.file.rsplit(".", 1)[0])
    return " ".join(words(f"{report.title} {stem} {report.published[:4]}"))


def _whole(words_: Sequence[Named], text: str) -> list[Named]:
    """The names, with words that stand side by side and name the same reports made one: "Milton Keynes"."""
    names = list[Named]()
    for named in words_:
        last = names[-1] if names else None
        shared = tuple(one for one in last.report_ids if one in named.report_ids) if last else ()
        if last and shared and _JOINED.fullmatch(text[last.start + len(last.said) : named.start]):
            said = text[last.start : named.start + len(named.said)]
            names[-1] = replace(last, said=said, report_ids=shared, firm=last.firm and named.firm)
        else:
            names.append(named)
    return names


def _firm(said: str, word: str) -> bool:
    """Whether a word of a title can mean nothing but the report: a place or a reference, or a proper name."""
    if said.casefold() in doubtful_places():
        return said[:1].isupper()
    return word in _PLACE_WORDS or bool(_REFERENCE.fullmatch(word)) or said[:1].isupper()


def _year_beside(named: Named, text: str) -> str:
    """The year of the edition that a name is said with; "" where there is none."""
    end = named.start + len(named.said)
    after = _YEAR_AFTER.match(text, end)
    before = _YEAR_BEFORE.search(text[max(0, named.start - _ADJACENT) : named.start])
    within = re.search(_YEAR, named.said)
    match = within or after or before
    return match[1] if match else ""


def _holds(title: str, wanted: Sequence[str]) -> bool:
    return any(f" {one} " in f" {title} " for one in wanted)


def _mention(names: Sequence[str], text: str) -> re.Match[str] | None:
    """Where the text says one of these names, the longest first."""
    for name in sorted(names, key=len, reverse=True):
        pattern = r"(?<!\w)" + re.escape(name).replace("\\ ", r"[\s-]+").replace("'", "['’]?") + r"(?!\w)"
        if match := re.search(pattern, text, re.IGNORECASE):
            return match
    return None
