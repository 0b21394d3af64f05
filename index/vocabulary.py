"""The words and stems of a text, and the vocabulary of a version: how many passages have each word.

The vocabulary is counted when the version is built.
The weight of a word is its inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)) as in BM25
(Robertson and Zaragoza 2009, section 3.4.1), where n of N passages have it.
"""

import json
import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import Stemmer

_CAPITALISED = re.compile(r"[A-Z](?<=[a-z,;] [A-Z])[a-z]{2,}\b")
_LOWER_CASE = re.compile(r"\b[a-z]{3,}\b")


@dataclass(frozen=True)
class Vocabulary:
    """Counts of passages: all (`passages`), with each word in lower case (`seen`), with each stem
    (`stemmed`).

    `proper` are the words that nearly always have a capital letter: names of people and places.
    """

    passages: int
    seen: Mapping[str, int]
    stemmed: Mapping[str, int]
    proper: frozenset[str] = frozenset()

    def weight(self, stemmed: str) -> float:
        """Returns the inverse document frequency of a stem: the rarer it is, the greater."""
        count = self.stemmed.get(stemmed, 0)
        return math.log(1 + (self.passages - count + 0.5) / (count + 0.5))

    def covered(self, query_stems: Iterable[str], held: Iterable[str]) -> float:
        """Returns the share of the wanted stems that are held, by weight: between 0 and 1."""
        held_stems = set(held)
        weights = {stem: self.weight(stem) for stem in query_stems}
        total = sum(weights.values())
        return sum(weight for stem, weight in weights.items() if stem in held_stems) / total if total else 0.0

    def dumped(self) -> str:
        """Returns the vocabulary as JSON."""
        return json.dumps([self.passages, self.seen, self.stemmed, sorted(self.proper)])

    @classmethod
    def loaded(cls, text: str) -> "Vocabulary":
        """Returns the vocabulary that `dumped` wrote. Raises ValueError."""
        passages, counts, stemmed, proper = json.loads(text)
        return cls(passages, counts, stemmed, frozenset(proper))


@dataclass(slots=True)
class WordCounts:
    """Counts of some passages: all, and those with each word, each stem, each word with a capital letter
    within a sentence, and each word in lower case."""

    passages: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    stemmed: Counter[str] = field(default_factory=Counter)
    capitalised: Counter[str] = field(default_factory=Counter)
    lower_case: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "WordCounts":
        """Counts the words of some passages, given their texts. Words stay in the order of the texts."""
        counts = cls()
        for text in texts:
            words_of_text = _distinct(
                form for word in _distinct(written_words(text)) for form in spellings(word)
            )
            counts.passages += 1
            counts.seen.update(words_of_text)
            counts.stemmed.update(_distinct(stem(word) for word in words_of_text if word not in STOP))
            counts.capitalised.update(_distinct(word.lower() for word in _CAPITALISED.findall(text)))
            counts.lower_case.update(_distinct(_LOWER_CASE.findall(text)))
        return counts

    def add(self, others: "WordCounts") -> None:
        """Adds the counts of other passages."""
        self.passages += others.passages
        self.seen.update(others.seen)
        self.stemmed.update(others.stemmed)
        self.capitalised.update(others.capitalised)
        self.lower_case.update(others.lower_case)

    def vocabulary(self) -> Vocabulary:
        """Returns the vocabulary of these passages."""
        often_capital = (
            word for word, times in self.capitalised.items() if times > 9 * self.lower_case[word]
        )
        return Vocabulary(self.passages, self.seen, self.stemmed, frozenset(often_capital))


def _distinct(words_of_text: Iterable[str]) -> list[str]:
    """Returns the words without repetitions, in their order."""
    return list(dict.fromkeys(words_of_text))


def count_words(texts: Iterable[str]) -> Vocabulary:
    """Counts the words of a corpus, given one text for each passage."""
    return WordCounts.of(texts).vocabulary()


_WORD = re.compile(r"[a-z0-9]+(?:['\u2019-][a-z0-9]+)*")
_IZE = re.compile(r"(?<=\w{2})iz(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")
_APOSTROPHE = re.compile(r"['\u2019]")
_JOINT = re.compile(r"['\u2019-]")
REMEMBERED = 100_000
"""Maximum number of words that stay in memory with what is made of them."""
STOP = frozenset((Path(__file__).parent / "stopwords.txt").read_text("utf-8").split())
_stemming = threading.local()


def words(text: str) -> list[str]:
    """Returns the words of a text in order, in one spelling; hyphenated words in parts too."""
    return [form for word in written_words(text) for form in spellings(word)]


def stems(text: str) -> list[str]:
    """Returns the stems of all words but stop words, in order."""
    return [form for word in written_words(text) for form in _stems_of_word(word)]


def written_words(text: str) -> list[str]:
    """Returns the words of a text in order, with small letters, as they are written."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=REMEMBERED)
def spellings(word: str) -> tuple[str, ...]:
    """Returns a word in one spelling, or a hyphenated word's parts and all of it without hyphens."""
    if (joined := _APOSTROPHE.sub("", word)) in STOP and joined != word:
        return (joined,)  # "won't" is not a form of "win"
    parts = _JOINT.split(word)
    spelled = tuple(_IZE.sub("is", part) for part in parts)
    return (*spelled, "".join(parts)) if "-" in word else spelled


@lru_cache(maxsize=REMEMBERED)
def _stems_of_word(word: str) -> tuple[str, ...]:
    return tuple(stem(form) for form in spellings(word) if form not in STOP)


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """Returns the stem of a word."""
    if not hasattr(_stemming, "english"):  # a stemmer may not be shared between threads
        _stemming.english = Stemmer.Stemmer("english")
    return str(_stemming.english.stemWord(word))


def weighted_terms(
    text: str,
    expansions: Iterable[str] = (),
    related: Iterable[tuple[str, float]] = (),
    share: float = 0.5,
) -> dict[str, float]:
    """Returns the stems to look for, with their weights.

    Stems of the question weigh 1, or 2 if repeated. Those of the expansions that the question lacks weigh
    `share`; those of each related phrase have the phrase's weight.
    """
    terms: dict[str, float] = {term: min(count, 2.0) for term, count in Counter(stems(text)).items()}
    for expansion in expansions:
        for term in stems(expansion):
            terms.setdefault(term, share)
    for phrase, weight in related:
        for term in stems(phrase):
            terms.setdefault(term, weight)
    return terms
