"""Databases: the protocol that every module stores its tables through, and SQLite.

    Database    rows, writing, create, lock, snapshot: all that is used of any engine
    Sqlite      one file on this machine; readers never wait for a writer (write-ahead log)

`corpus/storage/catalogue.py` stores reports, pages and passages. Smaller modules store their own tables in
the same database, so that one snapshot holds everything that an index version needs. Their SQL is what SQLite
and PostgreSQL (corpus/storage/postgres_database.py) both understand: `?` for a value, ON CONFLICT, and no
INSERT OR. A column that a later release needs is written into the schema; both engines add it to a table that
lacks it.
"""

import os
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import ReportNotFound, StorageFailed
from corpus.storage.storage_errors import storage_errors

_MADE_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")
_ADDED_COLUMN = re.compile(r"ALTER TABLE (\w+) ADD COLUMN IF NOT EXISTS (\w+)([^;]*);")
_STATE = "CREATE TABLE IF NOT EXISTS last_change (state TEXT);"
_EVENTS = ("INSERT", "UPDATE", "DELETE")


class Row(Protocol):
    """A row: its values by the names of the columns."""

    def keys(self) -> Iterable[str]: ...

    def __getitem__(self, name: str, /) -> Any: ...


class Done(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int:
        """Returns the number of rows that it changed."""


class Writing(Protocol):
    """An open transaction."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Done: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...


class Database(Protocol):
    """A database with tables. It is safe to share between threads."""

    def create(self, schema: str) -> None:
        """Creates the tables of a module: statements with a semicolon after each, which only ever grow."""

    def rows(self, sql: str, *values: Any) -> Iterator[Row]:
        """Yields the rows of a query."""

    def tables(self) -> list[str]:
        """Returns the names of its tables, in the order in which they were made."""

    def writing(self) -> AbstractContextManager[Writing]:
        """Opens a transaction: all of it is written, or nothing. Raises CorpusBusy.

        Within another transaction of the same thread it joins that one. An error in it must leave the outer
        one too.
        """

    def purge(self) -> None:
        """Removes what was deleted from every file of the database, after the transaction that deleted it."""

    def watch(self, tables: Sequence[str]) -> None:
        """Makes `state` change with these tables, which exist already."""

    def state(self) -> str:
        """Returns a text that differs after every change of a watched table, "" where none is known."""

    def lock(self, name: str, busy: Exception) -> AbstractContextManager[None]:
        """Holds the lock of that name. Raises `busy` at once where somebody else holds it."""

    def snapshot(self, name: str) -> "Database":
        """Copies everything, consistently, under a name that does not exist yet. The copy is read-only."""

    def faults(self) -> Iterator[str]:
        """Yields a sentence for each thing that is damaged."""

    def close(self) -> None:
        """Closes this thread's connection."""


def tables_of(schema: str) -> list[str]:
    """Returns the names of the tables that a schema makes, in order."""
    return _MADE_TABLE.findall(schema)


class Sqlite:
    """A Database in one file. A snapshot's name is the path of another file. Each thread has a connection.

    A file without write permission is only read. Raises NoSpace, CorpusBusy and StorageFailed for errors of
    the disk, of the file and of its permissions.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only or _is_locked_away(path)
        self._local = threading.local()
        self._schemas: list[str] = []
        """Each thread creates their missing tables when it opens its connection."""
        if self.read_only and not path.is_file():
            raise ReportNotFound(f"There is no catalogue at {path}. Add a report first.")

    def create(self, schema: str) -> None:
        """Creates missing tables and columns when the file is opened, unless it is only read."""
        if not self.read_only:
            self._schemas.append(schema)

    def rows(self, sql: str, *values: Any) -> Iterator[Row]:
        """Yields the rows of a query. A file that does not exist has none, and is not created."""
        if not self._is_there():
            return
        with storage_errors(self.path):
            yield from self._connection().execute(sql, values)

    def tables(self) -> list[str]:
        """Returns the names of its tables, but that of its state, in the order in which they were made."""
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'last_change' ORDER BY rowid"
        return [row["name"] for row in self.rows(sql)]

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Opens a transaction, or joins the one of this thread. Raises CorpusBusy."""
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

    def watch(self, tables: Sequence[str]) -> None:
        """Makes `state` change with these tables, whatever program changes them: by triggers in the file."""
        self.create("".join([_STATE, *(_trigger(table, event) for table in tables for event in _EVENTS)]))

    def state(self) -> str:
        """Returns the random text that the last change of a watched table wrote, "" where none did yet."""
        for _ in self.rows("SELECT 1 FROM sqlite_master WHERE name = 'last_change'"):
            return "".join(row["state"] for row in self.rows("SELECT state FROM last_change"))
        return ""

    @contextmanager
    def lock(self, name: str, busy: Exception) -> Iterator[None]:
        """Holds a lock file beside the database. The system frees it when the process ends."""
        from filelock import FileLock, Timeout  # reading needs no lock

        lock = FileLock(self.path.parent / f"{name}.lock")
        with storage_errors(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise busy from None
        try:
            yield
        finally:
            lock.release()

    def snapshot(self, name: str) -> "Sqlite":
        """Copies the whole file to the path `name`."""
        with storage_errors(self.path):
            self._connection().execute("VACUUM INTO ?", (name,))
        return Sqlite(Path(name), read_only=True)

    def faults(self) -> Iterator[str]:
        """Yields a sentence for each thing that is damaged; nothing where there is no file."""
        try:
            for row in self.rows("PRAGMA integrity_check(3)"):
                if row["integrity_check"] != "ok":
                    yield f"{self.path} is damaged: {' '.join(row['integrity_check'].split())}."
        except StorageFailed as error:
            yield str(error)

    def put_aside(self) -> Path:
        """Renames the file, so that a new one is begun. No other process may have it open."""
        self.close()
        number = next(n for n in count(1) if not self.path.with_suffix(f".damaged-{n}").exists())
        target = self.path.with_suffix(f".damaged-{number}")
        with storage_errors(self.path):
            self.path.replace(target)
            for end in ("-wal", "-shm"):  # they belong to the damaged file
                self.path.with_name(f"{self.path.name}{end}").unlink(missing_ok=True)
        return target

    def close(self) -> None:
        """Closes this thread's connection."""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _writable_connection(self) -> sqlite3.Connection:
        if self.read_only:
            raise StorageFailed(f"{self.path} can only be read here. Make it and its folder writable.")
        with storage_errors(self.path):
            return self._connection()

    def _is_there(self) -> bool:
        """Returns whether there is a file. Raises StorageFailed where that cannot be told."""
        if "connection" in self._local.__dict__:
            return True
        with storage_errors(self.path):
            try:
                self.path.stat()
            except FileNotFoundError:
                return False
        return True

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = self._local.__dict__.get("connection")
        if connection is None:
            connection = _only_reading(self.path) if self.read_only else _open_for_writing(self.path)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            self._local.connection = connection
            self._local.made = 0
        for schema in self._schemas[self._local.made :]:
            _make_tables(connection, schema)
            if not connection.in_transaction:  # else the tables go if the transaction fails
                self._local.made += 1
        return connection


def _trigger(table: str, event: str) -> str:
    """Returns the statement that makes a trigger: it writes another state after a change of a table."""
    return f"""CREATE TRIGGER IF NOT EXISTS {event.lower()}_of_{table} AFTER {event} ON {table} BEGIN
        DELETE FROM last_change; INSERT INTO last_change VALUES (hex(randomblob(16))); END;"""


def _open_for_writing(path: Path) -> sqlite3.Connection:
    """Returns a connection that writes. The file and its folder are made where they are not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path, "")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # always consistent; waits for no disk
    return connection


def _connect(path: Path, options: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}{options}", uri=True, timeout=10)


def _only_reading(path: Path) -> sqlite3.Connection:
    """Returns a connection that writes nothing, not even the files that SQLite puts beside a database."""
    connection = _connect(path, "?mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:  # SQLite may not make its files in this folder, so nobody writes there
        connection.close()
        return _connect(path, "?mode=ro&immutable=1")
    return connection


def _is_locked_away(path: Path) -> bool:
    """Returns whether a file is there that this process may read and not write to."""
    may_be_read = os.access(path, os.R_OK) and path.is_file()
    return may_be_read and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _make_tables(connection: sqlite3.Connection, schema: str) -> None:
    """Makes the tables and columns of a schema that are not there yet."""
    statements = list(_statements(_ADDED_COLUMN.sub("", schema)))
    tables = [statement for statement in statements if _MADE_TABLE.search(statement)]
    for statement in tables:
        connection.execute(statement)
    for table, columns in columns_of(schema).items():
        present = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        for column, definition in columns.items():
            if column not in present:
                _add_column(connection, table, column, definition)
    for statement in statements:
        if statement not in tables:  # an index may be of a column that was added
            connection.execute(statement)


@cache
def columns_of(schema: str) -> Mapping[str, Mapping[str, str]]:
    """Returns the columns of each table that a schema makes, each with its type and default."""
    connection = sqlite3.connect(":memory:")
    for statement in _statements(schema):
        if _MADE_TABLE.search(statement):
            connection.execute(statement)
    for table, column, definition in _ADDED_COLUMN.findall(schema):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}{definition}")
    columns: dict[str, dict[str, str]] = {}
    for table in tables_of(schema):
        columns[table] = {}
        for _, column, kind, _, default, _ in connection.execute(f"PRAGMA table_info({table})"):
            columns[table][column] = kind if default is None else f"{kind} DEFAULT {default}"
    connection.close()
    return columns


def _statements(script: str) -> Iterator[str]:
    """Yields the statements of a script. A trigger has semicolons within it."""
    statement = ""
    for part in script.split(";")[:-1]:
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _add_column(connection: sqlite3.Connection, table: str, column: str, definition: str) -> None:
    """Adds a column, unless another process has just added it."""
    try:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")
    except sqlite3.OperationalError as error:
        if "duplicate column" not in str(error):
            raise
