"""Training examples: a question, a piece of text that answers it, and pieces that do not.

Examples are made from question-passage pairs (compressed JSON lines; training/README.md describes the rows).
Where a row says where in its passage the answer is, the answering piece is that sentence, and the hardest
other pieces are sentences of the same passage; elsewhere pieces are windows of passages. A question that its
passage does not answer has no answering piece, only the nearest ones.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.evidence.reader_input import reader_text

WORDS = 80
"""Maximum number of words of a piece."""

LONG_QUESTION, LONG_PASSAGE = 140, 120
"""Number of characters of a question, and of words of a passage, from which `general_pairs` leaves a pair
out."""

SHARES = {
    "squad": 1.0,
    "conditionalqa": 1.0,
    "faq": 2.0,
    "headq": 0.5,
    "tatqa": 2.0,
    "selqa": 1.0,
    "covid-qa": 1.0,
    "covid-faq": 2.0,
    "nq-open": 0.8,
    "uda-nq": 1.0,
    "multispanqa": 1.0,
    "medquad": 0.1,
    "fairytaleqa": 0.15,
}
"""How often the rows of a source are used, by the beginning of its name. Sources that resemble reports are
used most, templated questions and tales least, and sources without other passages not at all."""

_OPENING = re.compile(
    r"^(?:what|how|who|when|where|which|why)\b(?: (?:is|are|was|were|do|does|did))?", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with pieces of text. `answers` says whether the first piece answers; the others never do."""

    question: str
    pieces: tuple[str, ...]
    answers: bool


def read_examples(folder: Path, seed: int) -> list[Example]:
    """Returns all examples, shuffled."""
    rng = random.Random(seed)
    examples = [
        example for row in _rows(folder / "pairs.jsonl.gz") for example in _examples_of_pair(row, rng)
    ]
    for row in _rows(folder / "unanswerable.jsonl.gz"):
        pieces = _nearest(row["question"], _sentences(row["passage"]), 2)
        if pieces:
            examples.append(Example(_reword(row["question"], rng), tuple(pieces), answers=False))
    rng.shuffle(examples)
    return examples


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _share(source: str) -> float:
    return next((share for name, share in SHARES.items() if source.startswith(name)), 0.0)


def _examples_of_pair(row: dict[str, Any], rng: random.Random) -> Iterator[Example]:
    share = _share(row["source"])
    times = int(share) + (rng.random() < share - int(share))
    question, passage, negatives = row["question"], row["positive"], row.get("negatives") or []
    for _ in range(times):
        sentences, span = _sentences(passage), row.get("answer_span") or ""
        answering = [sentence for sentence in sentences if span and span in sentence]
        if answering and rng.random() < 0.75:
            rest = [sentence for sentence in sentences if not span or span not in sentence]
            before = {after: sentence for sentence, after in pairwise(sentences)}
            wrong = [_reader_input(sentence, before) for sentence in _nearest(question, rest, 2)]
            for other in negatives[:2]:
                wrong += [
                    reader_text(sentence, (), "") for sentence in _nearest(question, _sentences(other), 1)
                ]
            right = _reader_input(_window(answering[0], rng), before)
            yield Example(_reword(question, rng), (right, *wrong), answers=True)
        elif negatives:
            piece = _window(passage, rng, span)
            wrong = [_window(other, rng) for other in rng.sample(negatives, min(3, len(negatives)))]
            yield Example(_reword(question, rng), (piece, *wrong), answers=True)


def _reader_input(sentence: str, before: Mapping[str, str]) -> str:
    """Returns a sentence and the one before it in the form that the reader reads."""
    return reader_text(sentence, (), before.get(sentence, ""))


def _reword(question: str, rng: random.Random) -> str:
    """Returns the question, sometimes in lower case or without its question word, as people type in a
    hurry."""
    kind = rng.random()
    if kind < 0.15:
        return question.lower().rstrip("?")
    if kind < 0.2:
        return _OPENING.sub("", question.lower())
    return question


def _sentences(text: str) -> list[str]:
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text)]
    return [" ".join(sentence.split()[:WORDS]) for sentence in sentences if len(sentence.split()) > 3]


def _nearest(question: str, sentences: list[str], count: int) -> list[str]:
    """Returns the sentences that share the most words with the question; long words count more."""
    question_words = set(re.findall(r"\w{3,}", question.lower()))
    return sorted(
        sentences,
        key=lambda s: -sum(len(word) for word in question_words & set(re.findall(r"\w{3,}", s.lower()))),
    )[:count]


def _window(text: str, rng: random.Random, span: str = "") -> str:
    """Returns a piece of a text: around a span, or mostly from its beginning."""
    words = text.split()
    if len(words) <= WORDS:
        return text
    start = 0
    if span and (at := text.find(span)) >= 0:
        start = max(0, len(text[:at].split()) - rng.randrange(WORDS // 2))
    elif rng.random() < 0.3:
        start = rng.randrange(len(words) - WORDS)
    return " ".join(words[start : start + WORDS])


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage that answers it."""

    question: str
    passage: str


def general_pairs(folder: Path, rng: random.Random, count: int) -> list[Pair]:
    """Returns a random sample of short questions and their passages from the sources that SHARES uses."""
    rows = [row for row in _rows(folder / "pairs.jsonl.gz") if rng.random() < _share(row["source"])]
    pairs = [Pair(row["question"], row["positive"]) for row in rows if len(row["question"]) < LONG_QUESTION]
    return rng.sample([pair for pair in pairs if len(pair.passage.split()) < LONG_PASSAGE], count)
