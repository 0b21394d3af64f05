"""The tables of a version in PostgreSQL, beside the copied catalogue. They hold what FileIndex has as files.

    searched    one row for each passage: its filters, the numbers of its stems, their BM25 weights as a
                sparse vector, and its text for the search for phrases
    vectors     the vectors of a passage (part 0) and of its sentences, in 16 bits, with those of their tokens
    stems       the number of each stem
    facts       the vocabulary

Every key begins with the report, so that the tables can be spread over servers by report. BM25 weights are
those of the index in files: the product of a question's sparse vector and a passage's is the same score.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector, SparseVector
from psycopg import sql

from corpus.storage.database import Row
from corpus.storage.database_servers import Connection, Server
from corpus.text import normalise
from index.files.bm25 import Postings
from index.material import Material
from index.text_vectors import TextVectors, decode_text, encode_text, join, owners_of
from index.versions import SPARE

VOCABULARY = "vocabulary"
STEMS = 2**24
"""The dimension of sparse vectors: more stems than any collection has."""
_TABLES = """
CREATE TABLE searched (
    report_id TEXT COLLATE "C", passage_id TEXT COLLATE "C", voice TEXT, themes TEXT[], stems INTEGER[],
    weights SPARSEVEC, plain TEXT
);
CREATE TABLE vectors (report_id TEXT COLLATE "C", passage_id TEXT COLLATE "C", part INTEGER, vector HALFVEC,
    tokens BYTEA
);
CREATE TABLE stems (stem TEXT COLLATE "C" PRIMARY KEY, number INTEGER);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);
ALTER TABLE passages DROP CONSTRAINT passages_pkey;
ALTER TABLE passages ADD PRIMARY KEY (report_id, id);
CREATE INDEX ON passages (id);
"""
_INDEXES = """
ALTER TABLE searched ADD PRIMARY KEY (report_id, passage_id);
ALTER TABLE vectors ADD PRIMARY KEY (report_id, passage_id, part);
CREATE INDEX ON searched USING gin (stems);
CREATE INDEX ON vectors USING hnsw ((vector::halfvec({dimension})) halfvec_ip_ops);
ANALYZE;
"""


def write(
    server: Server, schema: str, material: Material, vectors: TextVectors, owners: NDArray[np.int32]
) -> None:
    """Fills a schema that holds the copied catalogue. Indexes are made after all rows are there."""
    words = Postings.of(material.stems)
    with server.writing(schema) as connection:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        _copy(
            connection, "searched", "text text text text[] int4[] sparsevec text", _searched(material, words)
        )
        _copy(connection, "vectors", "text text int4 halfvec bytea", _vectors(material, vectors, owners))
        _copy(connection, "stems", "text int4", words.vocabulary.items())
        _copy(connection, "facts", "text text", [(VOCABULARY, material.vocabulary.dumped())])
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")  # HNSW is built much faster in memory
        for statement in _INDEXES.format(dimension=vectors.rows.shape[1]).split(";"):
            connection.execute(statement)


def sparse(weights: Mapping[int, float]) -> SparseVector:
    """Returns the sparse vector of weights by the numbers of stems."""
    return SparseVector({number: weight for number, weight in weights.items() if weight}, STEMS)


def digests(server: Server, schema: str) -> dict[str, str]:
    """Returns, for each table of a schema, a digest of its rows that does not depend on their order."""
    of_tables = {}
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY 1"
    for row in server.read(schema, tables, (schema,), fixed=True):
        name = row["tablename"]
        statement = f"SELECT COUNT(*) AS rows, SUM(hashtextextended(t::text, 0)) AS digest FROM {name} t"
        (table,) = server.read(schema, statement, (), fixed=True)
        of_tables[name] = f"{table['rows']} rows, {table['digest'] or 0}"
    return of_tables


def _searched(material: Material, words: Postings) -> Iterator[Sequence[object]]:
    themes: dict[str, list[str]] = {}
    for theme, about in material.themes.items():
        for passage_id in about:
            themes.setdefault(passage_id, []).append(theme)
    for passage, (numbers, weights) in zip(material.passages, words.by_document(), strict=True):
        yield (
            passage.report_id,
            passage.id,
            passage.voice.value,
            themes.get(passage.id, []),
            numbers.tolist(),
            sparse(dict(zip(numbers.tolist(), weights.tolist(), strict=True))),
            normalise(passage.text).casefold(),
        )


def _vectors(
    material: Material, vectors: TextVectors, owners: NDArray[np.int32]
) -> Iterator[tuple[str, str, int, HalfVector, bytes]]:
    part, before, read = 0, -1, 0
    counts = vectors.tokens.counts.tolist()
    for place, vector, count in zip(owners.tolist(), vectors.rows, counts, strict=True):
        part = part + 1 if place == before else 0
        before = place
        passage = material.passages[place]
        tokens = vectors.tokens.values[read : read + count].tobytes()
        yield passage.report_id, passage.id, part, HalfVector(vector), tokens
        read += count


def _copy(connection: Connection, table: str, types: str, rows: Iterable[Sequence[object]]) -> None:
    statement = sql.SQL("COPY {} FROM STDIN WITH (FORMAT BINARY)").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types.split())
        for row in rows:
            copy.write_row(row)


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

    def keep(self, digests: Sequence[bytes], texts: Sequence[TextVectors]) -> None:
        """Saves the vectors of some texts in one transaction."""
        rows = [
            (self._model, digest, *encode_text(text)) for digest, text in zip(digests, texts, strict=True)
        ]
        statement = "INSERT INTO text_vectors VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
        with self._server.writing(self._schema) as connection, connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def read(self, digests: Sequence[bytes]) -> tuple[TextVectors, NDArray[np.int32]]:
        """Returns the vectors of some texts, one text after the other, and the place of each row's text,
        shape (rows,). Raises KeyError."""
        known = {
            row["digest"]: self._stored(row) for row in self._rows("digest, vectors, counts, tokens", digests)
        }
        texts = [known[digest] for digest in digests]
        return join(texts, self._dimension), owners_of(texts)

    def items(self) -> Iterator[tuple[bytes, TextVectors]]:
        """Yields every digest with its vectors."""
        sql_text = "SELECT digest, vectors, counts, tokens FROM text_vectors WHERE model = ?"
        for row in self._server.read(self._schema, sql_text, (self._model,), fixed=False):
            yield row["digest"], self._stored(row)

    def _stored(self, row: Row) -> TextVectors:
        return decode_text(row["vectors"], row["counts"], row["tokens"], self._dimension)

    def trim(self, digests: Sequence[bytes]) -> None:
        """Deletes the vectors of other texts, once there are more than SPARE times as many as these."""
        with self._server.writing(self._schema) as connection:
            statement = "SELECT COUNT(*) AS count FROM text_vectors WHERE model = %s"
            row = connection.execute(statement, (self._model,)).fetchone()
            if row and row["count"] > SPARE * len(digests):
                connection.execute(
                    "DELETE FROM text_vectors WHERE model = %s AND digest <> ALL(%s)",
                    (self._model, list(digests)),
                )

    def close(self) -> None:
        """Does nothing: connections belong to the server."""

    def _rows(self, columns: str, digests: Sequence[bytes]) -> Iterator[Row]:
        statement = f"SELECT {columns} FROM text_vectors WHERE model = ? AND digest = ANY(?)"
        for start in range(0, len(digests), _STEP):
            values = (self._model, list(digests[start : start + _STEP]))
            yield from self._server.read(self._schema, statement, values, fixed=False)
