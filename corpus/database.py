"""The one SQLite file of the corpus. Readers never wait for a writer (write-ahead log).

`corpus/catalogue.py` keeps reports, pages and passages in it; smaller modules keep their own tables
beside those, so that one snapshot holds everything that an index version needs.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import CorpusBusy, ReportNotFound


class Database:
    """One connection a thread; safe to share between threads."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._local = threading.local()
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise ReportNotFound(f"There is no catalogue at {path}. Add a report first.")

    def create(self, schema: str) -> None:
        """Make the tables that are not there yet; nothing where the file is only read."""
        if not self.read_only:
            self._connection().executescript(schema)

    def rows(self, sql: str, *values: object) -> Iterator[sqlite3.Row]:
        """The rows of a query."""
        yield from self._connection().execute(sql, values)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is written, or nothing. Raises CorpusBusy."""
        connection = self._connection()
        try:
            with connection:
                yield connection
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            message = "Another process is writing to the corpus. Wait for it to finish, then try again."
            raise CorpusBusy(message) from error

    def snapshot(self, path: Path) -> None:
        """Write a consistent copy of the whole file to `path`, which must not exist."""
        self._connection().execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Close this thread's connection."""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = self._local.__dict__.get("connection")
        if connection is None:
            mode = "?mode=ro" if self.read_only else ""
            connection = sqlite3.connect(f"{self.path.absolute().as_uri()}{mode}", uri=True, timeout=10)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            if not self.read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")  # always consistent; waits for no disk
            self._local.connection = connection
        return connection
