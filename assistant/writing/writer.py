"""The protocol of a writer: it proposes claims from the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Claim, Notice
from assistant.evidence.scoring import Evidence
from assistant.question import Question


@dataclass(frozen=True, slots=True)
class Written:
    """The claims, most relevant first, and notices on how they were written."""

    claims: tuple[Claim, ...]
    notices: tuple[Notice, ...] = ()


class Writer(Protocol):
    """Proposes claims. None is shown before `citing.verify` has checked it."""

    reads_widely: bool
    """Whether it is given more evidence than an answer without a model needs."""

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """Returns at most `limit` claims. The evidence comes best first."""
