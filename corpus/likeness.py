"""Whether two reports have nearly the same text, told from a small sketch of each.

A sketch is the smallest hashes of all runs of five words (a bottom-k sketch: A. Broder, "On the
resemblance and containment of documents", 1997). The share that two sketches have in common estimates
the share of runs that the two texts have in common, with an error of about 1 / sqrt(SIZE) = 0.06.
"""

import heapq
import zlib
from collections.abc import Iterable

from corpus.report import Page
from corpus.text import normalise

SIZE = 256
NEARLY = 0.9
"""From here on two texts are called nearly the same."""

_RUN = 5


def sketch_of(pages: Iterable[Page]) -> tuple[int, ...]:
    """The sketch of a report's pages: at most SIZE numbers, ascending."""
    words = [word for page in pages for word in normalise(page.text).lower().split()]
    runs = (" ".join(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)))
    return tuple(heapq.nsmallest(SIZE, {zlib.crc32(run.encode()) for run in runs}))


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of runs of words that two texts have in common, from 0 to 1."""
    union = heapq.nsmallest(SIZE, {*one, *other})
    both = {*one} & {*other}
    return sum(number in both for number in union) / len(union) if union else 0.0
