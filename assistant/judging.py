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
from assistant.places import about
from assistant.question import Question

WEIGHTS = Path(__file__).parent / "judge.json"
_BEST = 5
"""So many of the best units are looked at for the place that is asked about."""
_OTHER_NUMBER = 0.9
_NO_NUMBER = 0.6
"""Where a number is asked for, what has another one, or none at all, counts with this share of its score."""


class Judge(Protocol):
    """Says how likely it is that the evidence answers the question."""

    @property
    def threshold(self) -> float:
        """Below this confidence a question is not answered."""

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Between 0 and 1; the evidence best first."""


def signs(question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What tells an answer from a near miss, of some evidence.

    Where a number is asked for, only what has one of that kind is `able` to answer; else everything is.
    `best` is the score of the best that is able, `meaning` how near any of it is to the question in meaning,
    and `lacking` how much worse it is than the best of all; `absent` is 1 where a report is named that is not
    there, or a place that nothing much is about.
    """
    best = max(one.score for one in evidence)
    able = [one for one in evidence if one.fits == 1] if question.measure else evidence
    scores = [one.score for one in able]
    if question.measure:  # another number is half an answer; without any, somebody may say it in words
        scores += [_OTHER_NUMBER * one.score for one in evidence if one.fits] + [_NO_NUMBER * best]
    return {
        "best": max(scores),
        "meaning": max((one.meaning for one in able), default=0.0),
        "lacking": best - max(scores),
        "absent": float(bool(question.absent) or elsewhere(question, evidence)),
    }


def elsewhere(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether a place is asked about that none of the best passages names."""
    best = {one.hit.passage.id: one.hit for one in sorted(evidence, key=lambda one: -one.score)[:_BEST]}
    said = (" ".join((hit.report.title, *hit.passage.headings, hit.passage.text)) for hit in best.values())
    return bool(question.places) and not any(about(question.places, text) for text in said)


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
