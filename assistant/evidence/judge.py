"""Judges whether the evidence answers the question: a confidence between 0 and 1.

The confidence comes from a logistic model over a few signs. `python -m training.weights` learns its weights
and its threshold, and writes them to weights.json.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.evidence.question_prior import prior_of
from assistant.evidence.scoring import FILE, Evidence, log_odds
from assistant.question import Question
from assistant.understanding.places import about

NEAREST = 0.1
"""Minimum confidence at which the nearest passages are shown, where weights.json has no `nearest`."""
_BEST = 5
"""Number of the best units that some signs are taken over."""
_MANY = 8
"""Number of concepts from which on the sign `words` is 1."""


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
    "subject",
    "usual",
)
"""Signs that need no cross-encoder."""


class Judge(Protocol):
    """Estimates how likely it is that the evidence answers the question."""

    @property
    def threshold(self) -> float:
        """Returns the minimum confidence at which a question is answered."""

    @property
    def nearest(self) -> float:
        """Returns the minimum confidence at which the nearest passages are shown."""

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Returns a confidence between 0 and 1. The evidence is given best first."""


def signs(question: Question, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Returns the signs that tell an answer from a near miss. The evidence is given best first.

    - `read`, `second`, `several`: the log odds that the cross-encoder gives to the best unit, to the next,
      and to the best five on average; `first`: to the unit that is shown first.
    - `meaning`, `near`: the cosine of the most similar unit, and of the first.
    - `matched`, `tokens`: how well the tokens of the best unit match, and those of the first.
    - `covers`, `within`: the share of the question that the first unit names, and that any passage names.
    - `unmeasured`: 1 where the question asks for a number that the first unit does not have.
    - `absent`: 1 where the question names a report that is not in the collection.
    - `names_another_place`: 1 where the question names a place that none of the best passages names.
    - `words`: how many concepts the question has.
    - `subject`, `usual`: how likely reports are to answer questions in such words (QuestionPrior).
    """
    first = evidence[0]
    read = sorted((log_odds(unit.read) for unit in evidence), reverse=True)
    best = read[:_BEST]
    prior = prior_of(question.meaning)
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
        "elsewhere": float(names_another_place(question, evidence)),
        "words": min(1.0, len(question.concepts) / _MANY),
        "subject": prior.subject,
        "usual": prior.usual,
    }


def names_another_place(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Returns whether the question names a place that none of the best passages names."""
    ranked = sorted(evidence, key=lambda unit: -unit.score)[:_BEST]
    best = {unit.hit.passage.id: unit.hit for unit in ranked}
    texts = (" ".join((hit.report.title, *hit.passage.headings, hit.passage.text)) for hit in best.values())
    return bool(question.places) and not any(about(question.places, text) for text in texts)


@dataclass(frozen=True)
class SignsJudge:
    """A logistic model over the signs: 1 / (1 + exp(-(intercept + sum of weight x sign)))."""

    weights: dict[str, float]
    intercept: float
    threshold: float
    nearest: float = 0.0

    @classmethod
    def load(cls, *, reads: bool = True) -> "SignsJudge":
        """Returns the judge with the weights that come with the package.

        With `reads` false they are those for evidence that no cross-encoder has read.
        """
        learned = json.loads(FILE.read_text("utf-8"))["judge" if reads else "judge_unread"]
        nearest = min(learned.get("nearest", NEAREST), learned["threshold"])
        return cls(learned["weights"], learned["intercept"], learned["threshold"], nearest)

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        """Returns a confidence between 0 and 1; 0 where nothing was found."""
        if not evidence:
            return 0.0
        values = signs(question, evidence)
        log_odds_of_answer = self.intercept + sum(
            weight * values[name] for name, weight in self.weights.items()
        )
        return 1 / (1 + math.exp(-log_odds_of_answer))
