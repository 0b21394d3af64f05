"""The vectors of tokens of a version, in two files.

Those of a passage are read from the file when they are needed. They are not mapped into memory: a mapping
also holds what stands around each passage, and soon the whole file.
"""

import os
import weakref
from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from index.errors import BrokenVersion
from index.text_vectors import Counts, TokenBytes, Tokens
from index.versions import MEND

_VALUES, _COUNTS = "tokens.npy", "token_counts.npy"


class FileTokens:
    """The tokens of all rows of a version, in its folder. The file of values stays open with the object."""

    def __init__(self, folder: Path) -> None:
        self._counts: Counts = np.load(folder / _COUNTS)
        self._ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._counts, dtype=np.int64)])
        with (folder / _VALUES).open("rb") as file:
            npy.read_magic(file)
            (_, self._width), _, _ = npy.read_array_header_1_0(file)
            self._offset = file.tell()
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)

    @staticmethod
    def save(folder: Path, tokens: Tokens) -> None:
        """Writes both files into an existing folder."""
        np.save(folder / _VALUES, tokens.values)
        np.save(folder / _COUNTS, tokens.counts)

    def of(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> list[Tokens]:
        """Returns the tokens of ranges of rows: `first` and one after the last of each.

        Raises BrokenVersion where the file ends before them.
        """
        return [
            Tokens(self._values(int(self._ends[low]), int(self._ends[high])), self._counts[low:high])
            for low, high in zip(first.tolist(), last.tolist(), strict=True)
        ]

    def _values(self, start: int, end: int) -> TokenBytes:
        size = (end - start) * self._width
        values = os.pread(self._descriptor, size, self._offset + start * self._width)
        if len(values) < size:
            raise BrokenVersion(f"The file `{_VALUES}` of the index ends too soon. {MEND}")
        return np.frombuffer(values, np.int8).reshape(-1, self._width)
