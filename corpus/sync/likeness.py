"""Whether two reports have nearly the same text, told from a small sketch of each.

A sketch is the smallest hashes of all runs of five words (a bottom-k sketch: A. Broder, "On the
resemblance and containment of documents", 1997). The share that two sketches have in common estimates
the share of runs that the two texts have in common, with an error of about 1 / sqrt(SIZE) = 0.06.
"""

import zlib
from collections.abc import Iterable

import numpy as np

from corpus.report import Page
from corpus.text import normalise

SIZE = 256
NEARLY = 0.9
"""Minimum likeness of two texts that are called nearly the same."""

_RUN = 5
_MULTIPLIER = np.uint32(2654435761)
"""Knuth's multiplicative constant: it spreads the sums of a run's word hashes over all 32 bits."""


def sketch_of(pages: Iterable[Page]) -> tuple[int, ...]:
    """Returns the sketch of a report's pages: at most SIZE numbers, ascending."""
    words = [word for page in pages for word in normalise(page.text).lower().split()]
    hashes = {word: zlib.crc32(word.encode()) for word in set(words)}
    row = np.array([hashes[word] for word in words], dtype=np.uint32)
    runs = np.zeros(max(0, len(words) - _RUN + 1), dtype=np.uint32)
    for place in range(_RUN):
        runs = (runs + row[place : place + len(runs)]) * _MULTIPLIER  # the order of the words counts
        runs ^= runs >> np.uint32(15)
    return tuple(np.unique(runs)[:SIZE].tolist())


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Returns the estimated share of runs of words that two texts have in common, from 0 to 1."""
    both = {*one} & {*other}
    if not both:
        return 0.0
    union = sorted({*one, *other})[:SIZE]
    return sum(number in both for number in union) / len(union)
