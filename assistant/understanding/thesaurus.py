"""Everyday words and the words of reports for the same (thesaurus.toml): "skint" and "poverty".

Phrases are compared by the stems of whole words, so that "chucks out of school" matches "chucked out of
school". A contraction is one word ("won't" is "wont").

The thesaurus is for child protection, where "cells" are in a police station. It is not used for a collection
that hardly mentions children.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from corpus.toml_files import load_toml
from index.vocabulary import Vocabulary, stem, stems

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_OF_THE_FIELD = ("child", "children")
_FIELD = 0.1
"""Minimum share of passages that mention children."""
WEIGHT = 0.6
"""Maximum weight of a phrase that is searched in place of another. It was chosen on the training
documents."""
_SHOWN = 6
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class ThesaurusEntry:
    """Everyday phrases and the professional phrases for them.

    With `both`, a question with a professional phrase is searched by the everyday phrases too.
    """

    section: str
    everyday: tuple[str, ...]
    professional: tuple[str, ...]
    both: bool


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of a text that are in the thesaurus, and the phrases that mean the same."""

    words: str
    start: int
    end: int
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The stems of a phrase, and the phrases that mean the same."""

    stems: tuple[str, ...]
    other_names: tuple[str, ...]


@cache
def entries() -> tuple[ThesaurusEntry, ...]:
    """Returns every entry of the thesaurus, in the order of the file."""
    sections = load_toml("assistant.understanding", "thesaurus.toml", dict[str, ThesaurusSection])
    return tuple(_entries(sections))


@dataclass(frozen=True, slots=True)
class ThesaurusSection:
    """A section of thesaurus.toml: everyday phrases with what reports say, both ways or one way."""

    title: str
    same: dict[str, str] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)


def _entries(sections: Mapping[str, ThesaurusSection]) -> Iterator[ThesaurusEntry]:
    for name, section in sections.items():
        for phrases, is_symmetric in ((section.same, True), (section.means, False)):
            for everyday, professional in phrases.items():
                yield ThesaurusEntry(name, _phrases(everyday), _phrases(professional), is_symmetric)


@cache
def words_of_sayings() -> frozenset[str]:
    """Returns every word of the everyday phrases, in lower case. None is a spelling mistake."""
    return frozenset(
        match.group() for entry in entries() for phrase in entry.everyday for match in _TOKEN.finditer(phrase)
    )


def is_about_children(vocabulary: Vocabulary) -> bool:
    """Returns whether a collection is about children, as the thesaurus is."""
    mentions = max(vocabulary.stemmed.get(stemmed, 0) for stemmed in _OF_THE_FIELD)
    return mentions >= _FIELD * max(1, vocabulary.passages)


def sayings(text: str, vocabulary: Vocabulary) -> list[Saying]:
    """Returns the phrases of a text that are in the thesaurus, in order; of overlapping phrases the longest.

    Each has the other phrases of which the collection has every word.
    """
    if not is_about_children(vocabulary):
        return []
    sayings = list[Saying]()
    for saying in _sayings(text):
        other_names = tuple(name for name in saying.other_names if _has_phrase(vocabulary, name))
        if other_names:
            sayings.append(replace(saying, other_names=other_names))
    return sayings


def _has_phrase(vocabulary: Vocabulary, phrase: str) -> bool:
    """Returns whether a collection has every word of a phrase."""
    return all(part in vocabulary.stemmed for part in stems(phrase))


def weigh_phrases(sayings: Iterable[Saying], vocabulary: Vocabulary) -> tuple[tuple[str, float], ...]:
    """Returns the other phrases with their weights: the rarer the said phrase, the greater."""
    rarest = vocabulary.weight("")
    weights: dict[str, float] = {}
    for saying in sayings:
        rarity = max((vocabulary.weight(part) for part in stems(saying.words)), default=rarest) / rarest
        for other in saying.other_names:
            weights.setdefault(other, WEIGHT * rarity)
    return tuple(weights.items())


def related_label(related: Sequence[tuple[str, float]]) -> str:
    """Returns a label that lists the phrases that are also searched, the heaviest first."""
    phrases = [phrase for phrase, _ in sorted(related, key=lambda row: -row[1])]
    more = f" and {len(phrases) - _SHOWN} more" if len(phrases) > _SHOWN else ""
    return f"also searched: {', '.join(phrases[:_SHOWN])}{more}"


def phrase_stems(phrase: str) -> tuple[str, ...]:
    """Returns the stems of a phrase, in order, by which phrases are compared."""
    return tuple(map(_stem, _TOKEN.findall(phrase)))


def _sayings(text: str) -> Iterator[Saying]:
    tokens = _tokens(text)
    place = 0
    while place < len(tokens):
        phrase = _longest([token for token, _, _ in tokens[place:]])
        if phrase is None:
            place += 1
            continue
        start, end = tokens[place][1], tokens[place + len(phrase.stems) - 1][2]
        yield Saying(text[start:end], start, end, phrase.other_names)
        place += len(phrase.stems)


def _longest(tokens: Sequence[str]) -> _Phrase | None:
    """Returns the longest phrase with which some stems begin, or None."""
    phrases = _by_first_stem().get(tokens[0], ())
    return next((phrase for phrase in phrases if tuple(tokens[: len(phrase.stems)]) == phrase.stems), None)


@cache
def _by_first_stem() -> dict[str, list[_Phrase]]:
    """Returns the phrases by their first stem, the longest first. An everyday phrase hides a professional one
    with the same stems."""
    other_names: dict[tuple[str, ...], tuple[str, ...]] = {}
    stems_of = cache(phrase_stems)  # a phrase stands in many entries
    for entry in entries():
        for phrase in entry.everyday:
            other_names.setdefault(stems_of(phrase), entry.professional)
    for entry in entries():
        for phrase in entry.professional if entry.both else ():
            other_names.setdefault(stems_of(phrase), entry.everyday)
    index: dict[str, list[_Phrase]] = {}
    for key in sorted(other_names, key=len, reverse=True):
        index.setdefault(key[0], []).append(_Phrase(key, other_names[key]))
    return index


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Returns (stem, start, end) of every word of a text."""
    return [(_stem(match.group()), *match.span()) for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=_REMEMBERED)
def _stem(token: str) -> str:
    return stem(token.casefold().replace("'", "").replace("’", ""))


def _phrases(joined: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in joined.split(","))
