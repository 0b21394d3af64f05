"""Questions with the units that were found for them: kept in a file, and drawn as training examples."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data import Example
from training.phrasings import ANSWERS, ANSWERS_NOT
from training.splits import is_kept_back

NEGATIVES = 7
"""Number of units in an example that do not answer."""
JUDGED_NEGATIVES = 5
"""Maximum number of them that were judged not to."""
TOO_ALIKE = 0.85
"""Units whose cosine to the evidence is higher may answer too: they are no negatives, unless judged to be."""
PER_DOCUMENT = 400
"""Maximum number of questions of one document in an epoch: large guidance has many."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit as the reader sees it. `answers` says whether it holds the evidence, `judged` what was judged of
    it, if anything."""

    text: str
    answers: bool
    evidence_cosine: float
    question_cosine: float
    file: str
    judged: int | None = None

    @property
    def is_right(self) -> bool:
        """Returns whether the unit answers: it holds the evidence, or was judged to be as good and is of no
        document that is kept back."""
        return self.answers or (self.judged == ANSWERS and not is_kept_back(self.file))

    @property
    def is_wrong(self) -> bool:
        """Returns whether the unit does not answer: it was judged not to, or is unlike the evidence."""
        if self.answers or self.judged not in (None, ANSWERS_NOT):
            return False
        return self.judged == ANSWERS_NOT or self.evidence_cosine < TOO_ALIKE


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question with its candidates. `kind` is gold, near or off; `file` the document that it was written
    on."""

    id: str
    group: str
    kind: str
    register: str
    question: str
    file: str
    candidates: tuple[Candidate, ...]


def save(path: Path, questions: Iterator[TrainingQuestion]) -> int:
    """Writes questions with their candidates as compressed JSON lines; returns how many."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for question in questions:
            row = {
                name: getattr(question, name) for name in TrainingQuestion.__slots__ if name != "candidates"
            }
            row["candidates"] = [
                [getattr(candidate, name) for name in Candidate.__slots__]
                for candidate in question.candidates
            ]
            out.write(json.dumps(row) + "\n")
            count += 1
    return count


def load(path: Path) -> list[TrainingQuestion]:
    """Returns the questions that `save` wrote."""
    questions = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            units = tuple(Candidate(*values) for values in row.pop("candidates"))
            questions.append(TrainingQuestion(**row, candidates=units))
    return questions


def draw_examples(questions: Sequence[TrainingQuestion], rng: random.Random) -> list[Example]:
    """Draws one epoch: one example for each question, and a limited number of any one document."""
    of_document: dict[str, list[TrainingQuestion]] = defaultdict(list)
    for question in questions:
        if not (question.file and is_kept_back(question.file)):
            of_document[question.file].append(question)
    epoch: list[Example] = []
    for file, of_one_document in of_document.items():
        rng.shuffle(of_one_document)
        drawn = of_one_document[:PER_DOCUMENT] if file else of_one_document
        epoch += [example for question in drawn if (example := _example(question, rng))]
    rng.shuffle(epoch)
    return epoch


def _example(question: TrainingQuestion, rng: random.Random) -> Example | None:
    right = [candidate for candidate in question.candidates if candidate.is_right]
    if question.kind == "gold" and not right:
        return None
    wrong = [candidate for candidate in question.candidates if candidate.is_wrong]
    judged = [candidate for candidate in wrong if candidate.judged is not None]
    drawn = rng.sample(judged, min(JUDGED_NEGATIVES, len(judged)))
    others = [candidate for candidate in wrong if candidate not in drawn]
    nearest, rest = others[:12], others[12:]
    drawn += rng.sample(nearest, min(max(5 - len(drawn), 0), len(nearest)))
    same_document = [c for c in rest if c.file == question.file]
    drawn += rng.sample(same_document, min(1, len(same_document)))
    other_candidates = [c for c in rest if c not in drawn]
    drawn += rng.sample(other_candidates, min(max(NEGATIVES - len(drawn), 0), len(other_candidates)))
    if not drawn:
        return None
    units = tuple(candidate.text for candidate in drawn)
    if right:
        return Example(question.question, (rng.choice(right).text, *units), answers=True)
    return Example(question.question, units, answers=False)
