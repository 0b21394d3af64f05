"""A writer that asks a language model. Its claims are shown only beside quotations that support them.

The model sees the question and numbered sentences, and proposes claims with the numbers that they rest on. It
never writes a quotation, a page or a title: code quotes the sentences of these numbers. A claim that its
quotations do not support is dropped and counted. If the model fails, the extractive writer answers.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from assistant.answer import Claim
from assistant.evidence.scoring import Evidence
from assistant.question import Question
from assistant.wording import notice
from assistant.writing.claim_support import LONGEST, supports
from assistant.writing.extractive import ExtractiveWriter
from assistant.writing.writer import Writer, Written

PROMPT = (Path(__file__).parent / "prompts" / "claims.txt").read_text("utf-8")
SHOWN = 12
"""Maximum number of sentences that the model sees."""
_MOST_CLAIMS = 20
"""Maximum number of claims that are read from a reply."""
_LONGEST_NAME = 8
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:\S+\s+){0,4}?(?:instructions?|rules|prompts?)\b|\bsystem prompt\b"
    r"|\byou are (?:now )?an? (?:\w+ ){0,2}(?:assistant|model|chatbot)\b",
    re.IGNORECASE,
)
"""Orders to a reader of the passage. The model never sees such a passage."""


class ModelFailed(Exception):
    """The model gave no usable reply. The message says what happened."""


class Model(Protocol):
    """A language model."""

    def reply(self, system: str, user: str) -> str:
        """Returns its reply. Raises ModelFailed."""


class SynthesisWriter:
    """Proposes claims that the model chose and shortened, each with the quotations that support it."""

    reads_widely = True

    def __init__(self, model: Model, fallback: Writer | None = None) -> None:
        self._model = model
        self._fallback: Writer = fallback or ExtractiveWriter()

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """Returns at most `limit` supported claims, or the fallback's where the model gives none."""
        harmless = [unit for unit in evidence if not _ORDERS.search(unit.hit.passage.text)]
        numbered = {f"s{number}": unit for number, unit in enumerate(harmless[:SHOWN], 1)}
        listed = "\n".join(f"[{name}] {unit.text}" for name, unit in numbered.items())
        try:
            reply = self._model.reply(PROMPT.format(limit=limit), f"Question: {question.meaning}\n\n{listed}")
            proposed = _parse_claims(reply)
        except ModelFailed:
            return self._write_fallback(question, evidence, limit, "model_failed")
        claims = [claim for text, names in proposed if (claim := self._claim(text, names, numbered))]
        if not claims:
            return self._write_fallback(
                question, evidence, limit, "model_failed" if not proposed else "dropped", len(proposed)
            )
        dropped = len(proposed) - len(claims)
        notices = (notice("dropped", count=dropped),) if dropped else ()
        return Written(tuple(claims[:limit]), notices)

    def _claim(self, text: str, names: Sequence[str], numbered: dict[str, Evidence]) -> Claim | None:
        """Returns the claim with its places, or None where a number is unknown or the sentences do not
        support it."""
        if not names or any(name not in numbered for name in names):
            return None
        first, *rest = (numbered[name] for name in dict.fromkeys(names))
        if not supports(text, [unit.text for unit in (first, *rest)]):
            return None
        return first.claim(text, tuple(place for unit in rest for place in unit.places))

    def _write_fallback(
        self, question: Question, evidence: Sequence[Evidence], limit: int, why: str, count: int = 0
    ) -> Written:
        fallback = self._fallback.write(question, evidence, limit)
        return Written(fallback.claims, (*fallback.notices, notice(why, count=count)))


def _names(names: Sequence[object]) -> list[str]:
    return [str(name)[:_LONGEST_NAME] for name in names[: SHOWN + 1]]


def _parse_claims(reply: str) -> list[tuple[str, list[str]]]:
    """Returns (text, sentence numbers) of each claim of a reply. Raises ModelFailed for any other form."""
    start, end = reply.find("{"), reply.rfind("}") + 1
    try:
        rows = json.loads(reply[start:end] if 0 <= start < end else "")["claims"][:_MOST_CLAIMS]
        return [(str(row["text"])[: LONGEST + 1].strip(), _names(row["sentences"])) for row in rows]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelFailed("The language model's reply does not have the expected form.") from error
