"""The vectors that a model has made, in one SQLite file for each model.

A re-index embeds only the texts whose vectors are missing, so one that was killed continues where it stopped.
Vectors are stored as 16-bit floats: the cosine to the 32-bit vector stays above .99999.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.text_vectors import TextVectors, decode_text, encode_text, join, owners_of
from index.versions import SPARE


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
        self._connection.execute("DROP TABLE IF EXISTS vectors")  # a release before this one made it
        self._connection.execute(
            """CREATE TABLE IF NOT EXISTS text_vectors (
                digest BLOB PRIMARY KEY, vectors BLOB, counts BLOB, tokens BLOB) WITHOUT ROWID"""
        )

    def missing(self, digests: Sequence[bytes]) -> list[int]:
        """Returns the places of the digests that have no vectors yet; of equal digests, the first place."""
        missing: dict[bytes, int] = {}
        has_vectors = {digest for (digest,) in self._connection.execute("SELECT digest FROM text_vectors")}
        for place, digest in enumerate(digests):
            if digest not in has_vectors:
                missing.setdefault(digest, place)
        return list(missing.values())

    def keep(self, digests: Iterable[bytes], texts: Iterable[TextVectors]) -> None:
        """Saves the vectors of some texts in one transaction."""
        rows = ((digest, *encode_text(text)) for digest, text in zip(digests, texts, strict=True))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO text_vectors VALUES (?, ?, ?, ?)", rows)

    def read(self, digests: Sequence[bytes]) -> tuple[TextVectors, NDArray[np.int32]]:
        """Returns the vectors of some texts, one text after the other, and the place of each row's text,
        shape (rows,). Raises KeyError."""
        wanted = set(digests)
        vectors_of = {digest: vectors for digest, vectors in self.items() if digest in wanted}
        texts = [vectors_of[digest] for digest in digests]
        return join(texts, self._dimension), owners_of(texts)

    def items(self) -> Iterator[tuple[bytes, TextVectors]]:
        """Yields every digest with its vectors, in the order of the file, which takes a third of the time."""
        rows = self._connection.execute("SELECT digest, vectors, counts, tokens FROM text_vectors")
        for digest, vectors, counts, tokens in rows:
            yield digest, decode_text(vectors, counts, tokens, self._dimension)

    def trim(self, digests: Sequence[bytes]) -> None:
        """Deletes the vectors of other texts, once there are more than SPARE times as many as these."""
        (count,) = self._connection.execute("SELECT count(*) FROM text_vectors").fetchone()
        if count <= SPARE * len(digests):
            return
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE kept (digest BLOB PRIMARY KEY)")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((d,) for d in digests))
            self._connection.execute("DELETE FROM text_vectors WHERE digest NOT IN (SELECT digest FROM kept)")
            self._connection.execute("DROP TABLE kept")

    def close(self) -> None:
        self._connection.close()
