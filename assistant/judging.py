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
_OTHER_NUMBER = 0.9
_NO_NUMBER = 0.6
"""Where no unit has a number, the sign is as strong as if one had scored this share of the best."""


class Judge(Protocol):
    """Says how likely it is that the evidence answers the question."""

    @property
    def threshold(self) -> float:
        """Below this confidence a question is not answered."""

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Between 0 and 1; the evidence best first."""


def signs(question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What tells an answer from a near miss.

    `best` is the score of the best unit; `lacking` is how much worse the best is that has a number of the
    kind that is asked for (0 where none is asked for); `absent` is 1 where a report is named that is not
    there.
    """
    return {
        "best": max((one.score for one in evidence), default=0.0),
        "lacking": _lacking(evidence) if question.measure else 0.0,
        "absent": float(bool(question.absent)),
    }


def _lacking(evidence: Sequence[Evidence]) -> float:
    """How far the best unit with such a number is below the best; one with another number counts for less."""
    best = max((one.score for one in evidence), default=0.0)
    measured = (one.score * (1 if one.fits == 1 else _OTHER_NUMBER) for one in evidence if one.fits)
    return best - max(max(measured, default=0.0), _NO_NUMBER * best)


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
