"""What a writer is: it proposes claims from the evidence, and may say a word about how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Claim, Notice
from assistant.evidence.scoring import Evidence
from assistant.question import Question


@dataclass(frozen=True, slots=True)
class Written:
    """The claims, most relevant first, and what is to be said of how they were written."""

    claims: tuple[Claim, ...]
    notices: tuple[Notice, ...] = ()


class Writer(Protocol):
    """Proposes what to say. Nothing of it is shown before `citing.verify` has proved it."""

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """At most `limit` claims from the evidence, which comes best first."""
