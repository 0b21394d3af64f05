"""The repair of what the doctor finds damaged, from what is whole.

    Repaired    one thing was repaired: how, and what is left to do

A damaged database is put aside, and what can still be read of it goes into a new one. The catalogue comes
from the newest whole version of the index, which holds a copy. The next re-index makes vectors and analyses
again. Originals need their files: `panel-assistant add`. A server's database is restored from its own backup.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from corpus.errors import StorageFailed
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Sqlite, tables_of
from index.errors import BrokenVersion, NoIndex
from index.migration import copy_tables
from index.storage import Storage
from index.versions import Versions


@dataclass(frozen=True, slots=True)
class Repaired:
    """One thing was repaired. `what` says how, and what is left to do."""

    what: str


def repair(storage: Storage, schemas: Mapping[str, Sequence[str]]) -> Iterator[Repaired]:
    """Repairs the databases, made by the schemas of their names, then everything else that is damaged.

    The caller keeps servers out of the home. Raises StorageFailed where something cannot be written.
    """
    damaged = []
    for name, of_database in schemas.items():
        database = storage.database(name)
        if isinstance(database, Sqlite) and any(database.faults()):
            damaged.append(name)
            yield _renew(database, of_database)
    yield from _restore_catalogue(storage, schemas["catalogue"], damaged="catalogue" in damaged)
    for cache in storage.versions.remove_damaged_caches():
        yield Repaired(f"{cache} was damaged and is deleted. The next re-index makes again what it held.")
    if renamed_file := storage.golden.put_unreadable_aside():
        yield Repaired(
            f"Golden questions that cannot be read are in {renamed_file} now. Correct and add them again."
        )
    yield from _serve_a_whole_version(storage.versions)


def _renew(database: Sqlite, schemas: Sequence[str]) -> Repaired:
    """Puts a damaged file aside, and copies what can be read of it into a new one."""
    renamed_file = database.put_aside()
    for schema in schemas:
        database.create(schema)
    old, copied = Sqlite(renamed_file, read_only=True), 0
    with closing(old), database.writing() as transaction:
        for table in (table for schema in schemas for table in tables_of(schema)):
            for columns, values in _readable_rows(old, table):
                marks = ", ".join("?" * len(columns))
                statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
                try:
                    transaction.execute(f"{statement} ON CONFLICT DO NOTHING", values)
                    copied += 1
                except sqlite3.Error:  # the row belongs to one that cannot be read
                    continue
    return Repaired(
        f"{database.path} was damaged. {copied} rows could be read; the old file is {renamed_file}."
    )


def _readable_rows(database: Sqlite, table: str) -> Iterator[tuple[list[str], list[object]]]:
    """Yields the columns and values of each row, as far as the table can be read."""
    try:
        for row in database.rows(f"SELECT * FROM {table}"):
            columns = list(row.keys())
            yield columns, [row[column] for column in columns]
    except (StorageFailed, sqlite3.Error):
        return


def _restore_catalogue(storage: Storage, schemas: Sequence[str], *, damaged: bool) -> Iterator[Repaired]:
    """Fills the catalogue from the newest whole version, where it was damaged or is empty."""
    database = storage.database("catalogue")
    for schema in schemas:
        database.create(schema)
    if Catalogue(database).reports() and not damaged:
        return
    for version in storage.versions.all():
        if storage.versions.is_whole(version):
            with closing(storage.versions.evidence(version.id)) as evidence:
                stored = evidence.database.tables()
                tables = [table for schema in schemas for table in tables_of(schema) if table in stored]
                list(copy_tables(evidence.database, database, "catalogue", tables))
            yield Repaired(
                f"The catalogue is that of the index version {version.id}, of {version.created}. Add again "
                "what was added or corrected since, then run: panel-assistant reindex"
            )
            return
    if damaged:
        yield Repaired("No version of the index has a whole copy of the catalogue. Add the reports again.")


def _serve_a_whole_version(versions: Versions) -> Iterator[Repaired]:
    """Serves the newest whole version where the served one is damaged or cannot be told."""
    if not versions.ids():
        return
    try:
        if versions.is_whole(versions.current()):
            return
    except (NoIndex, BrokenVersion):
        pass
    try:
        yield Repaired(f"The index version {versions.rollback().id} is served.")
    except NoIndex:
        yield Repaired("No version of the index is whole. Run: panel-assistant reindex")
