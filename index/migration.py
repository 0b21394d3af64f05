"""Copies an installation from one storage to another, and proves that the copy is whole.

    Copied      one kind of thing has been copied and compared: how many, and their digest
    Migrated    the result: the corpus as it left and as it is served, with the digest that both have

Rows, originals and vectors are copied; the index is made again from them, which embeds nothing. Where the
other place holds something already it is replaced; where it comes from stays as it is.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
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
    """What arrived is not what left."""


@dataclass(frozen=True, slots=True)
class Copied:
    """So many of something have arrived with the digest that they left with."""

    what: str
    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The last event. `version` is served in the new place, "" where there was nothing to index."""

    version: str
    corpus: str


Event = Copied | Migrated


def copy_installation(
    source: Storage, target: Storage, names: Sequence[str], encoder: Encoder
) -> Iterator[Event]:
    """Copy the databases of these names, the originals, the vectors and the index. Raises NotTheSame."""
    # 1. Rows, compared in both places
    for name in names:
        yield from _tables(source.database(name), target.database(name), name)
    # 2. The originals of all reports, by their digests
    catalogue = Catalogue(target.database("catalogue"))
    wanted = sorted({report.digest for report in catalogue.reports()})
    for digest in wanted:
        if target.originals.keep(source.originals.path(digest)) != digest:
            raise NotTheSame(f"The original {digest} is damaged where it comes from. Add the report again.")
    yield Copied("originals", len(wanted), hashlib.sha256("".join(wanted).encode()).hexdigest())
    # 3. The golden questions
    questions = source.golden.all()
    target.golden.replace(questions.values())
    if target.golden.all() != questions:
        raise NotTheSame("The golden questions did not arrive whole. Run it again.")
    yield Copied("golden questions", len(questions), hashlib.sha256("".join(questions).encode()).hexdigest())
    # 4. The vectors, and the index from them
    try:
        served = source.versions.current()
    except NoIndex:
        yield Migrated("", "")
        return
    with (
        closing(source.versions.vectors(encoder.digest, encoder.dimension)) as old,
        target.versions.lock(),
        closing(target.versions.vectors(encoder.digest, encoder.dimension)) as new,
    ):
        made = list(old.items())
        new.keep([digest for digest, _ in made], [vectors for _, vectors in made])
    yield Copied("vectors", len(made), hashlib.sha256(b"".join(sorted(d for d, _ in made))).hexdigest())
    *_, last = reindex(catalogue, target.versions, encoder)
    assert isinstance(last, Published)
    left = corpus_digest(Catalogue(source.database("catalogue")))
    if last.version.corpus != left:
        raise NotTheSame("The corpus that arrived is not the one that left. Run it again.")
    if served.corpus != left:  # what was added since the last re-index is served now too
        yield Copied("reports added since the last re-index", len(catalogue.reports()), left)
    yield Migrated(last.version.id, left)


def _tables(source: Database, target: Database, name: str) -> Iterator[Copied]:
    there = source.tables()
    tables = [table for table in target.tables() if table in there]
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
        left, arrived = _digest(source, table), _digest(target, table)
        if left != arrived:
            raise NotTheSame(f"The table {table} of {name} did not arrive whole. Run it again.")
        yield Copied(f"{name}: {table}", *arrived)


def _digest(database: Database, table: str) -> tuple[int, str]:
    """How many rows a table has, and a digest of them in whatever order."""
    count, total = 0, 0
    for row in database.rows(f"SELECT * FROM {table}"):
        names = sorted(row.keys())
        values = json.dumps([(name, row[name]) for name in names], default=bytes.hex)
        total += int.from_bytes(hashlib.sha256(values.encode()).digest())
        count += 1
    return count, f"{total % 2**256:064x}"


def _values(row: Row, columns: Sequence[str]) -> list[object]:
    return [row[column] for column in columns]
