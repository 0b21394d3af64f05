"""A writer that asks a language model, and believes nothing that the reports do not say word for word.

The model sees the question and numbered sentences, and proposes claims with the numbers they rest on. It
never writes a quotation, a page or a title: the numbers lead to places that code quotes, and a claim whose
quotations do not support it is dropped and counted. If the model fails, the extractive answer is given.
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
from assistant.writing.claim_support import supports
from assistant.writing.extractive import ExtractiveWriter
from assistant.writing.writer import Writer, Written
from index.searching import Searcher

PROMPT = (Path(__file__).parent / "prompts" / "claims.txt").read_text("utf-8")
SHOWN = 12
"""So many sentences the model is shown."""


_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:\S+\s+){0,4}?(?:instructions?|rules|prompts?)\b|\bsystem prompt\b"
    r"|\byou are (?:now )?an? (?:\w+ ){0,2}(?:assistant|model|chatbot)\b",
    re.IGNORECASE,
)
"""That a passage gives orders to what reads it: a model is not shown it and may rest no claim on it."""


class ModelFailed(Exception):
    """The model gave no usable reply; the message says what happened."""


class Model(Protocol):
    """Something that replies."""

    def reply(self, system: str, user: str) -> str:
        """What it says. Raises ModelFailed."""


class SynthesisWriter:
    """Claims in the model's words, each beside the quotations that support it."""

    def __init__(self, model: Model, searcher: Searcher, fallback: Writer | None = None) -> None:
        self._model, self._searcher = model, searcher
        self._fallback: Writer = fallback or ExtractiveWriter()

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """At most `limit` supported claims; the extractive ones where the model gives none."""
        plain = [one for one in evidence if not _ORDERS.search(one.hit.passage.text)]
        shown = {f"s{number}": one for number, one in enumerate(plain[:SHOWN], 1)}
        listed = "\n".join(f"[{name}] {one.text}" for name, one in shown.items())
        try:
            said = self._model.reply(PROMPT.format(limit=limit), f"Question: {question.meaning}\n\n{listed}")
            proposed = _proposed(said)
        except ModelFailed:
            return self._quoted(question, evidence, limit, "model_failed")
        claims = [claim for text, names in proposed if (claim := self._claim(text, names, shown))]
        if not claims:
            return self._quoted(
                question, evidence, limit, "model_failed" if not proposed else "dropped", len(proposed)
            )
        dropped = len(proposed) - len(claims)
        said_of_it = (notice("dropped", count=dropped),) if dropped else ()
        return Written(tuple(claims[:limit]), said_of_it)

    def _claim(self, text: str, names: Sequence[str], shown: dict[str, Evidence]) -> Claim | None:
        """The claim with its places, or None where a number is unknown or its sentences do not support it."""
        if not names or any(name not in shown for name in names):
            return None
        first, *others = (shown[name] for name in dict.fromkeys(names))
        if not supports(text, [one.text for one in (first, *others)], self._searcher):
            return None
        return first.claim(text, tuple(place for one in others for place in one.places))

    def _quoted(
        self, question: Question, evidence: Sequence[Evidence], limit: int, why: str, count: int = 0
    ) -> Written:
        written = self._fallback.write(question, evidence, limit)
        return Written(written.claims, (*written.notices, notice(why, count=count)))


def _proposed(reply: str) -> list[tuple[str, list[str]]]:
    """(text, sentence numbers) of each claim of a reply. Raises ModelFailed where it is of another form."""
    start, end = reply.find("{"), reply.rfind("}") + 1
    try:
        rows = json.loads(reply[start:end] if 0 <= start < end else "")["claims"]
        return [(str(row["text"]).strip(), [str(name) for name in row["sentences"]]) for row in rows]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelFailed("The language model's reply was not of the agreed form.") from error
