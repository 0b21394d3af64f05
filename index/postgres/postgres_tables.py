"""The tables of a version in PostgreSQL: what FileIndex has as files, beside the copied catalogue.

    searched    one row a passage: its filters, the numbers of its stems, their BM25 weights as a sparse
                vector, and its words as a phrase is looked for in them
    vectors     the vectors of a passage (part 0) and of its sentences, in 16 bits a number
    stems       the number of each stem
    facts       the vocabulary

Every key begins with the report, so that the tables can be spread over servers by it. BM25 is the embedded
engine's own: the product of a question's sparse vector with a passage's is its score to the last digit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector, SparseVector
from psycopg import sql

from corpus.storage.database_servers import Connection, Server
from corpus.text import normalise
from index.files.bm25 import Words
from index.material import Material, counted, word_texts
from index.versions import Halves

VOCABULARY = "vocabulary"
STEMS = 2**24
"""The dimension of sparse vectors: more stems than any collection has."""
_TABLES = """
CREATE TABLE searched (
    report_id TEXT COLLATE "C", passage_id TEXT COLLATE "C", voice TEXT, themes TEXT[], stems INTEGER[],
    weights SPARSEVEC, plain TEXT
);
CREATE TABLE vectors (report_id TEXT COLLATE "C", passage_id TEXT COLLATE "C", part INTEGER, vector HALFVEC);
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
    server: Server, schema: str, material: Material, vectors: Halves, owners: NDArray[np.int32]
) -> None:
    """Fill a schema that holds the copied catalogue; indexes are made when all rows are there."""
    words = Words.build(word_texts(material))
    with server.writing(schema) as connection:
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        _copy(
            connection, "searched", "text text text text[] int4[] sparsevec text", _searched(material, words)
        )
        _copy(connection, "vectors", "text text int4 halfvec", _vectors(material, vectors, owners))
        _copy(connection, "stems", "text int4", words.vocabulary.items())
        _copy(connection, "facts", "text text", [(VOCABULARY, counted(material).dumped())])
        connection.execute("SET LOCAL maintenance_work_mem = '512MB'")  # HNSW is built much faster in memory
        for statement in _INDEXES.format(dimension=vectors.shape[1]).split(";"):
            connection.execute(statement)


def sparse(weights: Mapping[int, float]) -> SparseVector:
    """A sparse vector of stems, by their numbers."""
    return SparseVector({number: weight for number, weight in weights.items() if weight}, STEMS)


def digests(server: Server, schema: str) -> dict[str, str]:
    """A digest of the rows of each table of a schema, whatever their order."""
    found = {}
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY 1"
    for row in server.read(schema, tables, (schema,), fixed=True):
        name = row["tablename"]
        asked = f"SELECT COUNT(*) AS rows, SUM(hashtextextended(t::text, 0)) AS digest FROM {name} t"
        (there,) = server.read(schema, asked, (), fixed=True)
        found[name] = f"{there['rows']} rows, {there['digest'] or 0}"
    return found


def _searched(material: Material, words: Words) -> Iterator[Sequence[object]]:
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
    material: Material, vectors: Halves, owners: NDArray[np.int32]
) -> Iterator[tuple[str, str, int, HalfVector]]:
    part, before = 0, -1
    for place, vector in zip(owners.tolist(), vectors, strict=True):
        part = part + 1 if place == before else 0
        before = place
        passage = material.passages[place]
        yield passage.report_id, passage.id, part, HalfVector(vector)


def _copy(connection: Connection, table: str, types: str, rows: Iterable[Sequence[object]]) -> None:
    statement = sql.SQL("COPY {} FROM STDIN WITH (FORMAT BINARY)").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types.split())
        for row in rows:
            copy.write_row(row)
