"""Where rows are kept: what a database can do for the modules that keep something in it, and SQLite.

    Database    rows, writing, create, lock, snapshot: the whole of what is used, of any engine
    Sqlite      one file on this machine; readers never wait for a writer (write-ahead log)

`corpus/storage/catalogue.py` keeps reports, pages and passages in one; smaller modules keep their own
tables beside those, so that one snapshot holds everything that an index version needs. Their SQL is what
SQLite and PostgreSQL (corpus/storage/postgres_database.py) both understand: `?` for a value, ON CONFLICT,
and no INSERT OR. A column that a later version needs is added by "ALTER TABLE ... ADD COLUMN IF NOT
EXISTS", which Sqlite does by itself.
"""

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from corpus.errors import CorpusBusy, ReportNotFound

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
    """A Database in one file; a snapshot's name is the path of another. One connection a thread."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._local = threading.local()
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise ReportNotFound(f"There is no catalogue at {path}. Add a report first.")

    def create(self, schema: str) -> None:
        """Make the tables and columns that are not there yet; nothing where the file is only read."""
        if self.read_only:
            return
        connection = self._connection()
        connection.executescript(_ADDED_COLUMN.sub("", schema))
        for table, column, definition in _ADDED_COLUMN.findall(schema):
            columns = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
            if column not in columns:
                _add_column(connection, table, column, definition)

    def rows(self, sql: str, *values: Any) -> Iterator[Row]:
        """The rows of a query."""
        yield from self._connection().execute(sql, values)

    def tables(self) -> list[str]:
        """The names of its tables, in the order in which they were made."""
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
        return [row["name"] for row in self.rows(asked)]

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction, or a part of the one that this thread has open. Raises CorpusBusy."""
        connection = self._connection()
        if connection.in_transaction:
            yield connection
            return
        try:
            with connection:
                connection.execute("BEGIN IMMEDIATE")  # open from here on, also for a transaction within it
                yield connection
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            message = "Another process is writing to the corpus. Wait for it to finish, then try again."
            raise CorpusBusy(message) from error

    @contextmanager
    def lock(self, name: str, busy: Exception) -> Iterator[None]:
        """A file beside the database, held by whoever is at work; a killed process holds nothing."""
        lock = FileLock(self.path.parent / f"{name}.lock")
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
        self._connection().execute("VACUUM INTO ?", (name,))
        return Sqlite(Path(name), read_only=True)

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


def _add_column(connection: sqlite3.Connection, table: str, column: str, definition: str) -> None:
    """Adds a column, unless another process has just added it."""
    try:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}{definition}")
    except sqlite3.OperationalError as error:
        if "duplicate column" not in str(error):
            raise
