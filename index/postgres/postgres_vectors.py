"""The vectors that a model has made, in PostgreSQL."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.storage.database import Row
from corpus.storage.database_servers import Server
from index.searching import Vectors
from index.versions import SPARE, Halves

_STEP = 5_000
"""Number of digests in one statement."""


class PostgresVectors:
    """A VectorCache in a table. The lock of the versions keeps it to one writer at a time."""

    def __init__(self, server: Server, schema: str, model_digest: str, dimension: int) -> None:
        self._server, self._schema = server, schema
        self._model, self._dimension = model_digest, dimension

    def missing(self, digests: Sequence[bytes]) -> list[int]:
        """Returns the places of the digests that have no vectors yet; of equal digests, the first place."""
        stored = {row["digest"] for row in self._rows("digest", digests)}
        missing: dict[bytes, int] = {}
        for place, digest in enumerate(digests):
            if digest not in stored:
                missing.setdefault(digest, place)
        return list(missing.values())

    def keep(self, digests: Sequence[bytes], vectors: Sequence[Vectors | Halves]) -> None:
        """Saves the vectors of some texts, each of shape (rows, dimension), in one transaction."""
        rows = [
            (self._model, digest, of_text.astype(np.float16).tobytes())
            for digest, of_text in zip(digests, vectors, strict=True)
        ]
        with self._server.writing(self._schema) as connection, connection.cursor() as cursor:
            cursor.executemany("INSERT INTO made_vectors VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", rows)

    def read(self, digests: Sequence[bytes]) -> tuple[Halves, NDArray[np.int32]]:
        """Returns all vectors of some texts, shape (n, dimension), and the place of each vector's text, shape
        (n,). Raises KeyError.
        """
        stored = {row["digest"]: row["vectors"] for row in self._rows("digest, vectors", digests)}
        blobs = [stored[digest] for digest in digests]
        vectors = np.frombuffer(b"".join(blobs), np.float16).reshape(-1, self._dimension)
        counts = [len(blob) // (2 * self._dimension) for blob in blobs]
        return vectors, np.repeat(np.arange(len(digests), dtype=np.int32), counts)

    def items(self) -> Iterator[tuple[bytes, Halves]]:
        """Yields every digest with its vectors, of shape (rows, dimension)."""
        asked = "SELECT digest, vectors FROM made_vectors WHERE model = ?"
        for row in self._server.read(self._schema, asked, (self._model,), fixed=False):
            yield row["digest"], np.frombuffer(row["vectors"], np.float16).reshape(-1, self._dimension)

    def trim(self, digests: Sequence[bytes]) -> None:
        """Deletes the vectors of other texts, once there are more than SPARE times as many as these."""
        with self._server.writing(self._schema) as connection:
            asked = "SELECT COUNT(*) AS count FROM made_vectors WHERE model = %s"
            row = connection.execute(asked, (self._model,)).fetchone()
            if row and row["count"] > SPARE * len(digests):
                connection.execute(
                    "DELETE FROM made_vectors WHERE model = %s AND digest <> ALL(%s)",
                    (self._model, list(digests)),
                )

    def close(self) -> None:
        """Does nothing: connections belong to the server."""

    def _rows(self, columns: str, digests: Sequence[bytes]) -> Iterator[Row]:
        statement = f"SELECT {columns} FROM made_vectors WHERE model = ? AND digest = ANY(?)"
        for start in range(0, len(digests), _STEP):
            asked = (self._model, list(digests[start : start + _STEP]))
            yield from self._server.read(self._schema, statement, asked, fixed=False)
