"""Questions that can be asked next, each tried before it is offered.

They are made from what was cited: its themes, and the sections beside it in its report. One is offered
only if the assistant answers it with a quotation on that theme, or from that section, that was not
shown yet. What was tried is remembered for one version of the index; it holds no word of a person's.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from corpus.report import Passage, Theme
from corpus.themes.themes import Tagger
from index.searching import Searcher

MOST = 3
_TRIED = 8
"""So many questions are tried at most: each costs as much as an answer."""
_REMEMBERED = 2_000
"""So many questions are remembered; then all are forgotten and tried again."""
_AROUND = 12
"""So many passages to either side of a cited one are looked at for other sections."""
_SECTION = range(2, 13)
"""Words in a heading that can be asked about: one is too vague, and a sentence is no heading."""
_NUMBER = re.compile(
    r"^(?:(?:chapter|part|section|annex|appendix)\b\s*\w*|\w?\d+(?:\.\d+)*)\s*[.:)–-]*\s*", re.I
)
_GENERAL = re.compile(
    r"about (?:this|the)\b|case stud|introduc|contents|summary|executive|further |contact|terms of ref", re.I
)
"""How headings begin that stand in every report and say nothing of what it is about."""

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, and whether a passage of its answer is about what it asks."""

    question: str
    about: Callable[[Passage], bool]


class Suggester:
    """Finds questions to ask next. Made once; it remembers what was tried until the version changes."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._themes = tuple(themes)
        self._tagger = Tagger(themes)
        self._memory: tuple[str, dict[str, tuple[Passage, ...]]] = "", {}

    def after(
        self,
        cited: Sequence[Passage],
        searcher: Searcher,
        ask: Ask,
        *,
        asked: Collection[str] = (),
        remember: bool = True,
    ) -> tuple[str, ...]:
        """At most `MOST` questions that follow the cited passages and have an answer.

        Those in `asked` are left out. Without `remember`, for a search that a person narrowed, nothing of
        the trials is kept.
        """
        tried = self._tried(searcher.version_id) if remember else {}
        shown = {passage.id for passage in cited}
        said = {question.casefold() for question in asked}
        found: list[str] = []
        for candidate in list(self._candidates(cited, searcher))[:_TRIED]:
            if candidate.question.casefold() in said:
                continue
            if candidate.question not in tried:
                tried[candidate.question] = _quoted(ask(candidate.question))
            fresh = [one for one in tried[candidate.question] if one.id not in shown and candidate.about(one)]
            if fresh:
                found.append(candidate.question)
                shown.update(one.id for one in fresh)
            if len(found) == MOST:
                break
        return tuple(found)

    def _tried(self, version: str) -> dict[str, tuple[Passage, ...]]:
        """What each question of this version was answered with, as far as it is remembered."""
        of, tried = self._memory
        if of != version or len(tried) >= _REMEMBERED:
            self._memory = version, (tried := {})
        return tried

    def _candidates(self, cited: Sequence[Passage], searcher: Searcher) -> Iterator[Candidate]:
        """By turns what is recommended on a theme, what is said on another, and another section."""
        themes = self._shared(cited)
        kinds = (
            [self._recommended(theme) for theme in themes[:3]],
            [self._said(theme) for theme in (*themes[1:3], *themes[:1])],
            list(_sections(cited, searcher))[:3],
        )
        for turn in range(max(map(len, kinds), default=0)):
            yield from (kind[turn] for kind in kinds if turn < len(kind))

    def _shared(self, cited: Sequence[Passage]) -> list[Theme]:
        """The themes of the cited passages: those of most passages first."""
        counts: dict[str, int] = {}
        for passage in cited:
            for tag in self._tagger.tags(passage.text):
                counts[tag.theme] = counts.get(tag.theme, 0) + 1
        return sorted(
            (theme for theme in self._themes if theme.id in counts), key=lambda one: -counts[one.id]
        )

    def _recommended(self, theme: Theme) -> Candidate:
        return self._on(theme, f"What has been recommended about {_inside(theme.label)}?")

    def _said(self, theme: Theme) -> Candidate:
        return self._on(theme, f"What do the reports say about {_inside(theme.label)}?")

    def _on(self, theme: Theme, question: str) -> Candidate:
        return Candidate(
            question, lambda one: any(tag.theme == theme.id for tag in self._tagger.tags(one.text))
        )


def _sections(cited: Sequence[Passage], searcher: Searcher) -> Iterator[Candidate]:
    """What the sections nearest to the cited passages are about, one a passage."""
    seen = {passage.headings for passage in cited}
    for passage in cited:
        title = searcher.report(passage.report_id).title
        for near in _nearest(passage, searcher):
            subject = _subject(near.headings, title)
            if near.headings in seen or not subject:
                continue
            seen.add(near.headings)
            yield _section(near.report_id, near.headings, f"What does {title} say about “{subject}”?")
            break


def _nearest(passage: Passage, searcher: Searcher) -> list[Passage]:
    """The passages around one, the nearest first, and of two as near the one that follows."""
    around = searcher.neighbours(passage.id, _AROUND)
    here = [one.id for one in around].index(passage.id)
    order = sorted(range(len(around)), key=lambda place: (abs(place - here), place < here))
    return [around[place] for place in order[1:]]


def _section(report: str, headings: tuple[str, ...], question: str) -> Candidate:
    return Candidate(question, lambda one: one.report_id == report and one.headings == headings)


def _subject(headings: tuple[str, ...], title: str) -> str:
    """What a section is about, by its own heading; "" where that does not say it."""
    words = _NUMBER.sub("", headings[-1]).strip() if headings else ""
    asks_itself = words.endswith("?")
    telling = len(words.split()) in _SECTION and words not in title and not _GENERAL.match(words)
    return words if telling and not asks_itself else ""


def _inside(label: str) -> str:
    """A label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def _quoted(answer: Answer) -> tuple[Passage, ...]:
    return tuple(citation.passage for one in answer.statements for citation in one.citations)
