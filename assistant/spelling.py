"""Slips of the keyboard: a word that no report has, one slip away from a word that many have."""

import string
from collections.abc import Iterator

from assistant.words import ASKING, Vocabulary
from index.lexical import STOP

_SHORTEST = 4
_KNOWN = 5
"""A correction must stand in so many passages."""


def correction(word: str, vocabulary: Vocabulary) -> str:
    """What was meant by a word that no report has; "" where the word is known or nothing is near.

    One slip is a letter left out, added, changed or swapped with its neighbour (Damerau 1964).
    """
    plain = word.casefold()
    unsure = len(plain) < _SHORTEST or not plain.isalpha() or not word.islower()
    if unsure or plain in vocabulary.seen or plain in STOP or plain in ASKING:
        return ""
    if plain.endswith("s") and plain[:-1] in vocabulary.seen:
        return ""
    known = [(vocabulary.seen.get(near, 0), near) for near in _one_slip_from(plain)]
    times, best = max(known, default=(0, ""))
    return best if times >= _KNOWN else ""


def _one_slip_from(word: str) -> Iterator[str]:
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    for left, right in cuts:
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        if right and len(word) > _SHORTEST:
            yield left + right[1:]
        if len(word) > _SHORTEST:
            for letter in string.ascii_lowercase:
                yield left + letter + right
                if right:
                    yield left + letter + right[1:]
