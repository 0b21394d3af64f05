"""The words of a text and their stems. The index and the assistant compare texts by them.

A word is put in lower case, its ligatures are opened, -ize becomes -ise, and it is stemmed (Snowball
English). A hyphenated word counts as its parts and as one word, so that "co-operate" matches "cooperate".
Stop words ("what", "the") have no stems here.
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import Stemmer

_WORD = re.compile(r"[a-z0-9]+(?:['\u2019-][a-z0-9]+)*")
_IZE = re.compile(r"(?<=\w{2})iz(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")
_APOSTROPHE = re.compile(r"['\u2019]")
_JOINT = re.compile(r"['\u2019-]")
_REMEMBERED = 100_000
STOP = frozenset((Path(__file__).parent / "stopwords.txt").read_text("utf-8").split())
_stemming = threading.local()


def words(text: str) -> list[str]:
    """Returns the words of a text in order, in one spelling; hyphenated words in parts too."""
    return [form for word in _written(text) for form in _spelled(word)]


def stems(text: str) -> list[str]:
    """Returns the stems of all words but stop words, in order."""
    return [form for word in _written(text) for form in _stemmed(word)]


def _written(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=_REMEMBERED)
def _spelled(word: str) -> tuple[str, ...]:
    if (joined := _APOSTROPHE.sub("", word)) in STOP and joined != word:
        return (joined,)  # "won't" is not a form of "win"
    parts = _JOINT.split(word)
    spelled = tuple(_IZE.sub("is", part) for part in parts)
    return (*spelled, "".join(parts)) if "-" in word else spelled


@lru_cache(maxsize=_REMEMBERED)
def _stemmed(word: str) -> tuple[str, ...]:
    return tuple(stem(form) for form in _spelled(word) if form not in STOP)


@lru_cache(maxsize=_REMEMBERED)
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
