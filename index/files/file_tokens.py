"""The vectors of tokens of a version, in two files that are mapped into memory."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text_vectors import Counts, TokenBytes, Tokens

_VALUES, _COUNTS = "tokens.npy", "token_counts.npy"


class FileTokens:
    """The tokens of all rows of a version: their values, and the number of each row's."""

    def __init__(self, values: TokenBytes, counts: Counts) -> None:
        self._values, self._counts = values, counts
        self._ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])

    @staticmethod
    def save(folder: Path, tokens: Tokens) -> None:
        """Writes both files into an existing folder."""
        np.save(folder / _VALUES, tokens.values)
        np.save(folder / _COUNTS, tokens.counts)

    @classmethod
    def open(cls, folder: Path) -> "FileTokens":
        """Opens what `save` wrote. The values are mapped, so that all processes share the same memory."""
        counts = np.load(folder / _COUNTS)
        if not counts.any():  # an empty file cannot be mapped
            return cls(np.load(folder / _VALUES), counts)
        return cls(np.load(folder / _VALUES, mmap_mode="r"), counts)

    def of(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> list[Tokens]:
        """Returns the tokens of ranges of rows: `first` and one after the last of each."""
        return [
            Tokens(self._values[self._ends[low] : self._ends[high]], self._counts[low:high])
            for low, high in zip(first.tolist(), last.tolist(), strict=True)
        ]
