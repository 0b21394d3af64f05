"""Which reports a question names: by title, by place, by the names that people give them (reports.toml)."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.words import word_list
from corpus.report import Report
from index.lexical import words
from index.vocabulary import Vocabulary

_KNOWN = tomllib.loads((Path(__file__).parent / "reports.toml").read_text("utf-8"))
_NICKNAMES = _KNOWN["report"]
_SHORT = _KNOWN["places"]
_REFERENCE = re.compile(r"[a-z]{0,3}\d{5,}")
"""What a register calls a provider or a report: "2647163", "sc485956"."""
_COMMON = 0.15
"""A word in more of the titles than this share names no report."""
_NOT_ALONE = frozenset(word_list("not_names"))


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a question that name reports: those of the ids, or none that the collection holds."""

    said: str
    start: int
    report_ids: tuple[str, ...]


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
            if times <= most and word in vocabulary.proper and word not in _NOT_ALONE and len(word) > 3
        }

    def found(self, text: str) -> list[Named]:
        """What the text names, in the order in which it names it; each report once."""
        found = [*self._nicknames(text), *self._by_word(text)]
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
            found.append(Named(match.group(), match.start(), self._edition(ids, text)))
        return found

    def _by_word(self, text: str) -> list[Named]:
        found = []
        for match in re.finditer(r"[^\W_]+(?:['’](?:s\b|[^\W_]+))?", text):
            said = re.sub(r"['’]s$", "", match.group())
            word = _SHORT.get(said, said.casefold())
            if word not in self._places and not _REFERENCE.fullmatch(word):
                continue
            ids = [report.id for report in self._reports if word in self._titles[report.id].split()]
            if ids:
                found.append(Named(said, match.start(), tuple(ids)))
        return found

    def _edition(self, ids: Sequence[str], text: str) -> tuple[str, ...]:
        """Of several editions those whose year the text gives, or all."""
        years = set(re.findall(r"\b(?:19|20)\d\d\b", text))
        dated = [one for one in ids if years & set(re.findall(r"\d{4}", self._titles[one]))]
        return tuple(dated or ids)


def _title(report: Report) -> str:
    """Every word by which a report could be named: of its title, its file and its year."""
    stem = re.sub(r"[_\W]+", " ", report.file.rsplit(".", 1)[0])
    return " ".join(words(f"{report.title} {stem} {report.published[:4]}"))


def _holds(title: str, wanted: Sequence[str]) -> bool:
    return any(f" {one} " in f" {title} " for one in wanted)


def _mention(names: Sequence[str], text: str) -> re.Match[str] | None:
    """Where the text says one of these names, the longest first."""
    for name in sorted(names, key=len, reverse=True):
        pattern = r"(?<!\w)" + re.escape(name).replace("\\ ", r"[\s-]+").replace("'", "['’]?") + r"(?!\w)"
        if match := re.search(pattern, text, re.IGNORECASE):
            return match
    return None
