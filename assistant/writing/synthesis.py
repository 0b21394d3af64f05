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
from assistant.understanding.words import stems, word_list
from assistant.wording import notice
from assistant.writing.extractive import ExtractiveWriter
from assistant.writing.writer import Writer, Written
from corpus.text import normalise
from index.searching import Searcher

PROMPT = (Path(__file__).parent / "prompts" / "claims.txt").read_text("utf-8")
SHOWN = 12
"""Maximum number of sentences that the model sees."""
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
    """Proposes claims in the model's words, each with the quotations that support it."""

    def __init__(self, model: Model, searcher: Searcher, fallback: Writer | None = None) -> None:
        self._model, self._searcher = model, searcher
        self._fallback: Writer = fallback or ExtractiveWriter()

    def write(self, question: Question, evidence: Sequence[Evidence], limit: int) -> Written:
        """Returns at most `limit` supported claims, or the fallback's where the model gives none."""
        harmless = [unit for unit in evidence if not _ORDERS.search(unit.hit.passage.text)]
        shown = {f"s{number}": unit for number, unit in enumerate(harmless[:SHOWN], 1)}
        listed = "\n".join(f"[{name}] {unit.text}" for name, unit in shown.items())
        try:
            reply = self._model.reply(PROMPT.format(limit=limit), f"Question: {question.meaning}\n\n{listed}")
            proposed = _proposed(reply)
        except ModelFailed:
            return self._quoted(question, evidence, limit, "model_failed")
        claims = [claim for text, names in proposed if (claim := self._claim(text, names, shown))]
        if not claims:
            return self._quoted(
                question, evidence, limit, "model_failed" if not proposed else "dropped", len(proposed)
            )
        dropped = len(proposed) - len(claims)
        notices = (notice("dropped", count=dropped),) if dropped else ()
        return Written(tuple(claims[:limit]), notices)

    def _claim(self, text: str, names: Sequence[str], shown: dict[str, Evidence]) -> Claim | None:
        """Returns the claim with its places, or None where a number is unknown or the sentences do not
        support it."""
        if not names or any(name not in shown for name in names):
            return None
        first, *others = (shown[name] for name in dict.fromkeys(names))
        if not supports(text, [unit.text for unit in (first, *others)], self._searcher):
            return None
        return first.claim(text, tuple(place for unit in others for place in unit.places))

    def _quoted(
        self, question: Question, evidence: Sequence[Evidence], limit: int, why: str, count: int = 0
    ) -> Written:
        written = self._fallback.write(question, evidence, limit)
        return Written(written.claims, (*written.notices, notice(why, count=count)))


def _proposed(reply: str) -> list[tuple[str, list[str]]]:
    """Returns (text, sentence numbers) of each claim of a reply. Raises ModelFailed for any other form."""
    start, end = reply.find("{"), reply.rfind("}") + 1
    try:
        rows = json.loads(reply[start:end] if 0 <= start < end else "")["claims"]
        return [(str(row["text"]).strip(), [str(name) for name in row["sentences"]]) for row in rows]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelFailed("The language model's reply does not have the expected form.") from error


# Whether quotations support a claim. The claim may only have numbers, names, negations and conditions that
# the quotations have, and must say that something is somebody's word where they do.

_ENOUGH_SHARED = 0.6
"""Minimum share of the claim's words that its quotations have."""
_ENOUGH_ALIKE = 0.6
"""Minimum cosine between the claim and its quotations."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IN_WORDS = word_list("numbers")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|nobody|cannot|seldom|rarely|hardly|fail\w*|lack\w*|unable|\w+n['’]t)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:said|says?|saying|told|tell|claim\w*|alleg\w*|believ\w*|thought|think|felt|report(?:ed|s)|stated?"
    r"|suggest\w*|according|whether|if|unless)\b",
    re.IGNORECASE,
)
"""Words that make a sentence somebody's word, or conditional. A claim may not leave that out."""
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+")
_NOT_SAID = re.compile(r"https?:|www\.|\bpages? \d|\bp\.? ?\d", re.IGNORECASE)


def supports(claim: str, quotations: Sequence[str], searcher: Searcher) -> bool:
    """Returns whether the quotations say what the claim says. A claim that is refused may still be true."""
    quoted = normalise(" ".join(quotations))
    plain = normalise(claim)
    if not plain or not quoted or _NOT_SAID.search(plain):
        return False
    if not _numbers(plain) <= _numbers(quoted) or not _names(plain) <= set(re.findall(r"[\w’'-]+", quoted)):
        return False
    if bool(_NEGATION.search(plain)) != bool(_NEGATION.search(quoted)):
        return False
    if _SAYING.search(quoted) and not _SAYING.search(plain):
        return False
    claim_stems = set(stems(plain))
    shared = len(claim_stems & set(stems(quoted))) / max(1, len(claim_stems))
    if shared < _ENOUGH_SHARED:
        return False
    vectors = searcher.embed([plain, quoted])
    return float(vectors[0] @ vectors[1]) >= _ENOUGH_ALIKE


def _numbers(text: str) -> set[str]:
    """Returns the numbers of a text in figures; those up to twenty may be written in words."""
    figures = {number.replace(",", "").rstrip(".") for number in _NUMBER.findall(text)}
    return figures | {
        str(_IN_WORDS.index(word)) for word in re.findall(r"[a-z]+", text.lower()) if word in _IN_WORDS
    }


def _names(text: str) -> set[str]:
    return set(_NAME.findall(text))
