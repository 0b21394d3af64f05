"""The words of a version, counted when it is built: what the assistant knows of a corpus before any question.

The weight of a word is its inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)) as in BM25
(Robertson and Zaragoza 2009, section 3.4.1), where n of N passages hold it.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.stemming import STOP, stem, words

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

    def dumped(self) -> str:
        """All of it as a text, to be kept."""
        return json.dumps([self.passages, self.seen, self.stemmed, sorted(self.proper)])

    @classmethod
    def loaded(cls, text: str) -> "Vocabulary":
        """What `dumped` gave. Raises ValueError."""
        passages, seen, stemmed, proper = json.loads(text)
        return cls(passages, seen, stemmed, frozenset(proper))


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
