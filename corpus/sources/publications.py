"""The publications that are known to exist: `publications.toml`, and how a file is recognised as one of them.

A file is recognised by its address, or by its title or file name: these must be a publication's title or
one of its names, or hold one of at least five words that makes up most of theirs. So "Response to It was
hard to escape: an action plan" is not taken for the review that it answers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from corpus.names_and_dates import words_of
from corpus.report import Report
from corpus.sources.base import ReportFacts
from corpus.toml_files import load_toml

_FURNITURE = frozenset({"final", "web", "accessible", "version", "copy", "print"})
"""Words of file names that say nothing about the content."""
_LONG_ENOUGH = 5
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Publication:
    """One known publication; see the head of publications.toml for what each field is."""

    id: str
    title: str
    kind: str
    publisher: str
    published: str = ""
    themes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    licence: str = ""
    supersedes: tuple[str, ...] = ()

    @property
    def facts(self) -> ReportFacts:
        """Returns what is known of a report because it is this publication."""
        return ReportFacts(
            title=self.title,
            publisher=self.publisher,
            kind=self.kind,
            corrected=self.published,
            url=self.urls[0] if self.urls else "",
            licence=self.licence,
            themes=self.themes,
            supersedes=self.supersedes,
        )


@dataclass(frozen=True, slots=True)
class _PublicationRows:
    """The contents of publications.toml."""

    publication: tuple[Publication, ...]


class Publications:
    """All known publications."""

    def __init__(self, publications: Sequence[Publication]) -> None:
        self._all = tuple(publications)
        urls = Counter(url for publication in self._all for url in publication.urls)
        self._by_url = {
            url: publication for publication in self._all for url in publication.urls if urls[url] == 1
        }
        self._names = [
            (_words(name), publication)
            for publication in self._all
            for name in (publication.title, *publication.names)
        ]

    def __iter__(self) -> Iterator[Publication]:
        return iter(self._all)

    def recognise(self, *, url: str = "", title: str = "", file: str = "") -> Publication | None:
        """Returns the publication that this is, by its address, its title or its file name, or None."""
        if url in self._by_url:
            return self._by_url[url]
        return self._find_by_name(_words(title)) or self._find_by_name(_words(PurePath(file).stem))

    def missing(self, reports: Iterable[Report]) -> list[Publication]:
        """Returns the publications of which no report is in the corpus, in the order of the list."""
        present = set()
        for report in reports:
            recognised = self.recognise(url=report.url, title=report.title, file=report.file)
            present.add(recognised.id if recognised else report.id)
        return [publication for publication in self._all if publication.id not in present]

    def _find_by_name(self, words: tuple[str, ...]) -> Publication | None:
        """Returns the publication whose longest name fits; None where none or two fit as well."""
        fitting = [(len(name), publication) for name, publication in self._names if _fits(name, words)]
        longest = max((length for length, _ in fitting), default=0)
        best = {publication.id: publication for length, publication in fitting if length == longest}
        return next(iter(best.values())) if len(best) == 1 else None


@cache
def known_publications() -> Publications:
    """Returns the list that comes with this project."""
    return Publications(load_toml("corpus.sources", "publications.toml", _PublicationRows).publication)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(name) if word not in _FURNITURE)


def _fits(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if name == words:
        return bool(name)
    if len(name) < _LONG_ENOUGH or len(name) < _MOST * len(words):
        return False
    return any(words[start : start + len(name)] == name for start in range(len(words) - len(name) + 1))
