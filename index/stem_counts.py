"""How often each stem occurs in each document, counted document by document and put together batch by batch,
so that many documents need little memory."""

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from index.vocabulary import stems

_BATCH = 20_000
_MOST = 65_535


@dataclass(frozen=True, slots=True)
class DocumentStems:
    """The stems of some documents. `vocabulary` has them in the order in which they occur first.

    `lengths` counts the stems of each document, and `different` those that differ. `stems` has the numbers of
    these, document by document, and `counts` how often each occurs there.
    """

    vocabulary: list[str]
    lengths: "array[int]"
    different: "array[int]"
    stems: "array[int]"
    counts: "array[int]"

    @classmethod
    def of(cls, texts: Iterable[str]) -> "DocumentStems":
        """Counts the stems of some texts."""
        vocabulary: dict[str, int] = {}
        counted = cls([], *(array("i") for _ in range(4)))
        for text in texts:
            all_stems = stems(text)
            of_text = Counter(all_stems)
            counted.lengths.append(len(all_stems))
            counted.different.append(len(of_text))
            counted.stems.extend([vocabulary.setdefault(stem, len(vocabulary)) for stem in of_text])
            counted.counts.extend(of_text.values())
        counted.vocabulary.extend(vocabulary)
        return counted


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
        counter = StemCounter()
        counter.add(DocumentStems.of(texts))
        return counter.total()


@dataclass(slots=True)
class StemCounter:
    """Puts the stems of documents together. They are numbered in the order in which they are added."""

    _vocabulary: dict[str, int] = field(default_factory=dict)
    _lengths: "array[int]" = field(default_factory=lambda: array("q"))
    _batches: list[Batch] = field(default_factory=list)
    _keys: list[NDArray[np.int64]] = field(default_factory=list)
    """The occurrences that are in no batch yet: the number of the stem, and that of the document in the lower
    32 bits."""
    _counts: list[NDArray[np.uint16]] = field(default_factory=list)
    _batched: int = 0
    """Number of documents that are in batches."""

    def add(self, documents: DocumentStems) -> None:
        """Adds some documents after those that were added before."""
        first, numbers = len(self._lengths), self._vocabulary
        of_vocabulary = [numbers.setdefault(stem, len(numbers)) for stem in documents.vocabulary]
        self._lengths.extend(documents.lengths.tolist())
        in_document = np.repeat(np.arange(first, len(self._lengths)), documents.different)
        stem_numbers = np.array(of_vocabulary, np.int64)[np.array(documents.stems, np.int64)]
        self._keys.append(stem_numbers << 32 | in_document)
        self._counts.append(np.minimum(np.array(documents.counts, np.int64), _MOST).astype(np.uint16))
        if len(self._lengths) - self._batched >= _BATCH:
            self._finish_batch()

    def total(self) -> StemCounts:
        """Returns the stems of all documents."""
        if self._keys:
            self._finish_batch()
        held = np.zeros(len(self._vocabulary), np.int64)
        most = np.zeros(len(self._vocabulary), np.uint16)
        for batch in self._batches:
            held += np.bincount(batch.stems, minlength=len(held))
            np.maximum.at(most, batch.stems, batch.counts)
        return StemCounts(self._vocabulary, np.array(self._lengths), held, most, self._batches)

    def _finish_batch(self) -> None:
        keys, counts = np.concatenate(self._keys), np.concatenate(self._counts)
        order = np.argsort(keys)
        keys = keys[order]
        batch = Batch((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32), counts[order])
        self._batches.append(batch)
        self._keys.clear()
        self._counts.clear()
        self._batched = len(self._lengths)
