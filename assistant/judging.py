"""Whether the evidence answers the question, as a confidence between 0 and 1.

A logistic model over a few signs that a person would look for; its weights and its threshold stand in
judge.json, which `python -m benchmarks.judge` writes, and which says what they were learned on.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.evidence import Evidence
from assistant.question import Question

WEIGHTS = Path(__file__).parent / "judge.json"
_LOOKED_AT = 5


class Judge(Protocol):
    """Says how likely it is that the evidence answers the question."""

    @property
    def threshold(self) -> float:
        """Below this confidence a question is not answered."""

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Between 0 and 1; the evidence best first."""


def signs(question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What tells an answer from a near miss.

    `best` and `three` are the score of the best unit and the mean of the best three; `unmeasured` is 1 where
    a number of some kind is asked for and none stands near what is asked about; `absent` is 1 where a report
    is named that is not there.
    """
    scores = [one.score for one in evidence[:3]] or [0.0]
    measured = any(one.fits and one.covers for one in evidence[:_LOOKED_AT])
    return {
        "best": scores[0],
        "three": sum(scores) / len(scores),
        "unmeasured": float(bool(question.measure) and not measured),
        "absent": float(bool(question.absent)),
    }


@dataclass(frozen=True)
class SignsJudge:
    """Weighs the signs: 1 / (1 + exp(-(intercept + sum of weight x sign)))."""

    weights: dict[str, float]
    intercept: float
    threshold: float

    @classmethod
    def shipped(cls) -> "SignsJudge":
        """The judge with the weights that come with the package."""
        kept = json.loads(WEIGHTS.read_text("utf-8"))
        return cls(kept["weights"], kept["intercept"], kept["threshold"])

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Between 0 and 1; 0 where nothing was found."""
        if not evidence:
            return 0.0
        seen = signs(question, evidence)
        sum_ = self.intercept + sum(self.weights[name] * value for name, value in seen.items())
        return 1 / (1 + math.exp(-sum_))
