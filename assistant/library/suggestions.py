"""Suggestions: questions that can be asked next. Each is tried before it is offered.

They come from the cited passages: their themes, and the sections near them in their report. A question is
offered only if the assistant answers it with a new quotation on that theme, or from that section. Trials are
remembered for one version of the index; they have no words of a person.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answer import Answer
from corpus.report import Passage, Theme
from corpus.themes.themes import Tagger
from index.searching import Searcher

MOST = 3
"""Maximum number of suggestions."""
_TRIED = 8
"""Maximum number of questions that are tried: each costs as much as an answer."""
_REMEMBERED = 2_000
"""Maximum number of trials that are remembered; then all are dropped."""
_AROUND = 12
"""Number of passages on either side of a cited one among which other sections are looked for."""
_SECTION = range(2, 13)
"""Number of words of a heading that can be asked about: one word is too vague, a sentence is not a
heading."""
_NUMBER = re.compile(
    r"^(?:(?:chapter|part|section|annex|appendix)\b\s*\w*|\w?\d+(?:\.\d+)*)\s*[.:)–-]*\s*", re.I
)
_GENERAL = re.compile(
    r"about (?:this|the)\b|case stud|introduc|contents|summary|executive|further |contact|terms of ref", re.I
)
"""The beginnings of headings that every report has and that do not say what it is about."""

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and whether a passage of its answer is about what it asks."""

    question: str
    about: Callable[[Passage], bool]


class Suggester:
    """Finds questions to ask next. It is made once, and remembers trials until the version changes."""

    def __init__(self, themes: Callable[[], Sequence[Theme]]) -> None:
        self._read_themes = themes
        self._memory: tuple[str, dict[str, tuple[Passage, ...]]] = "", {}

    @cached_property
    def _themes(self) -> Sequence[Theme]:
        return self._read_themes()

    @cached_property
    def _tagger(self) -> Tagger:
        return Tagger(self._themes)

    def after(
        self,
        cited: Sequence[Passage],
        searcher: Searcher,
        ask: Ask,
        *,
        exclude: Collection[str] = (),
        remember: bool = True,
    ) -> tuple[str, ...]:
        """Returns at most `MOST` questions that follow the cited passages and have an answer.

        Questions in `exclude` are left out. Without `remember`, for a search that a person narrowed, trials
        are not remembered.
        """
        trials = self._trials(searcher.version_id) if remember else {}
        shown_ids = {passage.id for passage in cited}
        excluded = {question.casefold() for question in exclude}
        suggestions: list[str] = []
        for candidate in list(self._candidates(cited, searcher))[:_TRIED]:
            if candidate.question.casefold() in excluded:
                continue
            if candidate.question not in trials:
                trials[candidate.question] = _quoted_passages(ask(candidate.question))
            answers = trials[candidate.question]
            new = [
                passage.id for passage in answers if passage.id not in shown_ids and candidate.about(passage)
            ]
            if new:
                suggestions.append(candidate.question)
                shown_ids.update(new)
            if len(suggestions) == MOST:
                break
        return tuple(suggestions)

    def _trials(self, version: str) -> dict[str, tuple[Passage, ...]]:
        """Returns the passages with which each remembered question of this version was answered."""
        remembered, trials = self._memory
        if remembered != version or len(trials) >= _REMEMBERED:
            self._memory = version, (trials := {})
        return trials

    def _candidates(self, cited: Sequence[Passage], searcher: Searcher) -> Iterator[Candidate]:
        """Yields in turn what is recommended on a theme, what is said on another theme, and another
        section."""
        themes = self._cited_themes(cited)
        kinds = (
            [self._recommendation_question(theme) for theme in themes[:3]],
            [self._report_question(theme) for theme in (*themes[1:3], *themes[:1])],
            list(_sections(cited, searcher))[:3],
        )
        for turn in range(max(map(len, kinds), default=0)):
            yield from (kind[turn] for kind in kinds if turn < len(kind))

    def _cited_themes(self, cited: Sequence[Passage]) -> list[Theme]:
        """Returns the themes of the cited passages, the most frequent first."""
        counts: dict[str, int] = {}
        for passage in cited:
            for tag in self._tagger.tags(passage.text):
                counts[tag.theme] = counts.get(tag.theme, 0) + 1
        return sorted(
            (theme for theme in self._themes if theme.id in counts), key=lambda theme: -counts[theme.id]
        )

    def _recommendation_question(self, theme: Theme) -> Candidate:
        return self._on(theme, f"What has been recommended about {_inside(theme.label)}?")

    def _report_question(self, theme: Theme) -> Candidate:
        return self._on(theme, f"What do the reports say about {_inside(theme.label)}?")

    def _on(self, theme: Theme, question: str) -> Candidate:
        return Candidate(
            question, lambda passage: any(tag.theme == theme.id for tag in self._tagger.tags(passage.text))
        )


def _sections(cited: Sequence[Passage], searcher: Searcher) -> Iterator[Candidate]:
    """Yields a question on the nearest other section of each cited passage."""
    known_headings = {passage.headings for passage in cited}
    for passage in cited:
        title = searcher.report(passage.report_id).title
        for nearby in _nearest(passage, searcher):
            subject = _subject(nearby.headings, title)
            if nearby.headings in known_headings or not subject:
                continue
            known_headings.add(nearby.headings)
            yield _section(nearby.report_id, nearby.headings, f"What does “{title}” say about “{subject}”?")
            break


def _nearest(passage: Passage, searcher: Searcher) -> list[Passage]:
    """Returns the passages around one, the nearest first; of two as near, the following one first."""
    around = searcher.neighbours(passage.id, _AROUND)
    here = [neighbour.id for neighbour in around].index(passage.id)
    order = sorted(range(len(around)), key=lambda place: (abs(place - here), place < here))
    return [around[place] for place in order[1:]]


def _section(report: str, headings: tuple[str, ...], question: str) -> Candidate:
    return Candidate(question, lambda passage: (passage.report_id, passage.headings) == (report, headings))


def _subject(headings: tuple[str, ...], title: str) -> str:
    """Returns what a section is about, by its own heading, or "" where that does not say it."""
    words = _NUMBER.sub("", headings[-1]).strip() if headings else ""
    is_question = words.endswith("?")
    specific = len(words.split()) in _SECTION and words not in title and not _GENERAL.match(words)
    return words if specific and not is_question else ""


def _inside(label: str) -> str:
    """Returns a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def _quoted_passages(answer: Answer) -> tuple[Passage, ...]:
    return tuple(citation.passage for statement in answer.statements for citation in statement.citations)
