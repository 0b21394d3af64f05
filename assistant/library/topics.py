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


def topic_stems(text: str) -> frozenset[str]:
    """Returns the stems of a text, as a topic compares them. An acronym of several is that of one."""
    return frozenset(stems(_SEVERAL.sub(r"\1", text)))


_stems_of_word = lru_cache(maxsize=50_000)(topic_stems)


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that somebody looks for.

    `things` has, for each thing, the stems of each of its names. `other_names` are its names that the words
    `asked` do not have.
    """

    asked: str
    things: tuple[tuple[tuple[str, ...], ...], ...]
    other_names: tuple[str, ...]

    @classmethod
    def of(cls, asked: str) -> "Topic":
        """Returns the subject that these words name."""
        asked = _SEVERAL.sub(r"\1", asked)
        things = tuple(concept.alternatives for concept in concepts(asked))
        other_names = (name for mention in mentions(asked) for name in mention.other_names)
        return cls(asked, things, tuple(dict.fromkeys(other_names)))

    def is_in(self, text_stems: frozenset[str]) -> bool:
        """Returns whether the stems of a text have a name of every thing."""
        return bool(self.things) and all(
            any(text_stems.issuperset(name) for name in names) for names in self.things
        )

    def ranges_in(self, text: str) -> tuple[Range, ...]:
        """Returns the ranges of a text's words that name a thing, in order."""
        words = [(*match.span(), _stems_of_word(match.group())) for match in _WORD.finditer(text)]
        text_stems = frozenset(stem for *_, word_stems in words for stem in word_stems)
        names_in_text = [name for names in self.things for name in names if text_stems.issuperset(name)]
        marked_stems = {stem for name in names_in_text for stem in name}
        return tuple((start, end) for start, end, word_stems in words if marked_stems & word_stems)
