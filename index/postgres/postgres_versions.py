"""Versions of the index in PostgreSQL: each is a schema, and which one is served is one row.

    panel_index             versions, served, made_vectors
    panel_draft             being built; swept away by the next re-index if nobody finished it
    panel_000007-5f3a9c21   a version: the copied catalogue and what postgres_tables.py adds to it

A finished draft is renamed and written down in one transaction. It is served once every standby that is
there has it, so that no reader is sent to a version that its server does not have yet.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from corpus.errors import CorpusError
from corpus.storage.catalogue import Catalogue
from corpus.storage.database_servers import Server
from corpus.storage.postgres_database import Postgres
from index.errors import BrokenVersion, NoIndex, ReindexRunning
from index.material import Material
from index.models.encoders import Encoder
from index.postgres import postgres_tables
from index.postgres.postgres_index import PostgresIndex
from index.postgres.postgres_vectors import PostgresVectors
from index.versions import Halves, IndexVersion, Versions, next_id, number

SCHEMA = "panel_index"
_DRAFT = "panel_draft"
_TABLES = """
CREATE TABLE IF NOT EXISTS versions (id TEXT PRIMARY KEY, manifest TEXT);
CREATE TABLE IF NOT EXISTS served (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), id TEXT);
CREATE TABLE IF NOT EXISTS made_vectors (model TEXT, digest BLOB, vectors BLOB, PRIMARY KEY (model, digest));
"""
_BEHIND = """
SELECT COUNT(*) AS standbys FROM pg_stat_replication
WHERE state = 'streaming' AND replay_lsn < CAST(%s AS pg_lsn)
"""
_PATIENCE = 30
"""So many seconds are standbys waited for: one that hangs must not keep a version from being served."""


class PostgresVersions(Versions):
    """The versions in a database."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._known = Postgres(server, SCHEMA)
        self._known.create(_TABLES)
        self._seen = Postgres(server, SCHEMA, fixed=True)  # what is served may be read from any standby

    def current_id(self) -> str:
        """The id of the version that is served. Raises NoIndex."""
        for row in self._seen.rows("SELECT id FROM served"):
            return str(row["id"])
        raise NoIndex("There is no index yet. Add reports, then run: panel-assistant reindex")

    def get(self, version_id: str) -> IndexVersion:
        """The version of that id. Raises BrokenVersion."""
        for row in self._seen.rows("SELECT manifest FROM versions WHERE id = ?", version_id):
            return IndexVersion(**json.loads(row["manifest"]))
        raise BrokenVersion(
            f"The index version {version_id} is not in the database. "
            "Run: panel-assistant rollback, or reindex."
        )

    def ids(self) -> list[str]:
        """The ids of all versions, newest first."""
        return sorted((row["id"] for row in self._known.rows("SELECT id FROM versions")), key=number)[::-1]

    def open(self, version: IndexVersion, encoder: Encoder) -> PostgresIndex:
        """A version, opened. Raises WrongModel, OldVersion, BrokenVersion."""
        return PostgresIndex(self._schema(version.id), version, encoder)

    def evidence(self, version_id: str) -> Catalogue:
        """The catalogue of a version."""
        return Catalogue(self._schema(version_id))

    def broken(self, version: IndexVersion) -> Iterator[str]:
        """Tables that are missing or changed."""
        try:
            there = postgres_tables.digests(self.server, _name(version.id))
        except CorpusError as error:
            yield str(error)
            return
        for name, digest in version.files.items():
            if name not in there:
                yield f"The table {name} is missing."
            elif there[name] != digest:
                yield f"The table {name} is not as it was written: {there[name]}, not {digest}."

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other writer out, on all machines. Raises ReindexRunning, DatabaseAway."""
        busy = ReindexRunning("Another re-index is running. Wait until it has finished.")
        with self.server.lock("index", busy):
            yield

    def vectors(self, model_digest: str, dimension: int) -> PostgresVectors:
        """The vectors that were made by a model."""
        return PostgresVectors(self.server, SCHEMA, model_digest, dimension)

    @contextmanager
    def draft(self) -> Iterator["_Draft"]:
        """A schema to build a version in; taken away again unless it was published."""
        self._drop(_DRAFT)
        try:
            yield _Draft(self)
        finally:
            self._drop(_DRAFT)

    def new_id(self, corpus: str) -> str:
        """An id above every id there is."""
        return next_id(self.ids(), corpus)

    def serve(self, version_id: str) -> None:
        """Serve that version from now on."""
        with self._known.writing() as transaction:
            transaction.execute(
                "INSERT INTO served VALUES (1, ?) ON CONFLICT (only_row) DO UPDATE SET id = excluded.id",
                (version_id,),
            )

    def remove(self, version_id: str) -> None:
        """Take a version away."""
        with self._known.writing() as transaction:
            transaction.execute("DELETE FROM versions WHERE id = ?", (version_id,))
        self._drop(_name(version_id))

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Make the draft a version in one step, wait for the standbys, and serve it."""
        files = postgres_tables.digests(self.server, _DRAFT)
        version = replace(version, files=files)
        with self.server.writing(SCHEMA) as connection:
            names = sql.Identifier(_DRAFT), sql.Identifier(_name(version.id))
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*names))
            connection.execute(
                "INSERT INTO versions VALUES (%s, %s)", (version.id, json.dumps(asdict(version)))
            )
        self._wait_for_standbys()
        self.serve(version.id)
        return version

    def _wait_for_standbys(self) -> None:
        """Asked of the primary itself: what is only read may be answered by a standby."""
        with self.server.writing(SCHEMA) as connection:
            (written,) = connection.execute("SELECT pg_current_wal_lsn()::text AS place")
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with self.server.writing(SCHEMA) as connection:
                (behind,) = connection.execute(_BEHIND, (written["place"],))
            if not behind["standbys"]:
                return
            time.sleep(0.05)

    def _schema(self, version_id: str) -> Postgres:
        return Postgres(self.server, _name(version_id), fixed=True)

    def _drop(self, schema: str) -> None:
        with self.server.writing(SCHEMA) as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


class _Draft:
    """The schema in which a version is built. One at a time: the lock sees to that."""

    evidence = _DRAFT

    def __init__(self, versions: PostgresVersions) -> None:
        self._versions = versions

    def write(self, material: Material, vectors: Halves, owners: NDArray[np.int32]) -> None:
        """Write all that is searched."""
        postgres_tables.write(self._versions.server, _DRAFT, material, vectors, owners)

    def open(self, version: IndexVersion, encoder: Encoder) -> PostgresIndex:
        """What was written, read where it was written: no standby may have it yet."""
        return PostgresIndex(Postgres(self._versions.server, _DRAFT, copied=True), version, encoder)

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Make it a version, and serve it."""
        return self._versions.publish(version)


def _name(version_id: str) -> str:
    """The schema of a version."""
    return f"panel_{version_id}"
