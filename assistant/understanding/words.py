"""Lists of words (words.toml), and the stems by which the assistant compares texts."""

import re
from functools import cache, lru_cache
from itertools import chain

from corpus.toml_files import load_toml
from index.vocabulary import REMEMBERED, STOP, spellings, stem, words, written_words


def word_list(name: str) -> list[str]:
    """Returns the words of a list in words.toml."""
    return _lists()[name].split()


@cache
def _lists() -> dict[str, str]:
    return load_toml("assistant.understanding", "words.toml", dict[str, str])


ASKING = frozenset(word_list("asking"))
"""Words of asking. Like stop words, they do not say what a question is about."""


def stems(text: str) -> list[str]:
    """Returns the stems of all words but stop words and single letters, in order, with repeats."""
    return list(chain.from_iterable(map(_stems_of_word, written_words(text))))


@lru_cache(maxsize=REMEMBERED)
def _stems_of_word(word: str) -> tuple[str, ...]:
    forms = [form for form in spellings(word) if form not in STOP and (len(form) > 1 or form.isdigit())]
    return tuple(map(stem, forms))


def subject(text: str) -> dict[str, str]:
    """Returns the words that a question is about, each with its stem: not stop words or words of asking."""
    parts = words(re.sub(r"(?<=\w)-(?=\w)", " ", text))
    subjects = [word for word in parts if word not in STOP and word not in ASKING]
    return {word: stem(word) for word in subjects if len(word) > 1 or word.isdigit()}
