"""Originals for several machines: kept in the database, with a copy in each machine's own folder."""

import hashlib
from pathlib import Path

from corpus.errors import ReportNotFound
from corpus.storage.catalogue import Originals
from corpus.storage.database import Database
from corpus.storage.storage_errors import storage_errors

SCHEMA = "CREATE TABLE IF NOT EXISTS originals (digest TEXT PRIMARY KEY, bytes BLOB);"
_PUT = "INSERT INTO originals VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET bytes = excluded.bytes"


class SharedOriginals(Originals):
    """The files as they were published. What is in the folder may be deleted: it is fetched again."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self._copies = Originals(folder)
        self._database = database
        database.create(SCHEMA)

    def keep(self, path: Path) -> str:
        """Copies a file into the database and the folder; its digest is its name."""
        digest = self._copies.keep(path)
        with self._database.writing() as transaction:
            transaction.execute(_PUT, (digest, self._copies.path(digest).read_bytes()))
        return digest

    def path(self, digest: str) -> Path:
        """Returns where the original of that digest is, fetched if need be. Raises ReportNotFound."""
        path = self._copies.path(digest)
        if not self._copies.has(digest):
            for row in self._database.rows("SELECT bytes FROM originals WHERE digest = ?", digest):
                with storage_errors(path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    part = path.with_suffix(".fetched")
                    part.write_bytes(row["bytes"])
                    part.replace(path)
                return path
            raise ReportNotFound("The file of this report is not in the database.")
        return path

    def has(self, digest: str) -> bool:
        """Returns whether the database has an original of that digest that is not empty."""
        sql = "SELECT 1 FROM originals WHERE digest = ? AND length(bytes) > 0"
        return any(True for _ in self._database.rows(sql, digest))

    def is_whole(self, digest: str) -> bool:
        """Returns whether the database has the original of that digest, byte for byte."""
        rows = self._database.rows("SELECT bytes FROM originals WHERE digest = ?", digest)
        return any(hashlib.sha256(row["bytes"]).hexdigest() == digest for row in rows)
