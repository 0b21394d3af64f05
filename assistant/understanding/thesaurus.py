"""Everyday words and what reports say instead (thesaurus.toml): "skint" and "poverty".

Phrases are compared by stems at the boundaries of words, with contractions as one word ("won't" is "wont"),
so that "chucked out of school" is met by "chucks out of school" too.

The thesaurus is of child protection, and so are its everyday words: "cells" are in a police station. It says
nothing of a collection that hardly speaks of children.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.stemming import stem, stems
from index.vocabulary import Vocabulary

_FILE = Path(__file__).parent / "thesaurus.toml"
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_KINDS = ("same", "means")
_OF_THE_FIELD = ("child", "children")
_FIELD = 0.1
"""Share of passages that must speak of children."""
WEIGHT = 0.6
"""The most that a word counts that is looked for instead of another; chosen on the training documents."""
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """Everyday phrases and the professional phrases for them.

    `both` says that a question with the professional phrase looks for the everyday phrases too.
    """

    section: str
    everyday: tuple[str, ...]
    professional: tuple[str, ...]
    both: bool


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of a text that the thesaurus has, and the phrases that mean the same."""

    said: str
    start: int
    end: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase as it is compared, and the phrases that mean the same."""

    stems: tuple[str, ...]
    others: tuple[str, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of the thesaurus, in the order of the file. Raises ValueError."""
    return tuple(parsed(tomllib.loads(_FILE.read_text("utf-8"))))


def parsed(sections: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Iterator[Entry]:
    """The entries of a parsed file. Raises ValueError where a section has a table of another name."""
    for name, section in sections.items():
        if unknown := set(section) - {"title", *_KINDS}:
            raise ValueError(f"thesaurus.toml: [{name}] has {', '.join(sorted(unknown))}")
        for kind in _KINDS:
            for everyday, professional in section.get(kind, {}).items():
                yield Entry(name, _phrases(everyday), _phrases(professional), kind == "same")


@cache
def words_of_sayings() -> frozenset[str]:
    """Every word of the everyday phrases, in lower case: none of them is a slip of the keyboard."""
    return frozenset(
        match.group() for entry in entries() for said in entry.everyday for match in _TOKEN.finditer(said)
    )


def speaks_of_children(vocabulary: Vocabulary) -> bool:
    """Whether a collection is of this field."""
    holding = max(vocabulary.stemmed.get(one, 0) for one in _OF_THE_FIELD)
    return holding >= _FIELD * max(1, vocabulary.passages)


def sayings(text: str, vocabulary: Vocabulary) -> list[Saying]:
    """What the thesaurus has of a text, in order; of phrases that overlap the longest.

    The other phrases are those whose every word the collection has.
    """
    if not speaks_of_children(vocabulary):
        return []
    sayings = list[Saying]()
    for saying in _sayings(text):
        others = tuple(one for one in saying.others if all(part in vocabulary.stemmed for part in stems(one)))
        if others:
            sayings.append(Saying(saying.said, saying.start, saying.end, others))
    return sayings


def weighed(found: Iterable[Saying], vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    """The other phrases with their weights: the rarer what was said is in the collection, the more."""
    rarest = vocabulary.weight("")
    weights: dict[str, float] = {}
    for saying in found:
        rarity = max((vocabulary.weight(one) for one in stems(saying.said)), default=rarest) / rarest
        for other in saying.others:
            weights.setdefault(other, WEIGHT * rarity)
    return tuple(weights.items())


def also_searched(related: Sequence[tuple[str, float]]) -> str:
    """The phrases that are searched besides, the weightiest first, as people are told."""
    phrases = [phrase for phrase, _ in sorted(related, key=lambda row: -row[1])]
    more = f" and {len(phrases) - _SHOWN} more" if len(phrases) > _SHOWN else ""
    return f"also searched: {', '.join(phrases[:_SHOWN])}{more}"


def compared(phrase: str) -> tuple[str, ...]:
    """A phrase as it is compared: its stems, in order."""
    return tuple(token for token, _, _ in _tokens(phrase))


def _sayings(text: str) -> Iterator[Saying]:
    tokens = _tokens(text)
    place = 0
    while place < len(tokens):
        phrase = _longest([token for token, _, _ in tokens[place:]])
        if phrase is None:
            place += 1
            continue
        start, end = tokens[place][1], tokens[place + len(phrase.stems) - 1][2]
        yield Saying(text[start:end], start, end, phrase.others)
        place += len(phrase.stems)


def _longest(tokens: Sequence[str]) -> _Phrase | None:
    """The longest phrase that some stems begin with."""
    known = _by_first_stem().get(tokens[0], ())
    return next((one for one in known if tuple(tokens[: len(one.stems)]) == one.stems), None)


@cache
def _by_first_stem() -> dict[str, list[_Phrase]]:
    """The phrases by their first stem, the longest first; what is said in everyday words before the rest."""
    others: dict[tuple[str, ...], tuple[str, ...]] = {}
    for entry in entries():
        for phrase in entry.everyday:
            others.setdefault(compared(phrase), entry.professional)
    for entry in entries():
        for phrase in entry.professional if entry.both else ():
            others.setdefault(compared(phrase), entry.everyday)
    index: dict[str, list[_Phrase]] = {}
    for key in sorted(others, key=len, reverse=True):
        index.setdefault(key[0], []).append(_Phrase(key, others[key]))
    return index


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """(stem, start, end) of every word of a text."""
    return [
        (stem(re.sub(r"['’]", "", match.group().casefold())), *match.span())
        for match in _TOKEN.finditer(text)
    ]


def _phrases(joined: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in joined.split(","))
