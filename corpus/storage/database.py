"""Where rows are kept: what a database can do for the modules that keep something in it, and SQLite.

    Database    rows, writing, create, lock, snapshot: the whole of what is used, of any engine
    Sqlite      one file on this machine; readers never wait for a writer (write-ahead log)

`corpus/storage/catalogue.py` keeps reports, pages and passages in one; smaller modules keep their own
tables beside those, so that one snapshot holds everything that an index version needs. Their SQL is what
SQLite and PostgreSQL (corpus/storage/postgres_database.py) both understand: `?` for a value, ON CONFLICT,
and no INSERT OR. A column that a later version needs is added by "ALTER TABLE ... ADD COLUMN IF NOT
EXISTS", which Sqlite does by itself.
"""

import os
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from corpus.errors import ReportNotFound, StorageFailed
from corpus.storage.storage_errors import storage_errors

_MADE_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
_ADDED_COLUMN = re.compile(r"ALTER TABLE (\w+) ADD COLUMN IF NOT EXISTS (\w+)([^;]*);")


class Row(Protocol):
    """One row: its values by the names of the columns."""

    def keys(self) -> Iterable[str]: ...

    def __getitem__(self, name: str, /) -> Any: ...


class Done(Protocol):
    """What a statement did."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""


class Writing(Protocol):
    """An open transaction."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Done: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...


class Database(Protocol):
    """Safe to share between threads."""

    def create(self, schema: str) -> None:
        """See to the tables of a module: statements with a semicolon after each, which only ever grow."""

    def rows(self, sql: str, *values: Any) -> Iterator[Row]:
        """The rows of a query."""

    def tables(self) -> list[str]:
        """The names of its tables, in the order in which they were made."""

    def writing(self) -> AbstractContextManager[Writing]:
        """A transaction: all of it is written, or nothing. Raises CorpusBusy.

        Within another transaction of the same thread it is a part of that one. An error in it must leave
        the outer one too.
        """

    def purge(self) -> None:
        """Removes what was deleted from every file of the database, after the transaction that deleted it."""

    def lock(self, name: str, busy: Exception) -> AbstractContextManager[None]:
        """Keep everyone else out of the work of that name; raises `busy` at once where one is at it."""

    def snapshot(self, name: str) -> "Database":
        """A consistent copy of everything, kept under a name that is not there yet, only to be read."""

    def close(self) -> None:
        """Give back what this thread holds."""


def tables_of(schema: str) -> list[str]:
    """The names of the tables that a schema makes, in order."""
    return _MADE_TABLE.findall(schema)


class Sqlite:
    """A Database in one file; a snapshot's name is the path of another. One connection a thread.

    A file that may not be written to is only read. Raises NoSpace, CorpusBusy and StorageFailed for errors
    of the disk, of the file and of its permissions.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only or _is_locked_away(path)
        self._local = threading.local()
        if not self.read_only:
            with storage_errors(path.parent):
                path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise ReportNotFound(f"There is no catalogue at {path}. Add a report first.")

    def create(self, schema: str) -> None:
        """Make the tables and columns that are not there yet; nothing where the file is only read."""
        if self.read_only:
            return
        with storage_errors(self.path):
            connection = self._connection()
            connection.executescript(_ADDED_COLUMN.sub("", schema))
            for table, column, definition in _ADDED_COLUMN.findall(schema):
                columns = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
                if column not in columns:
                    _add_column(connection, table, column, definition)

    def rows(self, sql: str, *values: Any) -> Iterator[Row]:
        """The rows of a query."""
        with storage_errors(self.path):
            yield from self._connection().execute(sql, values)

    def tables(self) -> list[str]:
        """The names of its tables, in the order in which they were made."""
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
        return [row["name"] for row in self.rows(asked)]

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction, or a part of the one that this thread has open. Raises CorpusBusy."""
        connection = self._writable_connection()
        if connection.in_transaction:
            yield connection
            return
        with storage_errors(self.path), connection:
            connection.execute("BEGIN IMMEDIATE")  # open from here on, also for a transaction within it
            yield connection

    def purge(self) -> None:
        """Empties the write-ahead log. Does nothing while a reader needs it; the next purge does it then."""
        connection = self._writable_connection()
        if connection.in_transaction:
            return
        with storage_errors(self.path):
            connection.execute("PRAGMA busy_timeout = 100")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.execute("PRAGMA busy_timeout = 10000")

    @contextmanager
    def lock(self, name: str, busy: Exception) -> Iterator[None]:
        """A file beside the database, held by whoever is at work; a killed process holds nothing."""
        lock = FileLock(self.path.parent / f"{name}.lock")
        with storage_errors(self.path.parent):
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise busy from None
        try:
            yield
        finally:
            lock.release()

    def snapshot(self, name: str) -> "Sqlite":
        """The whole file, copied to the path `name`."""
        with storage_errors(self.path):
            self._connection().execute("VACUUM INTO ?", (name,))
        return Sqlite(Path(name), read_only=True)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _writable_connection(self) -> sqlite3.Connection:
        if self.read_only:
            raise StorageFailed(f"{self.path} can only be read here. Make it and its folder writable.")
        with storage_errors(self.path):
            return self._connection()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = self._local.__dict__.get("connection")
        if connection is None:
            connection = _only_reading(self.path) if self.read_only else _connected(self.path, "")
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            if not self.read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")  # always consistent; waits for no disk
            self._local.connection = connection
        return connection


def _connected(path: Path, options: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}{options}", uri=True, timeout=10)


def _only_reading(path: Path) -> sqlite3.Connection:
    """Returns a connection that writes nothing, not even the files that SQLite puts beside a database."""
    connection = _connected(path, "?mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:  # SQLite may not make its files in this folder, so nobody writes there
        connection.close()
        return _connected(path, "?mode=ro&immutable=1")
    return connection


def _is_locked_away(path: Path) -> bool:
    """Returns whether a file is there that this process may read and not write to."""
    return path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _add_column(connection: sqlite3.Connection, table: str, column: str, definition: str) -> None:
    """Adds a column, unless another process has just added it."""
    try:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}{definition}")
    except sqlite3.OperationalError as error:
        if "duplicate column" not in str(error):
            raise
