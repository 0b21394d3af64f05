"""Tells whether somebody speaks of danger, now or in the past, to themselves or to a child, and who speaks.

A question about danger ("what do reviews say about suicide?") is no such thing. A linear model over words,
short runs of words and classes of words decides, with a second one over runs of letters, which knows words
that are spelled wrongly. Where its encoder can be loaded, a third one over the text's vector is added; it
counts most. The encoder is all-MiniLM-L6-v2 with a change learned for this alone, so the index's encoder has
no part in it.

`python -m training.danger` learns the weights of the first two (crisis.json, crisis_letters.json),
`python -m training.danger_encoder` those of the third (crisis_vector.json) and the change of the encoder
(crisis_encoder.safetensors). The classes stand in crisis.toml.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np

from corpus.toml_files import load_toml
from index.errors import NoModel
from index.models.model_files import loading, minilm_folder
from index.searching import Vectors

_FOLDER = Path(__file__).parent
WEIGHTS = _FOLDER / "crisis.json"
LETTER_WEIGHTS = _FOLDER / "crisis_letters.json"
VECTOR_WEIGHTS = _FOLDER / "crisis_vector.json"
_APOSTROPHES = re.compile(r"['’‘`]")
_QUOTED = re.compile(r"[\"“”«»]|(?:^|\s)['‘](?=\w)")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_ENDINGS = ("ing", "ed", "es", "s")
_ACRONYM = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])\w{2,6}\b")
_TOKEN = re.compile(r"[a-z]+[0-9]*|[0-9]+[a-z]*|[?]|[^\w\s,.;:!'\"()/&-]")


_GRAVE = frozenset(
    (
        "HARM",
        "SEXUAL",
        "DEATH",
        "SELFHARM",
        "FEAR",
        "WEAPON",
        "LACK",
        "FLEE",
        "ONLINE",
        "MARKS",
        "FORCE",
        "HELP",
    )
)
_WITHOUT_GRAVE_WORD = 1.0
"""The score that a text without a word of these classes needs to be taken for danger."""


WITH_VECTOR, BY_WORDS = -2.0, -0.5
"""What the sum of the scores must exceed, with the vector and without. A missed danger is worse than a
question that is stopped, so both are below zero."""
UNCERTAIN, UNCERTAIN_BY_WORDS = -8.0, -2.0
"""A text whose score is no more than needed, but less than this below it, is answered with a notice where to
turn."""


VectorOf = Callable[[str], Vectors]
"""Returns the vector of a text, of length 1, by the encoder of `load_vector_of`. The weights in
crisis_vector.json fit no other vectors."""


class Speaker(StrEnum):
    """The person who speaks of danger, as far as the words tell. Each has an answer in words for them."""

    CHILD = "child"
    ADULT = "adult"
    PARENT = "parent"
    OTHER = "other"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class DangerScore:
    """How much a text speaks for danger, beyond what is needed. `plain` has its words, as `tokens` gives
    them."""

    beyond: float
    plain: str
    uncertain_above: float = UNCERTAIN

    @property
    def is_danger(self) -> bool:
        return self.beyond > 0

    @property
    def who(self) -> Speaker:
        """Returns who speaks, if it is danger. Few texts are, so few need the signs of the speakers."""
        return next((who for who, pattern in _speakers() if pattern.search(self.plain)), Speaker.ANYONE)

    @property
    def is_uncertain(self) -> bool:
        """Returns whether a text that is not taken for danger may be some."""
        return self.uncertain_above < self.beyond <= 0


def danger_score(text: str, vector_of: VectorOf | None = None) -> DangerScore:
    """Returns how much a text speaks for danger. Without `vector_of` words and their letters alone count."""
    words = tokens(text)
    total = score(_weights(), text) + letter_score(_letter_weights(), words) - threshold(words)
    if vector_of is None:
        total -= BY_WORDS
    else:
        total += vector_score(_vector_weights(), vector_of(text)) - WITH_VECTOR
    return DangerScore(total, " ".join(words), UNCERTAIN_BY_WORDS if vector_of is None else UNCERTAIN)


def speaker(text: str, vector_of: VectorOf | None = None) -> Speaker | None:
    """Returns who speaks of danger to themselves or to a child, or None where the text does not."""
    danger = danger_score(text, vector_of)
    return danger.who if danger.is_danger else None


def score(weights: Mapping[str, float], text: str) -> float:
    """Returns how much speaks for danger: more than 0 is danger. The intercept has the name ""."""
    return weights[""] + sum(weights.get(name, 0.0) for name in frozenset(features(text)))


def letter_score(weights: Mapping[str, float], words: Sequence[str]) -> float:
    """Returns how much the runs of letters of some words speak for danger. The intercept has the name ""."""
    known = letter_runs(words) & weights.keys()
    return weights[""] + sum(weights[run] for run in sorted(known)) / math.sqrt(max(1, len(known)))


def letter_runs(words: Sequence[str]) -> frozenset[str]:
    """Returns the runs of two to four letters of some words; "#" stands where a word begins or ends."""
    marked = [f"#{word}#" for word in words]
    return frozenset(
        word[start : start + size]
        for word in marked
        for size in (2, 3, 4)
        for start in range(len(word) - size + 1)
    )


def vector_score(weights: Vectors, vector: Vectors) -> float:
    """Returns how much a text's vector speaks for danger. The last weight is the intercept."""
    return float(vector @ weights[:-1] + weights[-1])


def threshold(words: Sequence[str]) -> float:
    """Returns what the score of a text of these words must exceed to be taken for danger."""
    return 0.0 if any(_class(word) in _GRAVE for word in words) else _WITHOUT_GRAVE_WORD


def tokens(text: str) -> list[str]:
    """Returns the words of a text in small letters, with everyday spellings written out."""
    plain = _APOSTROPHES.sub("", _mark_acronyms(text).lower())
    words = (_STRETCHED.sub(r"\1\1", word) for word in _TOKEN.findall(plain))
    return [part for word in words for part in _spelling().get(word, word).split()]


def _mark_acronyms(text: str) -> str:
    """Returns the text with its acronyms made one word: "IT" and "US" are not pronouns."""
    return text if text.isupper() else _ACRONYM.sub("acronym", text)


def features(text: str) -> Iterator[str]:
    """Yields what the model looks at, by name. A name may come twice."""
    words = tokens(text)
    classes = [_class(word) for word in words]
    marked = ["^", *words, "$"]
    kinds = ["^", *classes, "$"]
    yield from words
    yield from _runs(marked, 2)
    stems = [f"~{_stem(word)}" for word in words]
    yield from stems
    yield from _runs(stems, 2)
    yield from (f"<{kind}>" for kind in classes if kind.isupper())
    yield from (f"<{run}>" for size in (2, 3) for run in _runs(kinds, size) if run.upper() != run.lower())
    gist = [kind for kind in kinds if kind.isupper() or kind in "^$?"]
    yield from (f"<<{run}>>" for size in (2, 3) for run in _runs(gist, size))
    present = sorted({kind for kind in classes if kind.isupper()})
    yield from (f"<{first}+{second}>" for first, second in combinations(present, 2))
    yield "{quoted}" if _QUOTED.search(text) else "{unquoted}"
    yield f"{{begins {kinds[1]}}}"
    yield f"{{length {min(len(words) // 4, 6)}}}"


def _stem(word: str) -> str:
    """Returns a word without its commonest ending."""
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), "")
    return word.removesuffix(ending)


def _runs(words: Sequence[str], size: int) -> Iterator[str]:
    return (" ".join(words[start : start + size]) for start in range(len(words) - size + 1))


@dataclass(frozen=True, slots=True)
class _SpeakerRow:
    who: Speaker
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _CrisisRules:
    """The contents of crisis.toml."""

    spelling: dict[str, str]
    classes: dict[str, str]
    speaker: tuple[_SpeakerRow, ...]


@cache
def _rules() -> _CrisisRules:
    return load_toml("assistant.safety", "crisis.toml", _CrisisRules)


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(WEIGHTS.read_text("utf-8"))
    return weights


@cache
def _letter_weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(LETTER_WEIGHTS.read_text("utf-8"))
    return weights


@cache
def _vector_weights() -> Vectors:
    return np.array(json.loads(VECTOR_WEIGHTS.read_text("utf-8")), np.float32)


@cache
def _speakers() -> tuple[tuple[Speaker, re.Pattern[str]], ...]:
    """Returns the signs of each speaker, in the order of crisis.toml."""
    return tuple((row.who, re.compile("|".join(row.says))) for row in _rules().speaker)


@cache
def _spelling() -> dict[str, str]:
    return _rules().spelling


@cache
def _classes() -> dict[str, str]:
    class_of_word: dict[str, str] = {}
    for name, words in _rules().classes.items():
        for word in words.split():
            class_of_word.setdefault(word, name.upper())
    return class_of_word


def _class(word: str) -> str:
    """Returns the class of a word; the word itself where it is in none and is short, else "_"."""
    return _classes().get(word) or (word if len(word) <= 3 or word in "?" else "_")


CHANGE = Path(__file__).parent / "crisis_encoder.safetensors"
"""The low-rank change that comes with the package."""


def load_vector_of(cache: Path, change: Path = CHANGE) -> VectorOf | None:
    """Returns what gives a text its vector, or None where the model cannot be loaded.

    The model is made once, with its change, and stored in `cache`.
    """
    try:
        with loading("onnx"):
            from index.models.onnx_models import OnnxEncoder  # loads ONNX Runtime

            encoder = OnnxEncoder(minilm_folder(), cache, change)
    except (NoModel, ValueError):
        return None
    return lambda text: encoder.embed_passages([text])[0]
