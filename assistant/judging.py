"""Whether the evidence answers the question, as a confidence between 0 and 1."""

from collections.abc import Sequence
from typing import Protocol

from assistant.evidence import Evidence
from assistant.knowledge import Knowledge
from assistant.question import Question


class Judge(Protocol):
    """Says how likely it is that the evidence answers the question."""

    threshold: float

    def confidence(self, question: Question, evidence: Sequence[Evidence], knowledge: Knowledge) -> float:
        """Between 0 and 1; below `threshold` the question is not answered."""


class FirstJudge:
    """Judges by the best unit alone."""

    threshold = 0.5

    def confidence(self, question: Question, evidence: Sequence[Evidence], knowledge: Knowledge) -> float:
        """The best unit's score, nothing where a report is named that is not there."""
        if not evidence or (question.absent and not question.query.reports):
            return 0.0
        return evidence[0].score
