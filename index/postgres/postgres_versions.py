"""Versions of the index in PostgreSQL: each is a schema, and one row says which one is served.

    panel_index             versions, served, text_vectors, analyses
    panel_draft             a version that is being built; the next re-index deletes it if it was not finished
    panel_000007-5f3a9c21   a version: the copied catalogue and the tables of postgres_tables.py

A finished draft is renamed and recorded in one transaction. It is served once every connected standby has it,
so that no reader is sent to a version that its server lacks.
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
from index.analysis import SCHEMA as ANALYSES
from index.analysis import AnalysisCache
from index.errors import BrokenVersion, NoIndex, ReindexRunning
from index.material import Material
from index.models.encoders import Encoder
from index.postgres import postgres_tables
from index.postgres.postgres_index import PostgresIndex
from index.postgres.postgres_tables import PostgresVectors
from index.text_vectors import TextVectors
from index.versions import MEND, IndexVersion, Versions, next_id, number, read_manifest

SCHEMA = "panel_index"
_DRAFT = "panel_draft"
_TABLES = """
CREATE TABLE IF NOT EXISTS versions (id TEXT PRIMARY KEY, manifest TEXT);
CREATE TABLE IF NOT EXISTS served (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), id TEXT);
CREATE TABLE IF NOT EXISTS text_vectors (
    model TEXT, digest BLOB, vectors BLOB, counts BLOB, tokens BLOB, PRIMARY KEY (model, digest)
);
DROP TABLE IF EXISTS made_vectors;
"""
_BEHIND = """
SELECT COUNT(*) AS standbys FROM pg_stat_replication
WHERE state = 'streaming' AND replay_lsn < CAST(%s AS pg_lsn)
"""
_PATIENCE = 30
"""Maximum number of seconds to wait for standbys. One that hangs must not prevent serving a version."""


class PostgresVersions(Versions):
    """The versions in a database."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._known = Postgres(server, SCHEMA)
        for schema in (_TABLES, ANALYSES):
            self._known.create(schema)
        self._seen = Postgres(server, SCHEMA, fixed=True)  # reads may go to any standby

    def current_id(self) -> str:
        """Returns the id of the served version. Raises NoIndex."""
        for row in self._seen.rows("SELECT id FROM served"):
            return str(row["id"])
        raise NoIndex("There is no index yet. Add reports, then run: panel-assistant reindex")

    def get(self, version_id: str) -> IndexVersion:
        """Returns the version of that id. Raises BrokenVersion."""
        for row in self._seen.rows("SELECT manifest FROM versions WHERE id = ?", version_id):
            return read_manifest(version_id, row["manifest"])
        raise BrokenVersion(f"The index version {version_id} is not in the database. {MEND}")

    def ids(self) -> list[str]:
        """Returns the ids of all versions, newest first."""
        return sorted((row["id"] for row in self._known.rows("SELECT id FROM versions")), key=number)[::-1]

    def open(self, version: IndexVersion, encoder: Encoder) -> PostgresIndex:
        """Opens a version. Raises WrongModel, OldVersion, BrokenVersion."""
        return PostgresIndex(self._schema(version.id), version, encoder)

    def evidence(self, version_id: str) -> Catalogue:
        """Returns the version's copy of the catalogue."""
        return Catalogue(self._schema(version_id))

    def broken(self, version: IndexVersion) -> Iterator[str]:
        """Yields a sentence for each table that is missing or changed."""
        try:
            digests = postgres_tables.digests(self.server, _name(version.id))
        except CorpusError as error:
            yield str(error)
            return
        for name, digest in version.files.items():
            if name not in digests:
                yield f"The table {name} is missing."
            elif digests[name] != digest:
                yield f"The table {name} has changed: it has {digests[name]}, not {digest}."

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps every other writer out, on all machines. Raises ReindexRunning, DatabaseAway."""
        busy = ReindexRunning("Another re-index is running. Wait until it has finished.")
        with self.server.lock("index", busy):
            yield

    def vectors(self, model_digest: str, dimension: int) -> PostgresVectors:
        """Returns the vectors that a model has made."""
        return PostgresVectors(self.server, SCHEMA, model_digest, dimension)

    def analyses(self) -> AnalysisCache:
        """Returns the analyses of reports that were made."""
        return AnalysisCache(self._known)

    @contextmanager
    def draft(self) -> Iterator["_PostgresDraft"]:
        """Yields a schema to build a version in. It is deleted unless it was published."""
        self._drop(_DRAFT)
        try:
            yield _PostgresDraft(self)
        finally:
            self._drop(_DRAFT)

    def new_id(self, corpus: str) -> str:
        """Returns an id above every existing id."""
        return next_id(self.ids(), corpus)

    def serve(self, version_id: str) -> None:
        """Serves that version from now on."""
        with self._known.writing() as transaction:
            transaction.execute(
                "INSERT INTO served VALUES (1, ?) ON CONFLICT (only_row) DO UPDATE SET id = excluded.id",
                (version_id,),
            )

    def remove(self, version_id: str) -> None:
        """Deletes a version."""
        with self._known.writing() as transaction:
            transaction.execute("DELETE FROM versions WHERE id = ?", (version_id,))
        self._drop(_name(version_id))

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Makes the draft a version in one step, waits for the standbys, and serves it."""
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
        """Waits until every streaming standby has what was written, for _PATIENCE seconds at most.

        It asks the primary, in a writing transaction: a standby may answer reads.
        """
        with self.server.writing(SCHEMA) as connection:
            (position,) = connection.execute("SELECT pg_current_wal_lsn()::text AS place")
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with self.server.writing(SCHEMA) as connection:
                (behind,) = connection.execute(_BEHIND, (position["place"],))
            if not behind["standbys"]:
                return
            time.sleep(0.05)

    def _schema(self, version_id: str) -> Postgres:
        return Postgres(self.server, _name(version_id), fixed=True)

    def _drop(self, schema: str) -> None:
        with self.server.writing(SCHEMA) as connection:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


class _PostgresDraft:
    """The schema in which a version is built. The lock keeps it to one at a time."""

    evidence = _DRAFT

    def __init__(self, versions: PostgresVersions) -> None:
        self._versions = versions

    def write(self, material: Material, vectors: TextVectors, owners: NDArray[np.int32]) -> None:
        """Writes all that is searched."""
        postgres_tables.write(self._versions.server, _DRAFT, material, vectors, owners)

    def open(self, version: IndexVersion, encoder: Encoder) -> PostgresIndex:
        """Opens what was written, on the primary: a standby may not have it yet."""
        return PostgresIndex(Postgres(self._versions.server, _DRAFT, copied=True), version, encoder)

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Makes it a version, and serves it."""
        return self._versions.publish(version)


def _name(version_id: str) -> str:
    """Returns the schema of a version."""
    return f"panel_{version_id}"
