"""Words as the assistant compares them: stems as the index has them, without the words of asking."""

import re
import tomllib
from pathlib import Path

from index.stemming import STOP, stem, words


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
    parts = words(re.sub(r"(?<=\w)-(?=\w)", " ", text))
    kept = [word for word in parts if word not in STOP and word not in ASKING]
    return {word: stem(word) for word in kept if len(word) > 1 or word.isdigit()}
