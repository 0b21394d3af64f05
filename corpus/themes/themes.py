"""Themes: the six practice themes and the topics of `themes.toml`, and which of them a passage is about.

A passage has a theme when it has one of the theme's terms, or two of its hints. The words that earned it are
stored with it. The distance of its vector from a theme's definition was tried beside the words and improved
nothing (`python -m benchmarks.themes`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from corpus.report import Theme
from corpus.text import normalise
from corpus.toml_files import load_toml, read_toml

_HINTS = 2
_WORD = re.compile(r"[^\W_]+")
_KEY = 3
"""Letters by which a term is looked up whose first word is open-ended; such a word has no fewer."""

Word = tuple[str, bool]
"""A word of a term, and whether it stands for every word that begins so."""


@dataclass(frozen=True, slots=True)
class ThemeTag:
    """A theme of a passage, and the terms and hints that earned it."""

    theme: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    theme: str
    text: str
    words: tuple[Word, ...]
    certain: bool
    capitals: bool


@dataclass(frozen=True, slots=True)
class _Themes:
    """The contents of themes.toml."""

    theme: tuple[Theme, ...]


class Tagger:
    """Finds the themes of passages by their words."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._whole: dict[str, list[_Term]] = defaultdict(list)  # by their first word
        self._open: dict[str, list[_Term]] = defaultdict(list)  # by the key of their first, open-ended word
        self._parents = {theme.id: theme.parent for theme in themes}
        for theme in themes:
            for term in (*theme.terms, *theme.older):
                self._learn(theme.id, term, certain=True)
            for hint in theme.hints:
                self._learn(theme.id, hint, certain=False)

    def tags(self, text: str) -> tuple[ThemeTag, ...]:
        """Returns the themes of a text, by id."""
        certain: dict[str, set[str]] = defaultdict(set)
        hints: dict[str, set[str]] = defaultdict(set)
        for term in self._found(text):
            (certain if term.certain else hints)[term.theme].add(term.text)
        tags = []
        for theme in sorted(certain.keys() | hints.keys()):
            evidence = tuple(sorted(certain[theme])) + tuple(sorted(hints[theme]))
            if certain[theme] or len(hints[theme]) >= _HINTS:
                tags.append(ThemeTag(theme, evidence))
        return tuple(tags) + tuple(self._above(tags))

    def _above(self, tags: Sequence[ThemeTag]) -> Iterator[ThemeTag]:
        """Yields the parents of these themes, where they are not among them: what earned the topic earned
        them."""
        ids = {tag.theme for tag in tags}
        for tag in tags:
            parent = self._parents.get(tag.theme, "")
            if parent and parent not in ids:
                ids.add(parent)
                yield ThemeTag(parent, tag.evidence)

    def _learn(self, theme: str, text: str, *, certain: bool) -> None:
        words = tuple(_words_of_term(text))
        first, open_ended = words[0]
        terms = self._open[first[:_KEY].lower()] if open_ended else self._whole[first.lower()]
        terms.append(_Term(theme, text, words, certain, text.isupper()))

    def _found(self, text: str) -> Iterator[_Term]:
        words = _words(text)
        lower = [word.lower() for word in words]
        whole, open_ended = self._whole, self._open
        for place, word in enumerate(lower):
            for term in chain(whole.get(word, ()), open_ended.get(word[:_KEY], ())):
                if _stands(term.words, words if term.capitals else lower, place):
                    yield term


@cache
def known_themes() -> tuple[Theme, ...]:
    """Returns the themes of `themes.toml`, in its order."""
    return load_toml("corpus.themes", "themes.toml", _Themes).theme


def themes_in(text: str, name: str) -> tuple[Theme, ...]:
    """Returns the themes of a file like `themes.toml`; `name` is what it is called. Raises BadDataFile."""
    return read_toml(text, _Themes, name).theme


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text).replace("'", "").replace("\u2019", ""))


def _words_of_term(term: str) -> Iterator[Word]:
    """Yields the words of a term, in lower case unless all of it is in capitals."""
    for piece in term.split():
        words = _words(piece.rstrip("*"))
        for number, word in enumerate(words, 1):
            open_ended = piece.endswith("*") and number == len(words)
            yield (word if term.isupper() else word.lower()), open_ended


def _stands(term: Iterable[Word], words: Sequence[str], place: int) -> bool:
    """Returns whether a term stands at this place among the words."""
    for offset, (word, open_ended) in enumerate(term):
        found_word = words[place + offset] if place + offset < len(words) else ""
        if found_word != word and not (open_ended and found_word.startswith(word)):
            return False
    return True
