"""Every vector that was ever made and is still needed, by the digest of its text: one file a model.

A re-index embeds only what is not here, and a killed one goes on from where it stopped. Kept as
16-bit floats: the cosine to the 32-bit vector stays above .99999.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from index.searching import Vectors


class VectorStore:
    """Vectors of one model. One writer at a time, held to that by the lock of the versions."""

    def __init__(self, folder: Path, model_digest: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._connection = sqlite3.connect(folder / f"vectors-{model_digest[:16]}.sqlite")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )

    def missing(self, digests: Sequence[bytes]) -> list[int]:
        """The places of the digests that have no vector yet; of equal ones, the first."""
        have = {row[0] for row in self._connection.execute("SELECT digest FROM vectors")}
        wanted: dict[bytes, int] = {}
        for place, digest in enumerate(digests):
            if digest not in have:
                wanted.setdefault(digest, place)
        return list(wanted.values())

    def keep(self, digests: Iterable[bytes], vectors: Vectors) -> None:
        """Add vectors, shape (n, dimension), in one transaction."""
        rows = ((d, v.tobytes()) for d, v in zip(digests, vectors.astype(np.float16), strict=True))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def read(self, digests: Sequence[bytes]) -> Vectors:
        """The vectors of some digests, shape (n, dimension), length 1. Raises KeyError."""
        found = dict(self._connection.execute("SELECT digest, vector FROM vectors"))
        rows = b"".join(found[digest] for digest in digests)
        vectors = np.frombuffer(rows, np.float16).reshape(-1, self._dimension).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def forget_all_but(self, digests: Iterable[bytes]) -> None:
        """Take away the vectors of texts that no kept version has."""
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE kept (digest BLOB PRIMARY KEY)")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((d,) for d in digests))
            self._connection.execute("DELETE FROM vectors WHERE digest NOT IN (SELECT digest FROM kept)")
            self._connection.execute("DROP TABLE kept")

    def close(self) -> None:
        self._connection.close()


def text_digest(text: str) -> bytes:
    """Under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).digest()[:16]
