"""Whether the evidence answers the question, as a confidence between 0 and 1.

A logistic model over a few signs that a person would look for. Its weights and its threshold stand in
weights.json, which `python -m training.weights` writes."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.evidence.scoring import FILE, Evidence, log_odds
from assistant.question import Question
from assistant.understanding.places import about

NEAREST = 0.1
"""Confidence from which the nearest passages are worth showing, where weights.json has no `nearest`."""
_BEST = 5
"""Number of the best units that are looked at together."""
_MANY = 8
"""A question of so many concepts says all that can be said of what it asks."""


UNREAD = (
    "meaning",
    "near",
    "matched",
    "tokens",
    "covers",
    "within",
    "unmeasured",
    "absent",
    "elsewhere",
    "words",
)
"""Signs that need no reader."""


class Judge(Protocol):
    """Says how likely it is that the evidence answers the question."""

    @property
    def threshold(self) -> float:
        """Below this confidence a question is not answered."""

    @property
    def nearest(self) -> float:
        """Below this confidence not even the nearest passages are shown."""

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Between 0 and 1; the evidence best first."""


def signs(question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Returns what tells an answer from a near miss, of some evidence, best first.

    `read`, `second` and `several` are how well the best, the next and the best five were read to answer, as
    log odds; `first` is that of the unit that is shown first. `meaning` is how near the likest unit is,
    `near` the first one; `matched` and `tokens` are how well the tokens of the best and of the first match.
    `covers` is how much of the question the first unit names, `within` how much any passage names.
    `unmeasured` is 1 where a number is asked for that the first unit does not have. `absent` is 1 where a
    report is named that is not there, `elsewhere` where a place is that no passage names. `words` says how
    much the question says."""
    first = evidence[0]
    read = sorted((log_odds(unit.read) for unit in evidence), reverse=True)
    best = read[:_BEST]
    return {
        "read": best[0],
        "first": log_odds(first.read),
        "second": read[min(1, len(read) - 1)],
        "several": sum(best) / len(best),
        "meaning": max(unit.meaning for unit in evidence),
        "near": first.meaning,
        "matched": max(unit.tokens for unit in evidence),
        "tokens": first.tokens,
        "covers": first.covers,
        "within": max(unit.within for unit in evidence),
        "unmeasured": float(bool(question.measure) and first.fits < 1),
        "absent": float(bool(question.absent)),
        "elsewhere": float(elsewhere(question, evidence)),
        "words": min(1.0, len(question.concepts) / _MANY),
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
    nearest: float = 0.0

    @classmethod
    def shipped(cls, *, reads: bool = True) -> "SignsJudge":
        """Returns the judge with the weights that come with the package: those for evidence that was read,
        or with `reads` false those for evidence that was not."""
        kept = json.loads(FILE.read_text("utf-8"))["judge" if reads else "judge_unread"]
        nearest = min(kept.get("nearest", NEAREST), kept["threshold"])
        return cls(kept["weights"], kept["intercept"], kept["threshold"], nearest)

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Between 0 and 1; 0 where nothing was found."""
        if not evidence:
            return 0.0
        seen = signs(question, evidence)
        sum_ = self.intercept + sum(weight * seen[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-sum_))
