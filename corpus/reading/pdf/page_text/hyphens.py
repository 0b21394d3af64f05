"""Whether a hyphen at the end of a line belongs to its word.

It does ("multi-/agency") unless the document's own words say that it only breaks the line: the word is
written in one piece elsewhere and never with a hyphen. In a document that breaks its words like this,
pieces that are no words of it by themselves are one word, too. A hyphen that only breaks the line becomes
U+00AD, the soft hyphen, so that every place in the text stays where it was.
"""

import re
from collections.abc import Iterable, Sequence

from corpus.text import SOFT

_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-[ \t]*+\r?\n[ \t]*+([^\W\d_]++)")
_LINE_END = re.compile(r"-[ \t]*\r?\n")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENATES = 3
"""A document with so many words that are broken for certain breaks its words."""


def soft_hyphens(texts: Sequence[str]) -> list[list[int]]:
    """For each text of a document, the places of the hyphens that only break a line."""
    broken = [list(_BROKEN.finditer(text)) if _LINE_END.search(text) else [] for text in texts]
    if not any(broken):
        return [[] for _ in texts]
    words = _words_of(
        _BROKEN.sub(" ", text) if matches else text for text, matches in zip(texts, broken, strict=True)
    )
    parts = {part for word in words for part in word.split("-")}
    certain = sum(_is_certain(match, words) for matches in broken for match in matches)
    breaks = certain >= _HYPHENATES

    def is_soft(match: re.Match[str]) -> bool:
        return _is_certain(match, words) or (breaks and _no_words(match, words, parts))

    return [[match.end(1) for match in matches if is_soft(match)] for matches in broken]


def softened(text: str, places: Iterable[int]) -> str:
    """The text with the hyphens at these places as soft hyphens."""
    letters = list(text)
    for place in places:
        letters[place] = SOFT
    return "".join(letters)


def _words_of(texts: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for text in texts:
        words.update(_WORD.findall(text.casefold()))
    return words


def _is_certain(match: re.Match[str], words: set[str]) -> bool:
    """Whether the document writes the word in one piece, and never with a hyphen."""
    first, second = match[1].casefold(), match[2].casefold()
    return first + second in words and f"{first}-{second}" not in words


def _no_words(match: re.Match[str], words: set[str], parts: set[str]) -> bool:
    first, second = match[1].casefold(), match[2].casefold()
    return first not in parts and second not in parts and f"{first}-{second}" not in words
