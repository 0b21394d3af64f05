"""The vectors that a model has made, in one SQLite file for each model.

A re-index embeds only the texts whose vectors are missing, so one that was killed continues where it stopped.
Vectors are stored as 16-bit floats: the cosine to the 32-bit vector stays above .99999.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.searching import Vectors
from index.versions import SPARE, Halves


class FileVectors:
    """A VectorCache in a file. The lock of the versions keeps it to one writer at a time."""

    NAMES = "vectors-*.sqlite"
    """Pattern of the names of these files."""

    @staticmethod
    def path(folder: Path, model_digest: str) -> Path:
        """Returns where the vectors of a model are, or would be."""
        return folder / f"vectors-{model_digest[:16]}.sqlite"

    def __init__(self, folder: Path, model_digest: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._connection = sqlite3.connect(self.path(folder, model_digest))
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )

    def missing(self, digests: Sequence[bytes]) -> list[int]:
        """Returns the places of the digests that have no vectors yet; of equal digests, the first place."""
        missing: dict[bytes, int] = {}
        sql = "SELECT 1 FROM vectors WHERE digest = ?"
        for place, digest in enumerate(digests):
            if not self._connection.execute(sql, (digest,)).fetchone():
                missing.setdefault(digest, place)
        return list(missing.values())

    def keep(self, digests: Iterable[bytes], vectors: Iterable[Vectors | Halves]) -> None:
        """Saves the vectors of some texts, each of shape (rows, dimension), in one transaction."""
        rows = ((d, v.astype(np.float16).tobytes()) for d, v in zip(digests, vectors, strict=True))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def read(self, digests: Sequence[bytes]) -> tuple[Halves, NDArray[np.int32]]:
        """Returns all vectors of some texts, shape (n, dimension), and the place of each vector's text, shape
        (n,). Raises KeyError.
        """
        blob, counts = bytearray(), []
        for digest in digests:
            row = self._connection.execute(
                "SELECT vector FROM vectors WHERE digest = ?", (digest,)
            ).fetchone()
            if row is None:
                raise KeyError(digest)
            blob += row[0]
            counts.append(len(row[0]) // (2 * self._dimension))
        vectors = np.frombuffer(blob, np.float16).reshape(-1, self._dimension)
        return vectors, np.repeat(np.arange(len(digests), dtype=np.int32), counts)

    def items(self) -> Iterator[tuple[bytes, Halves]]:
        """Yields every digest with its vectors, of shape (rows, dimension)."""
        for digest, blob in self._connection.execute("SELECT digest, vector FROM vectors"):
            yield digest, np.frombuffer(blob, np.float16).reshape(-1, self._dimension)

    def trim(self, digests: Sequence[bytes]) -> None:
        """Deletes the vectors of other texts, once there are more than SPARE times as many as these."""
        (count,) = self._connection.execute("SELECT count(*) FROM vectors").fetchone()
        if count <= SPARE * len(digests):
            return
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE kept (digest BLOB PRIMARY KEY)")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((d,) for d in digests))
            self._connection.execute("DELETE FROM vectors WHERE digest NOT IN (SELECT digest FROM kept)")
            self._connection.execute("DROP TABLE kept")

    def close(self) -> None:
        self._connection.close()
