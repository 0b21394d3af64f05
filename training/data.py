"""Training examples: a question, a piece of text that answers it, and pieces that do not.

From question-passage pairs (JSON lines, compressed, rows as training/README.md describes them). Where a row
tells where in its passage the answer stands, the piece is that sentence, and the hardest pieces are the other
sentences of the same passage; elsewhere pieces are windows of passages. Questions that their passage does not
answer have no answering piece, only the nearest ones.
"""

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from assistant.evidence.reader_input import reader_text

WORDS = 80
"""The longest piece, in words."""

LONG_QUESTION, LONG_PASSAGE = 140, 120
"""Number of characters of a question, and of words of a passage, from which a pair is not taken for
`general_pairs`."""

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
"""How often the rows of a source are used, by the beginning of its name: what is nearest to reports most,
what is farthest (templated questions, tales) hardly, and what has no other passages not at all."""

_OPENING = re.compile(
    r"^(?:what|how|who|when|where|which|why)\b(?: (?:is|are|was|were|do|does|did))?", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with pieces of text. `answers` says whether the first piece answers; no other ever does."""

    question: str
    pieces: tuple[str, ...]
    answers: bool


def examples(folder: Path, seed: int) -> list[Example]:
    """All examples, shuffled."""
    chance = random.Random(seed)
    found = [example for row in _rows(folder / "pairs.jsonl.gz") for example in _of_pair(row, chance)]
    for row in _rows(folder / "unanswerable.jsonl.gz"):
        pieces = _nearest(row["question"], _sentences(row["passage"]), 2)
        if pieces:
            found.append(Example(_asked(row["question"], chance), tuple(pieces), answers=False))
    chance.shuffle(found)
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _share(source: str) -> float:
    return next((share for name, share in SHARES.items() if source.startswith(name)), 0.0)


def _of_pair(row: dict[str, Any], chance: random.Random) -> Iterator[Example]:
    share = _share(row["source"])
    times = int(share) + (chance.random() < share - int(share))
    question, passage, others = row["question"], row["positive"], row.get("negatives") or []
    for _ in range(times):
        sentences, span = _sentences(passage), row.get("answer_span") or ""
        held = [sentence for sentence in sentences if span and span in sentence]
        if held and chance.random() < 0.75:
            near = [sentence for sentence in sentences if not span or span not in sentence]
            before = {after: sentence for sentence, after in pairwise(sentences)}
            wrong = [_read(one, before) for one in _nearest(question, near, 2)]
            for other in others[:2]:
                wrong += [reader_text(one, (), "") for one in _nearest(question, _sentences(other), 1)]
            right = _read(_window(held[0], chance), before)
            yield Example(_asked(question, chance), (right, *wrong), answers=True)
        elif others:
            piece = _window(passage, chance, span)
            wrong = [_window(other, chance) for other in chance.sample(others, min(3, len(others)))]
            yield Example(_asked(question, chance), (piece, *wrong), answers=True)


def _read(sentence: str, before: Mapping[str, str]) -> str:
    """Returns a sentence as the reader is given it, with the one before it."""
    return reader_text(sentence, (), before.get(sentence, ""))


def _asked(question: str, chance: random.Random) -> str:
    """The question, now and then as a hurried person writes it."""
    kind = chance.random()
    if kind < 0.15:
        return question.lower().rstrip("?")
    if kind < 0.2:
        return _OPENING.sub("", question.lower())
    return question


def _sentences(text: str) -> list[str]:
    whole = [sentence.strip() for sentence in _SENTENCE.split(text)]
    return [" ".join(sentence.split()[:WORDS]) for sentence in whole if len(sentence.split()) > 3]


def _nearest(question: str, sentences: list[str], count: int) -> list[str]:
    """The sentences that share most words with the question, long words counting more."""
    asked = set(re.findall(r"\w{3,}", question.lower()))
    return sorted(
        sentences, key=lambda s: -sum(len(word) for word in asked & set(re.findall(r"\w{3,}", s.lower())))
    )[:count]


def _window(text: str, chance: random.Random, span: str = "") -> str:
    """So many words of a text: around a span, or mostly from its beginning."""
    words = text.split()
    if len(words) <= WORDS:
        return text
    start = 0
    if span and (at := text.find(span)) >= 0:
        start = max(0, len(text[:at].split()) - chance.randrange(WORDS // 2))
    elif chance.random() < 0.3:
        start = chance.randrange(len(words) - WORDS)
    return " ".join(words[start : start + WORDS])


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage that answers it."""

    question: str
    passage: str


def general_pairs(folder: Path, chance: random.Random, count: int) -> list[Pair]:
    """Returns short questions with their passages from the sources that SHARES uses, drawn by chance."""
    rows = [row for row in _rows(folder / "pairs.jsonl.gz") if chance.random() < _share(row["source"])]
    pairs = [Pair(row["question"], row["positive"]) for row in rows if len(row["question"]) < LONG_QUESTION]
    return chance.sample([pair for pair in pairs if len(pair.passage.split()) < LONG_PASSAGE], count)


def by_source(folder: Path) -> dict[str, int]:
    """How many rows each source has, for the data card."""
    counts: dict[str, int] = defaultdict(int)
    for row in _rows(folder / "pairs.jsonl.gz"):
        counts[row["source"]] += 1
    return dict(counts)
