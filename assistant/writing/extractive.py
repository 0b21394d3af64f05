"""The default writer: an answer is the best sentences of the reports, as they stand."""

import re
from collections import Counter
from collections.abc import Sequence

from assistant.answer import Breadth, Claim
from assistant.evidence.scoring import Evidence
from assistant.question import Kind, Question
from assistant.understanding.words import stems
from assistant.writing.writer import Written

_BARE_WORD = re.compile(r"[^\W_]+")
_BRIEF = (Kind.FACT, Kind.NUMBER, Kind.QUOTATION)
_FEW = 3
_DIFFERENT = 3
"""At least so many different reports open the answer to what is found on a theme, where so many say it."""
_OF_ONE_REPORT = 2
"""So many sentences of one report are said of it, after one of each."""
SEVERAL = 0.75
"""So much of the best score is enough for what is found on a theme: it is worth more that several reports say
it."""
_MANY = 4
"""From so many reports on, it is told how many say it."""
_ALIKE = 0.7
_ALIKE_ELSEWHERE = 0.9
"""Units that share this much of their words say the same, within one report and in two: two reports that find
alike are both worth quoting, two editions of one text are not."""


class ExtractiveWriter:
    """Chooses whole sentences, from several reports where several answer, and never the same thing twice."""

    least = 0.85
    """A unit must score at least this share of the best one's score to be said."""
    whole = 0.35
    """What is less of a sentence (a heading, a line of contents) is not said, unless nothing is better. A row
    of a table under its header is whole."""
    yearly = 0.8
    """So much is enough for what another report says in another year."""
    beside = 0.7
    """So much is enough for the one sentence more from the same page, where one would stand alone."""

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """The claims, most relevant first, at most `limit`; a fact needs few."""
        evidence = [one for one in evidence if one.whole >= self.whole or one.is_row] or evidence
        evidence = _without_other_rows(question, evidence)
        if question.kind in _BRIEF:
            limit = min(limit, _FEW)
        if question.kind is Kind.COMPARISON and question.sides:
            return Written(tuple(self._compared(question, evidence, limit)))
        if question.kind is Kind.RECURRENCE or question.by_year:
            return Written(tuple(one.claim() for one in self._over_the_years(evidence, limit)))
        chosen = self._on_a_theme(evidence, limit) if question.kind is Kind.FINDINGS else []
        if len(chosen) < 2:
            chosen = self._chosen(evidence, limit)
        return Written(tuple(one.claim() for one in chosen))

    def _on_a_theme(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        """The best of each report, and then a second one of each."""
        rounds: list[list[Evidence]] = [[] for _ in range(_OF_ONE_REPORT)]
        times: Counter[str] = Counter()
        for one in _different(saying_it(evidence)):
            place = times[one.hit.report.id]
            if place < _OF_ONE_REPORT:
                rounds[place].append(one)
            times[one.hit.report.id] += 1
        first, *others = rounds
        if len(first) >= min(limit, _DIFFERENT):
            return [one for each in rounds for one in each][:limit]
        together = [one for one in evidence if any(one in each for each in (first, *others))]
        return together[:limit]

    def _over_the_years(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        """The best of each report, newest first: what says the same in another year is what is asked for."""
        least = self.yearly * max((one.score for one in evidence), default=0.0)
        of_each: dict[str, Evidence] = {}
        for one in evidence:
            if one.score >= least:
                of_each.setdefault(one.hit.report.id, one)
        best = list(of_each.values())[:limit]
        return sorted(best, key=lambda one: one.hit.report.published, reverse=True)

    def _compared(self, question: Question, evidence: Sequence[Evidence], limit: int) -> list[Claim]:
        """The best of each side in turn, so that no side is left out of which something is said."""
        each = max(1, limit // len(question.sides))
        least = self.beside * max((one.score for one in evidence), default=0.0)
        claims = []
        for side in question.sides:
            own = [one for one in evidence if one.hit.report.id in side and one.score >= least]
            claims += [one.claim() for one in self._chosen(own, each)]
        return claims

    def _chosen(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        """The best that say different things; only such as have the form asked for, where the best has it."""
        if not evidence:
            return []
        best = evidence[0]
        able = [one for one in evidence if one.fits >= best.fits]
        chosen = _different([one for one in able if one.score >= self.least * best.score])
        if len(chosen) == 1:
            near = [one for one in evidence if _page(one) == _page(best)]
            chosen = _different([best, *(one for one in near if one.score >= self.beside * best.score)])[:2]
        return chosen[:limit]


def saying_it(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns what answers about as well as the best."""
    least = SEVERAL * max((one.score for one in evidence), default=0.0)
    return [one for one in evidence if one.score >= least]


def breadth_of(question: Question, evidence: Sequence[Evidence], searched: int) -> Breadth | None:
    """Returns in how many reports something is said, where it is asked what reports find and many say it."""
    reports = {one.hit.report.id for one in saying_it(evidence)} if question.broad else set()
    return Breadth(len(reports), searched) if len(reports) >= _MANY else None


def _page(one: Evidence) -> tuple[str, int]:
    return one.hit.report.id, one.hit.passage.spans_of(one.unit.start, one.unit.end)[0].page


def _without_other_rows(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence; of the rows of tables in one report only those that name most of what is asked, by its
    bare words: "Area K" is no question about Area L."""
    asked = set(_BARE_WORD.findall(question.asked.casefold()))
    named = [
        len(asked & set(_BARE_WORD.findall(one.text.casefold()))) if one.is_row else 0 for one in evidence
    ]
    most: dict[str, int] = {}
    for one, count in zip(evidence, named, strict=True):
        most[one.hit.report.id] = max(count, most.get(one.hit.report.id, 0))
    return [
        one
        for one, count in zip(evidence, named, strict=True)
        if not one.is_row or count == most[one.hit.report.id]
    ]


def _different(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Without what says the same as something before it."""
    kept: list[Evidence] = []
    for one in evidence:
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return kept


def _same(one: Evidence, other: Evidence) -> bool:
    if one.hit.passage.id == other.hit.passage.id and (_holds(one, other) or _holds(other, one)):
        return True
    mine, theirs = set(stems(one.text)), set(stems(other.text))
    enough = _ALIKE if one.hit.report.id == other.hit.report.id else _ALIKE_ELSEWHERE
    shared = len(mine & theirs)
    return bool(shared) and shared / min(len(mine), len(theirs)) >= enough


def _holds(one: Evidence, other: Evidence) -> bool:
    """Whether what is quoted for one holds the other, in the same passage."""
    return any(place.start <= other.unit.start and other.unit.end <= place.end for place in one.places)
