"""Small talk, questions about this service and random keys. A fixed card answers them.

The patterns are in small_talk.toml. A pattern must match the whole text: "help" is small talk, "early help"
is searched.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from corpus.toml_files import load_toml

_APOSTROPHES = re.compile(r"['’‘`]")
_MARKS = re.compile(r"[^\w\s/]|_")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST_ROW = 4
_VOWEL = re.compile(r"[aeiouy]")
_LONGEST = 120
"""Maximum number of characters of small talk."""


def kind(text: str) -> str | None:
    """Returns the kind of small talk, a key of [kinds] in small_talk.toml, or None for a question."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(_MARKS.sub(" ", _APOSTROPHES.sub("", text.lower())).split())
    if not plain:
        return "test"
    named = next((name for name, pattern in _patterns().items() if pattern.fullmatch(plain)), None)
    if named:
        return named
    return "test" if any(_typed_blindly(word) for word in plain.split()) and _all_noise(plain) else None


def _all_noise(plain: str) -> bool:
    """Returns whether every word is random keys, a number or a word such as "test"."""
    return all(
        _typed_blindly(word) or word.isdecimal() or _patterns()["test"].fullmatch(word)
        for word in plain.split()
    )


def _typed_blindly(word: str) -> bool:
    """Returns whether a word is keys side by side ("asdf"), one letter repeated, or has no vowel."""
    if len(set(word)) == 1 and len(word) > 2 and word.isalpha():
        return True
    pair = len(word) >= 6 and word[: len(word) // 2] * 2 == word and not _VOWEL.search(word)
    row = len(word) >= _SHORTEST_ROW and any(_along(word, keys) for keys in _ROWS)
    vowelless = len(word) >= 7 and word.isalpha() and not _VOWEL.search(word)
    return pair or row or vowelless


def _along(word: str, keys: str) -> bool:
    """Returns whether the letters are in one row of keys, and mostly side by side."""
    if not set(word) <= set(keys):
        return False
    steps = [abs(keys.index(a) - keys.index(b)) for a, b in pairwise(word)]
    return sum(step <= 1 for step in steps) >= 0.6 * len(steps)


@dataclass(frozen=True, slots=True)
class _SmallTalk:
    """The contents of small_talk.toml: the patterns of each kind, and what a {word} in them stands for."""

    words: dict[str, str]
    kinds: dict[str, tuple[str, ...]]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rules = load_toml("assistant.safety", "small_talk.toml", _SmallTalk)
    return {name: _compile(patterns, rules.words) for name, patterns in rules.kinds.items()}


def _compile(patterns: Sequence[str], words: dict[str, str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, alternatives in words.items():
        joined = joined.replace(f"{{{name}}}", alternatives)
    return re.compile(joined)
