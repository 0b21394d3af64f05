"""How often each stem occurs in each document, counted batch by batch, so that many documents need little
memory."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.vocabulary import stems

_BATCH = 20_000
_MOST = 65_535


@dataclass(frozen=True, slots=True)
class Batch:
    """The occurrences in some documents, by stem and then by document. All have shape (occurrences,)."""

    stems: NDArray[np.int32]
    documents: NDArray[np.int32]
    counts: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class StemCounts:
    """The stems of n documents, by their number in `vocabulary`. `lengths`, shape (n,), count the stems of
    each document.

    `held`, shape (stems,), is the number of documents that have each stem, and `most` is how often it occurs
    in any of them.
    """

    vocabulary: dict[str, int]
    lengths: NDArray[np.int64]
    held: NDArray[np.int64]
    most: NDArray[np.uint16]
    batches: list[Batch]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "StemCounts":
        """Counts the stems of some texts."""
        vocabulary: dict[str, int] = {}
        lengths, batches = array("q"), list[Batch]()
        remaining = iter(texts)
        while batch_texts := list(islice(remaining, _BATCH)):
            numbers = array("q")
            for text in batch_texts:
                before = len(numbers)
                numbers.extend([vocabulary.setdefault(stem, len(vocabulary)) for stem in stems(text)])
                lengths.append(len(numbers) - before)
            batches.append(_batch(np.array(numbers), np.array(lengths[-len(batch_texts) :]), len(lengths)))
        documents_with_stem, most = np.zeros(len(vocabulary), np.int64), np.zeros(len(vocabulary), np.uint16)
        for batch in batches:
            documents_with_stem += np.bincount(batch.stems, minlength=len(vocabulary))
            np.maximum.at(most, batch.stems, batch.counts)
        return cls(vocabulary, np.array(lengths), documents_with_stem, most, batches)


def _batch(numbers: NDArray[np.int64], lengths: NDArray[np.int64], end: int) -> Batch:
    """Returns the occurrences in the documents before number `end`, given the stems of all in order."""
    documents = np.repeat(np.arange(end - len(lengths), end), lengths)
    keys, counts = np.unique(numbers << 32 | documents, return_counts=True)
    return Batch(
        (keys >> 32).astype(np.int32),
        (keys & 0xFFFFFFFF).astype(np.int32),
        np.minimum(counts, _MOST).astype(np.uint16),
    )
