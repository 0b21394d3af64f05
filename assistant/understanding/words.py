"""Lists of words (words.toml), and the stems by which the assistant compares texts."""

import re
import tomllib
from pathlib import Path

from index.stemming import STOP, stem, words


def word_list(name: str) -> list[str]:
    """Returns the words of a list in words.toml."""
    lists: dict[str, str] = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
    return lists[name].split()


ASKING = frozenset(word_list("asking"))
"""Words of asking. Like stop words, they do not say what a question is about."""


def stems(text: str) -> list[str]:
    """Returns the stems of all words but stop words and single letters, in order, with repeats."""
    return [stem(word) for word in words(text) if word not in STOP and (len(word) > 1 or word.isdigit())]


def subject(text: str) -> dict[str, str]:
    """Returns the words that a question is about, each with its stem: not stop words or words of asking."""
    parts = words(re.sub(r"(?<=\w)-(?=\w)", " ", text))
    subjects = [word for word in parts if word not in STOP and word not in ASKING]
    return {word: stem(word) for word in subjects if len(word) > 1 or word.isdigit()}
