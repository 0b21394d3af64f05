"""The default writer: an answer is the best sentences of the reports, as they stand."""

import re
from collections import Counter
from collections.abc import Sequence

from assistant.answer import Breadth, Claim
from assistant.evidence.neighbours import with_neighbours
from assistant.evidence.scoring import Evidence
from assistant.question import Question, QuestionKind
from assistant.understanding.words import stems
from assistant.writing.writer import Written

_BARE_WORD = re.compile(r"[^\W_]+")
_BRIEF = (QuestionKind.FACT, QuestionKind.NUMBER, QuestionKind.QUOTATION)
_FEW = 3
_DIFFERENT = 3
"""Number of different reports that open an answer about findings, where so many say it."""
_OF_ONE_REPORT = 2
"""Maximum number of sentences of each report in an answer about findings."""
SEVERAL = 0.75
"""Minimum share of the best score in an answer about findings. It is low: several reports are worth more."""
_MANY = 4
"""Number of reports from which on the answer counts how many say it."""
_ALIKE = 0.7
_ALIKE_ELSEWHERE = 0.9
"""Share of common words from which two units say the same, within one report and in two reports. Two reports
that find the same are both quoted; two editions of one text are not."""


class ExtractiveWriter:
    """Quotes whole sentences, from several reports where several answer, and never the same thing twice."""

    reads_widely = False
    least = 0.85
    """Minimum share of the best score that a unit needs."""
    whole = 0.35
    """Minimum wholeness of a unit, unless nothing is better: a heading or a line of contents has less. A row
    of a table under its header is whole."""
    yearly = 0.8
    """Minimum share of the best score for what another report says in another year."""
    beside = 0.7
    """Minimum share of the best score for a second sentence of a page, where one would stand alone."""

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """Returns at most `limit` claims, most relevant first. A fact needs few."""
        evidence = [
            candidate for candidate in evidence if candidate.whole >= self.whole or candidate.is_row
        ] or evidence
        evidence = list(with_neighbours(_without_other_rows(question, evidence), self.whole))
        if question.kind in _BRIEF:
            limit = min(limit, _FEW)
        if question.kind is QuestionKind.COMPARISON and question.sides:
            return Written(tuple(self._claims_of_sides(question, evidence, limit)))
        if question.kind is QuestionKind.RECURRENCE or question.by_year:
            return Written(tuple(candidate.claim() for candidate in self._best_by_year(evidence, limit)))
        best = self._best_of_each_report(evidence, limit) if question.kind is QuestionKind.FINDINGS else []
        if len(best) < 2:
            best = self._best_units(evidence, limit)
        return Written(tuple(candidate.claim() for candidate in best))

    def _best_of_each_report(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        """Returns the best unit of each report, and then a second one of each."""
        rounds: list[list[Evidence]] = [[] for _ in range(_OF_ONE_REPORT)]
        times: Counter[str] = Counter()
        for candidate in _different(near_best(evidence)):
            place = times[candidate.hit.report.id]
            if place < _OF_ONE_REPORT:
                rounds[place].append(candidate)
            times[candidate.hit.report.id] += 1
        first, *rest = rounds
        if len(first) >= min(limit, _DIFFERENT):
            return [candidate for of_round in rounds for candidate in of_round][:limit]
        in_rounds = [
            candidate for candidate in evidence if any(candidate in of_round for of_round in (first, *rest))
        ]
        return in_rounds[:limit]

    def _best_by_year(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        """Returns the best unit of each report, newest first. Units that say the same are welcome here."""
        threshold = self.yearly * max((candidate.score for candidate in evidence), default=0.0)
        of_each: dict[str, Evidence] = {}
        for candidate in evidence:
            if candidate.score >= threshold:
                of_each.setdefault(candidate.hit.report.id, candidate)
        best = list(of_each.values())[:limit]
        return sorted(best, key=lambda candidate: candidate.hit.report.published, reverse=True)

    def _claims_of_sides(self, question: Question, evidence: Sequence[Evidence], limit: int) -> list[Claim]:
        """Returns the best claims of each side in turn, so that every side has some where it can."""
        share = max(1, limit // len(question.sides))
        threshold = self.beside * max((candidate.score for candidate in evidence), default=0.0)
        claims = []
        for side in question.sides:
            of_side = [
                candidate
                for candidate in evidence
                if candidate.hit.report.id in side and candidate.score >= threshold
            ]
            claims += [candidate.claim() for candidate in self._best_units(of_side, share)]
        return claims

    def _best_units(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        """Returns the best units that say different things.

        Where the best one has the form that is asked for, the others must have it too.
        """
        if not evidence:
            return []
        best = evidence[0]
        able = [candidate for candidate in evidence if candidate.fits >= best.fits]
        different = _different(
            [candidate for candidate in able if candidate.score >= self.least * best.score]
        )
        if len(different) == 1:
            on_page = [candidate for candidate in evidence if _page(candidate) == _page(best)]
            different = _different(
                [best, *(candidate for candidate in on_page if candidate.score >= self.beside * best.score)]
            )[:2]
        return different[:limit]


def near_best(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns the units that answer about as well as the best one."""
    threshold = SEVERAL * max((candidate.score for candidate in evidence), default=0.0)
    return [candidate for candidate in evidence if candidate.score >= threshold]


def breadth_of(question: Question, evidence: Sequence[Evidence], searched: int) -> Breadth | None:
    """Returns the number of reports that say it, where the question asks what reports find and many do."""
    reports = {candidate.hit.report.id for candidate in near_best(evidence)} if question.broad else set()
    return Breadth(len(reports), searched) if len(reports) >= _MANY else None


def _page(candidate: Evidence) -> tuple[str, int]:
    return candidate.hit.report.id, candidate.hit.passage.spans_of(candidate.unit.start, candidate.unit.end)[
        0
    ].page


def _without_other_rows(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns the evidence without the rows of tables that name less of the question than another row.

    Rows of one report are compared, by their bare words: a question about "Area K" is not about Area L.
    """
    words_asked = set(_BARE_WORD.findall(question.asked.casefold()))
    words_in_row = [
        len(words_asked & set(_BARE_WORD.findall(candidate.text.casefold()))) if candidate.is_row else 0
        for candidate in evidence
    ]
    most: dict[str, int] = {}
    for candidate, count in zip(evidence, words_in_row, strict=True):
        most[candidate.hit.report.id] = max(count, most.get(candidate.hit.report.id, 0))
    return [
        candidate
        for candidate, count in zip(evidence, words_in_row, strict=True)
        if not candidate.is_row or count == most[candidate.hit.report.id]
    ]


def _different(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Returns the evidence without units that say the same as one before them."""
    different: list[Evidence] = []
    for candidate in evidence:
        if not any(_same(candidate, other) for other in different):
            different.append(candidate)
    return different


def _same(candidate: Evidence, other: Evidence) -> bool:
    if candidate.hit.passage.id == other.hit.passage.id and (
        _holds(candidate, other) or _holds(other, candidate)
    ):
        return True
    stems_of_candidate, stems_of_other = set(stems(candidate.text)), set(stems(other.text))
    threshold = _ALIKE if candidate.hit.report.id == other.hit.report.id else _ALIKE_ELSEWHERE
    shared = len(stems_of_candidate & stems_of_other)
    return bool(shared) and shared / min(len(stems_of_candidate), len(stems_of_other)) >= threshold


def _holds(candidate: Evidence, other: Evidence) -> bool:
    """Returns whether the quotation of the first unit contains the second, in the same passage."""
    return any(place.start <= other.unit.start and other.unit.end <= place.end for place in candidate.places)
