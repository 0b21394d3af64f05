"""Query, Hit, and Searcher: the one interface that every engine has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.report import Page, Passage, Report, Voice
from index.vocabulary import Vocabulary

Vectors = NDArray[np.float32]
"""Embeddings, one in each row: shape (n, dimension), each of length 1."""
Scores = NDArray[np.float32]
"""One number for each text, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Query:
    """The text to look for, and filters. An empty filter lets everything through; all filters hold at once.

    `since` and `until` are years, both included. `expansions` are further words for what `text` means.
    `related` are phrases that reports may use instead, each with the weight of its words. `prefer` are the
    ids of reports that come before others, but do not exclude them. `meaning` is the text whose vector is
    compared (`text` itself where it is empty), and `spelled_out` the same text with its acronyms spelled out,
    if it has any: the mean of both vectors is compared.
    """

    text: str
    expansions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    since: int | None = None
    until: int | None = None
    related: tuple[tuple[str, float], ...] = ()
    meaning: str = ""
    spelled_out: str = ""
    prefer: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """Returns the texts whose mean vector is compared."""
        return (self.meaning or self.text, *filter(None, (self.spelled_out,)))

    def within(self, filters: "Query") -> "Query":
        """Returns the same words, narrowed by `filters`.

        Years hold both at once. Any other filter that is set replaces the query's own.
        """
        return replace(
            self,
            themes=filters.themes or self.themes,
            kinds=filters.kinds or self.kinds,
            reports=filters.reports or self.reports,
            voices=filters.voices or self.voices,
            since=max(filter(None, (self.since, filters.since)), default=None),
            until=min(filter(None, (self.until, filters.until)), default=None),
        )


def passes_filters(report: Report, query: Query) -> bool:
    """Returns whether the query's filters of reports, kinds and years let a report through."""
    return (
        (not query.reports or report.id in query.reports)
        and (not query.kinds or report.kind in query.kinds)
        and (query.since is None or (report.year is not None and report.year >= query.since))
        and (query.until is None or (report.year is not None and report.year <= query.until))
    )


@dataclass(frozen=True, slots=True)
class HitScores:
    """The scores of a hit, each between 0 and 1 (0 where that search did not find it)."""

    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. Scores can be compared within one search only; a higher one is better."""

    passage: Passage
    report: Report
    score: float
    why: HitScores = HitScores()


@dataclass(frozen=True, slots=True)
class PassagePart:
    """Some sentences of a passage, `first` to one before `end`, in the order of `corpus.text.sentences`, and
    their text."""

    passage_id: str
    first: int
    end: int
    text: str


class Searcher(Protocol):
    """One version of the index, opened. Everything it returns belongs to that version."""

    @property
    def version_id(self) -> str:
        """Returns the id of the version."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Returns the vocabulary of its passages."""

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """Returns the best hits, best first, at most `limit`."""

    def token_likeness(self, text: str, parts: Sequence[PassagePart]) -> Scores:
        """Returns how well each part of a passage that a search found matches a question token by token,
        between -1 and 1."""

    def sentence_likeness(self, wordings: tuple[str, ...], passage_ids: Sequence[str]) -> list[Scores]:
        """Returns, for each passage that a search found, the cosines of a question, as the mean vector of its
        wordings, to its sentences.

        The sentences are in the order of `corpus.text.sentences`. A passage has no cosines where the version
        has no vectors of sentences.
        """

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns the vectors of some sentences, by this version's model, to compare them with each other."""

    def reports(self) -> list[Report]:
        """Returns every report of this version, by title."""

    def report(self, report_id: str) -> Report:
        """Returns the report of that id. Raises corpus.errors.ReportNotFound."""

    def page(self, report_id: str, number: int) -> Page:
        """Returns a page by its number, counted from 1. Raises corpus.errors.ReportNotFound."""

    def pages(self, report_id: str) -> Iterator[Page]:
        """Yields the report's pages in order."""

    def passage(self, passage_id: str) -> Passage:
        """Returns the passage of that id. Raises corpus.errors.ReportNotFound."""

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        """Yields the passages of one report, or of all, in reading order."""

    def spoken(self, voice: Voice) -> Iterator[Passage]:
        """Yields the passages of one voice, report by report, in reading order."""

    def footnotes(self, report_id: str) -> Iterator[Passage]:
        """Yields the passages of footnotes of a report, in reading order."""

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        """Returns the passage with those around it in its report, in reading order."""

    def themes(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Returns the ids of the passages on each theme, by report, in reading order."""


class FilteredSearcher:
    """A Searcher that finds only what the filters let through. All else is as in the wrapped searcher."""

    def __init__(self, within: Searcher, filters: Query) -> None:
        self.within = within
        self.filters = filters

    @property
    def version_id(self) -> str:
        return self.within.version_id

    @property
    def vocabulary(self) -> Vocabulary:
        return self.within.vocabulary

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        return self.within.search(query.within(self.filters), limit)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self.within.embed(texts)

    def token_likeness(self, text: str, parts: Sequence[PassagePart]) -> Scores:
        return self.within.token_likeness(text, parts)

    def sentence_likeness(self, wordings: tuple[str, ...], passage_ids: Sequence[str]) -> list[Scores]:
        return self.within.sentence_likeness(wordings, passage_ids)

    def reports(self) -> list[Report]:
        return self.within.reports()

    def report(self, report_id: str) -> Report:
        return self.within.report(report_id)

    def page(self, report_id: str, number: int) -> Page:
        return self.within.page(report_id, number)

    def pages(self, report_id: str) -> Iterator[Page]:
        return self.within.pages(report_id)

    def passage(self, passage_id: str) -> Passage:
        return self.within.passage(passage_id)

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        return self.within.passages(report_id)

    def spoken(self, voice: Voice) -> Iterator[Passage]:
        return self.within.spoken(voice)

    def footnotes(self, report_id: str) -> Iterator[Passage]:
        return self.within.footnotes(report_id)

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        return self.within.neighbours(passage_id, reach)

    def themes(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        return self.within.themes()
