"""Says when the cross-encoder has read enough: when no further unit is likely to change the answer.

Reading costs more than all else in an answer. benchmarks/README.md has what that saves, and how rarely it
changes what is quoted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence.judge import Judge
from assistant.evidence.scoring import Evidence
from assistant.evidence.selection import asks_for_duty
from assistant.question import Question
from index.models.cross_encoders import USUAL


@dataclass(frozen=True, slots=True)
class ReadingStop:
    """Decides for one question, whose answer depends on the best `most` units.

    Reading stops when the judge is confident and no unread unit, if it answered as well as a good one usually
    does, would be among the first `most`. Everything is read where other units may come first: for a question
    about what reports find, a comparison, and one that asks for a voice or a duty.
    """

    question: Question
    judge: Judge
    most: int

    def __call__(self, read: Sequence[Evidence], unread: Sequence[Evidence]) -> bool:
        """Returns whether reading may stop. `read` is given best first."""
        question = self.question
        if question.broad or question.sides or question.voices or asks_for_duty(question):
            return False
        if len(read) < self.most or self.judge.confidence(question, read) < self.judge.threshold:
            return False
        threshold = read[self.most - 1].score
        return all(replace(unit, read=USUAL).score < threshold for unit in unread)
