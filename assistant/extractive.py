"""The default writer: an answer is the best sentences of the reports, as they stand."""

from collections.abc import Sequence
from typing import Protocol

from assistant.answer import Claim, Place
from assistant.evidence import Evidence
from assistant.question import Kind, Question
from assistant.words import stems

_ALIKE = 0.7
"""Two units that share this much of their words say the same."""


class Writer(Protocol):
    """Proposes what to say. Nothing of it is shown before `citing.verify` has proved it."""

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> list[Claim]:
        """The claims, most relevant first, at most `limit`."""


class ExtractiveWriter:
    """Chooses whole sentences, from several reports where several answer, and never the same thing twice."""

    least = 0.9
    """A unit must score at least this share of the best one's score to be said."""

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> list[Claim]:
        """The claims, most relevant first, at most `limit`."""
        if question.kind is Kind.COMPARISON and question.sides:
            return self._compared(question, evidence, limit)
        return [_claim(one) for one in self._chosen(evidence, limit)]

    def _compared(self, question: Question, evidence: Sequence[Evidence], limit: int) -> list[Claim]:
        """The best of each side in turn, so that no side is left out."""
        each = max(1, limit // len(question.sides))
        claims = []
        for side in question.sides:
            own = [one for one in evidence if one.hit.report.id in side]
            claims += [_claim(one) for one in self._chosen(own, each)]
        return claims

    def _chosen(self, evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
        chosen: list[Evidence] = []
        for one in evidence:
            if len(chosen) == limit or one.score < self.least * evidence[0].score:
                break
            if not any(_same(one, other) for other in chosen):
                chosen.append(one)
        return chosen


def _claim(one: Evidence) -> Claim:
    before = (Place(one.hit, *one.unit.lead),) if one.unit.lead else ()
    return Claim(one.hit, one.unit.start, one.unit.end, one.score, before=before)


def _same(one: Evidence, other: Evidence) -> bool:
    if one.hit.passage.id == other.hit.passage.id and one.unit == other.unit:
        return True
    mine, theirs = set(stems(one.text)), set(stems(other.text))
    shared = len(mine & theirs)
    return bool(shared) and shared / min(len(mine), len(theirs)) >= _ALIKE
