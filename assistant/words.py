"""Words as the assistant compares them: stems as the index has them, with how rare each one is.

The weight of a word is its inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)) as in BM25
(Robertson and Zaragoza 2009, section 3.4.1), where n of N passages hold it.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.lexical import STOP, stem, words


def word_list(name: str) -> list[str]:
    """The words of one list of words.toml."""
    lists: dict[str, str] = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return lists[name].split()


ASKING = frozenset(word_list("asking"))
"""Words of asking, beside those that never carry meaning: they say nothing of what is asked for."""


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, repeats kept."""
    return [stem(word) for word in words(text) if word not in STOP and (len(word) > 1 or word.isdigit())]


def subject(text: str) -> dict[str, str]:
    """What a question is about: each of its words but those of asking, with its stem."""
    parts = words(re.sub(r"(?<=\w)[-\u2019'](?=\w)", " ", text))
    kept = [word for word in parts if word not in STOP and word not in ASKING]
    return {word: stem(word) for word in kept if len(word) > 1 or word.isdigit()}


_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}\b")
_SMALL = re.compile(r"\b[a-z]{3,}\b")


@dataclass(frozen=True)
class Vocabulary:
    """How many of `passages` hold each word (`seen`, as written in lower case) and each stem.

    `proper` are the words that are nearly always written with a capital: names of people and places.
    """

    passages: int
    seen: Mapping[str, int]
    stemmed: Mapping[str, int]
    proper: frozenset[str] = frozenset()

    def weight(self, stemmed: str) -> float:
        """The inverse document frequency of a stem; the rarer, the more."""
        holding = self.stemmed.get(stemmed, 0)
        return math.log(1 + (self.passages - holding + 0.5) / (holding + 0.5))

    def covered(self, wanted: Iterable[str], held: Iterable[str]) -> float:
        """How much of the wanted stems is held, each by its weight: between 0 and 1."""
        there = set(held)
        weights = {one: self.weight(one) for one in wanted}
        total = sum(weights.values())
        return sum(weight for one, weight in weights.items() if one in there) / total if total else 0.0


def vocabulary(texts: Iterable[str]) -> Vocabulary:
    """Count the words of a corpus, one text a passage."""
    seen: Counter[str] = Counter()
    stemmed: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    count = 0
    for text in texts:
        held = set(words(text))
        seen.update(held)
        stemmed.update({stem(word) for word in held if word not in STOP})
        capital.update({word.lower() for word in _CAPITAL.findall(text)})
        small.update(set(_SMALL.findall(text)))
        count += 1
    proper = frozenset(word for word, times in capital.items() if times > 9 * small[word])
    return Vocabulary(count, seen, stemmed, proper)
