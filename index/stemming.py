"""The words of a text and their stems, as the index and the assistant compare them.

A word is lower-cased, its ligatures opened, -ize written -ise, and stemmed (Snowball English). A word
with a hyphen is kept in its parts and as one, so that "co-operate" and "cooperate" meet. Words that carry
no meaning ("what", "the") are left out.
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
    """The words of a text in order, as they are written but in one spelling; hyphened ones in parts too."""
    return [one for word in _written(text) for one in _spelled(word)]


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [one for word in _written(text) for one in _stemmed(word)]


def _written(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=_REMEMBERED)
def _spelled(word: str) -> tuple[str, ...]:
    if (joined := _APOSTROPHE.sub("", word)) in STOP and joined != word:
        return (joined,)  # "won't" is no form of "win"
    parts = _JOINT.split(word)
    spelled = tuple(_IZE.sub("is", part) for part in parts)
    return (*spelled, "".join(parts)) if "-" in word else spelled


@lru_cache(maxsize=_REMEMBERED)
def _stemmed(word: str) -> tuple[str, ...]:
    return tuple(stem(one) for one in _spelled(word) if one not in STOP)


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """A word without its endings."""
    if not hasattr(_stemming, "english"):  # a stemmer may not be shared between threads
        _stemming.english = Stemmer.Stemmer("english")
    return str(_stemming.english.stemWord(word))


def weighted(
    text: str,
    expansions: Iterable[str] = (),
    related: Iterable[tuple[str, float]] = (),
    share: float = 0.5,
) -> dict[str, float]:
    """The stems to look for: those of the question at weight 1 (or more, said more often), those of the
    expansions that the question does not have at `share`, and those of each related phrase at its weight."""
    terms: dict[str, float] = {term: min(count, 2.0) for term, count in Counter(stems(text)).items()}
    for expansion in expansions:
        for term in stems(expansion):
            terms.setdefault(term, share)
    for phrase, weight in related:
        for term in stems(phrase):
            terms.setdefault(term, weight)
    return terms
