"""A subject that somebody looks for, in all the names of each thing, and where a text speaks of it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.understanding.concepts import concepts, mentions
from assistant.understanding.words import stems
from corpus.text import Range

_SEVERAL = re.compile(r"\b([A-Z]{2,})s\b")
"""An acronym of several: "GPs"."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def held_in(text: str) -> frozenset[str]:
    """Returns the stems of a text, as a topic compares them. An acronym of several is that of one."""
    return frozenset(stems(_SEVERAL.sub(r"\1", text)))


_held_in_word = lru_cache(maxsize=50_000)(held_in)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject: `things` has, for each thing, the stems of each of its names. `others` are further names."""

    asked: str
    things: tuple[tuple[tuple[str, ...], ...], ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, asked: str) -> "Topic":
        """Returns the subject that these words name."""
        asked = _SEVERAL.sub(r"\1", asked)
        things = tuple(concept.alternatives for concept in concepts(asked))
        others = (other for mention in mentions(asked) for other in mention.others)
        return cls(asked, things, tuple(dict.fromkeys(others)))

    def spoken_of(self, held: frozenset[str]) -> bool:
        """Returns whether stems have a name of every thing."""
        return bool(self.things) and all(
            any(held.issuperset(name) for name in names) for names in self.things
        )

    def marked(self, text: str) -> tuple[Range, ...]:
        """Returns the ranges of a text's words that name a thing, in order."""
        words = [(match.start(), match.end(), _held_in_word(match.group())) for match in _WORD.finditer(text)]
        held = frozenset(stem for *_, word_stems in words for stem in word_stems)
        wanted = {stem for names in self.things for name in names if held.issuperset(name) for stem in name}
        return tuple((start, end) for start, end, word_stems in words if wanted.intersection(word_stems))
