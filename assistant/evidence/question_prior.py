"""Estimates from its words alone how likely reports are to answer a question: a prior for the judge.

Two logistic models over words and pairs of words, weighted by tf-idf (Salton and Buckley 1988), tell a
question on the subjects of the reports from one on another subject, and a question that reports answer from a
near miss (the telephone number of a service, the wage of a post, another nation's rules). The models see
neither reports nor vectors, so they hold for every encoder. `python -m training.question_prior` learns them
and writes question_prior.json.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).parent / "question_prior.json"
_APOSTROPHES = re.compile(r"['’‘`]")
_TOKEN = re.compile(r"[a-z]+|\d+|[£%]")


@dataclass(frozen=True, slots=True)
class QuestionPrior:
    """How likely the words of a question make it that reports answer it, each between 0 and 1.

    - `subject`: how likely it is on a subject of the reports.
    - `usual`: how likely it asks for what reports tell.
    """

    subject: float
    usual: float


@dataclass(frozen=True, slots=True)
class WordModel:
    """A logistic model: an intercept, and for each feature its inverse document frequency and its weight."""

    intercept: float
    features: Mapping[str, Sequence[float]]

    def probability(self, text: str) -> float:
        """Returns the probability that the model gives to a text."""
        known = [self.features[name] for name in features_of(text) if name in self.features]
        length = math.sqrt(sum(frequency**2 for frequency, _ in known)) or 1.0
        log_odds = self.intercept + sum(frequency * weight for frequency, weight in known) / length
        return 1 / (1 + math.exp(-log_odds))


def features_of(text: str) -> list[str]:
    """Returns the different words of a text and the pairs of words that stand beside each other.

    A number is one sign for each of its digits.
    """
    plain = _APOSTROPHES.sub("", text.lower())
    words = ["#" * len(word) if word.isdigit() else word for word in _TOKEN.findall(plain)]
    return list(dict.fromkeys((*words, *(f"{first} {second}" for first, second in pairwise(words)))))


def prior_of(question: str) -> QuestionPrior:
    """Returns the prior of a question that stands alone."""
    models = _models()
    return QuestionPrior(*(models[name].probability(question) for name in ("subject", "usual")))


@cache
def _models() -> dict[str, WordModel]:
    learned = json.loads(FILE.read_text("utf-8"))
    return {name: WordModel(model["intercept"], model["features"]) for name, model in learned.items()}
