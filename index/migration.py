"""Copies an installation from one storage to another, and proves that the copy is whole.

    Copied      one kind of thing was copied and compared: how many, and their digest
    Migrated    the last event: the version that is served in the target, and the digest of the corpus

Rows, originals and vectors are copied. The index is made again from them, without embedding anything. What
the target holds already is replaced; the source stays as it is.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from corpus.errors import CorpusError
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Database, Row
from index.errors import NoIndex
from index.material import corpus_digest
from index.models.encoders import Encoder
from index.reindexing import Published, reindex
from index.storage import Storage


class NotTheSame(CorpusError):
    """The copy differs from the source."""


@dataclass(frozen=True, slots=True)
class Copied:
    """`count` things of a kind were copied; their digest is the same in both places."""

    what: str
    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The last event. `version` is served in the target ("" where there was nothing to index)."""

    version: str
    corpus: str


Event = Copied | Migrated


def copy_installation(
    source: Storage, target: Storage, tables: Mapping[str, Sequence[str]], encoder: Encoder
) -> Iterator[Event]:
    """Copies the tables of each database by its name, the originals, the golden questions, the vectors and
    the index.

    All of these tables must exist in both places. Raises NotTheSame.
    """
    for name, names in tables.items():
        yield from copy_tables(source.database(name), target.database(name), name, names)
    catalogue = Catalogue(target.database("catalogue"))
    yield _copy_originals(source, target, catalogue)
    yield _copy_golden_questions(source, target)
    try:
        served = source.versions.current()
    except NoIndex:
        yield Migrated("", "")
        return
    yield _copy_vectors(source, target, encoder)
    *_, last = reindex(catalogue, target.versions, encoder, force=True)  # whatever the target served before
    assert isinstance(last, Published)
    corpus = corpus_digest(Catalogue(source.database("catalogue")))
    if last.version.corpus != corpus:
        raise NotTheSame("The copied corpus differs from the source. Run the migration again.")
    if served.corpus != corpus:  # reports added since the last re-index are served now too
        yield Copied("reports added since the last re-index", len(catalogue.reports()), corpus)
    yield Migrated(last.version.id, corpus)


def _copy_originals(source: Storage, target: Storage, catalogue: Catalogue) -> Copied:
    """Copies the original of every report in the catalogue, and checks each by its digest."""
    digests = sorted({report.digest for report in catalogue.reports()})
    for digest in digests:
        if not source.originals.is_whole(digest):
            raise NotTheSame(f"The original {digest} is lost or damaged in the source. Add the report again.")
        target.originals.keep(source.originals.path(digest))
        if not target.originals.is_whole(digest):
            raise NotTheSame(f"The original {digest} did not arrive whole. Run the migration again.")
    return Copied("originals", len(digests), hashlib.sha256("".join(digests).encode()).hexdigest())


def _copy_golden_questions(source: Storage, target: Storage) -> Copied:
    questions = source.golden.all()
    target.golden.replace(questions.values())
    if target.golden.all() != questions:
        raise NotTheSame("The copied golden questions differ from the source. Run the migration again.")
    digest = hashlib.sha256("".join(questions).encode()).hexdigest()
    return Copied("golden questions", len(questions), digest)


def _copy_vectors(source: Storage, target: Storage, encoder: Encoder) -> Copied:
    with (
        closing(source.versions.vectors(encoder.digest, encoder.dimension)) as source_vectors,
        target.versions.lock(),
        closing(target.versions.vectors(encoder.digest, encoder.dimension)) as target_vectors,
    ):
        items = list(source_vectors.items())
        target_vectors.keep([digest for digest, _ in items], [vectors for _, vectors in items])
    digests = b"".join(sorted(digest for digest, _ in items))
    return Copied("vectors", len(items), hashlib.sha256(digests).hexdigest())


def copy_tables(source: Database, target: Database, name: str, tables: Sequence[str]) -> Iterator[Copied]:
    """Copies these tables, and compares their rows."""
    with target.writing() as transaction:
        for table in reversed(tables):
            transaction.execute(f"DELETE FROM {table}")
        for table in tables:
            rows = source.rows(f"SELECT * FROM {table}")
            for first in rows:
                columns = list(first.keys())
                marks = ", ".join("?" * len(columns))
                statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
                transaction.execute(statement, _values(first, columns))
                transaction.executemany(statement, (_values(row, columns) for row in rows))
    for table in tables:
        expected, copied = _digest(source, table), _digest(target, table)
        if expected != copied:
            raise NotTheSame(f"The copied table {table} of {name} differs from the source. Run it again.")
        yield Copied(f"{name}: {table}", *copied)


def _digest(database: Database, table: str) -> tuple[int, str]:
    """Returns the number of rows of a table, and a digest of them that does not depend on their order."""
    count, total = 0, 0
    for row in database.rows(f"SELECT * FROM {table}"):
        names = sorted(row.keys())
        values = json.dumps([(name, row[name]) for name in names], default=bytes.hex)
        total += int.from_bytes(hashlib.sha256(values.encode()).digest())
        count += 1
    return count, f"{total % 2**256:064x}"


def _values(row: Row, columns: Sequence[str]) -> list[object]:
    return [row[column] for column in columns]
