"""Spelling correction: a word that is not English and is one slip from a word that many passages have."""

import json
import re
import string
from collections.abc import Iterator
from functools import cache

from assistant.understanding.concepts import names_of_things
from assistant.understanding.thesaurus import words_of_sayings
from assistant.understanding.words import ASKING
from index.models.model_files import minilm_folder
from index.vocabulary import STOP, Vocabulary, stem

_SHORTEST = 4
_LONG = 7
"""In a shorter word, only a swap counts as a slip: too many short words differ in one letter."""
_WHOLE = re.compile(r"[a-z]{3,}")
_KNOWN = 5
"""Minimum number of passages that have a correction."""


def correction(word: str, vocabulary: Vocabulary) -> str:
    """Returns the correction of a word, or "" where the word is known or no known word is near.

    A slip is two neighbours swapped or, in a long word, a letter left out, added or changed (Damerau 1964).
    """
    if len(word) < _SHORTEST or not word.isalpha() or not word.islower() or _is_known(word, vocabulary):
        return ""
    candidates = [*_with_swapped_letters(word), *(_with_changed_letter(word) if len(word) >= _LONG else ())]
    counts = ((vocabulary.seen.get(candidate, 0), candidate) for candidate in candidates)
    count, best = max(counts, default=(0, ""))
    return best if count >= _KNOWN and not is_english(word) else ""  # last, since it reads a large file


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return (
        word in vocabulary.seen
        or word in names_of_things()
        or word in words_of_sayings()
        or word in STOP
        or word in ASKING
        or stem(word) in vocabulary.stemmed
    )


def _with_swapped_letters(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _with_changed_letter(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        yield left + right[1:]
        for letter in string.ascii_lowercase:
            yield left + letter + right
            yield left + letter + right[1:]


def is_english(word: str) -> bool:
    """Returns whether a word in lower case is an ordinary English word, or a form of one.

    The words come from the vocabulary of all-MiniLM-L6-v2: the most frequent words of a large corpus. Its
    pieces of words are left out.
    """
    return word in _english_words() or stem(word) in _english_stems()


@cache
def _english_words() -> frozenset[str]:
    tokenizer = json.loads((minilm_folder() / "tokenizer.json").read_text("utf-8"))
    return frozenset(filter(_WHOLE.fullmatch, tokenizer["model"]["vocab"]))


@cache
def _english_stems() -> frozenset[str]:
    return frozenset(map(stem, _english_words()))
