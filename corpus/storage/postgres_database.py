"""PostgreSQL: the same Database for several machines (the extra `postgres`).

    Postgres    one schema of a server, as a Database; a snapshot is another schema

The tables come from the modules' own schemas. `panel-assistant migrate` applies each statement once and
records its digest. Opening the database creates and changes nothing.
"""

import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from corpus.errors import CorpusError, DatabaseUnfit
from corpus.storage.database import Done, Row, Writing, columns_of
from corpus.storage.database_servers import Connection, Server, translate

APPLIED = "panel_applied"


class Postgres:
    """A Database that is one schema of a server. With `copied`, it has its tables already; with `fixed`, it
    never changes again and is read from any standby."""

    def __init__(self, server: Server, schema: str, *, copied: bool = False, fixed: bool = False) -> None:
        self.server = server
        self.schema = schema
        self.fixed = fixed
        self._copied = copied or fixed
        self._open = threading.local()
        """Holds the `connection` of the transaction that the thread has open."""

    def create(self, schema: str) -> None:
        """Checks that the tables are there. Raises DatabaseUnfit where they have not been made."""
        if self._copied:
            return
        statements = {_digest(self.schema, statement): statement for statement in _statements(schema)}
        applied = _applied_digests(self.server)
        missing = {digest: statement for digest, statement in statements.items() if digest not in applied}
        if missing and not self.server.migrating:
            raise DatabaseUnfit(
                "The tables of the database are not those of this version of the programme. "
                "Run: panel-assistant migrate"
            )
        if missing:
            self._apply(missing, columns_of(schema))

    def rows(self, statement: str, *values: Any) -> Iterator[Row]:
        """Yields the rows of a query, all read first. A transaction sees its own writes."""
        if connection := self._transaction():
            yield from connection.execute(translate(statement), values, binary=True).fetchall()
            return
        yield from self.server.read(self.schema, statement, values, fixed=self.fixed)

    def tables(self) -> list[str]:
        """Returns the names of its tables, in the order in which they were made."""
        statement = """SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                   WHERE relkind = 'r' AND nspname = ? ORDER BY pg_class.oid"""
        return [row["relname"] for row in self.rows(statement, self.schema)]

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Opens a transaction, or joins the one of this thread. Raises CorpusBusy, DatabaseAway."""
        if connection := self._transaction():
            yield _Transaction(connection)
            return
        with self.server.writing(self.schema) as connection:
            self._open.connection = connection
            try:
                yield _Transaction(connection)
            finally:
                del self._open.connection

    def purge(self) -> None:
        """Does nothing: the server's own VACUUM and its retention of the log decide."""

    def watch(self, tables: Sequence[str]) -> None:
        """Does nothing: a server has no state that is cheaper to read than its tables."""

    def state(self) -> str:
        """Returns "": the tables have to be read."""
        return ""

    @contextmanager
    def lock(self, name: str, busy: Exception) -> Iterator[None]:
        """Holds a lock that only one process on all machines can hold."""
        with self.server.lock(f"{self.schema} {name}", busy):
            yield

    def snapshot(self, name: str) -> "Postgres":
        """Returns a new schema with a copy of every table, with keys and indexes but no references."""
        with self.server.writing(self.schema) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
            for table in self.tables():
                new, old = (sql.Identifier(schema, table) for schema in (name, self.schema))
                connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(new, old))
                connection.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(new, old))
        return Postgres(self.server, name, copied=True)

    def faults(self) -> Iterator[str]:
        """Yields a sentence for each table that cannot be read to its end."""
        for table in self.tables():
            try:
                list(self.rows(f"SELECT SUM(hashtextextended(t::text, 0)) AS digest FROM {table} t"))
            except (CorpusError, psycopg.Error) as error:
                reason = str(error).partition("\n")[0]
                yield f"The table {table} of {self.schema} cannot be read ({reason})."

    def close(self) -> None:
        """Does nothing: connections belong to the server."""

    def _transaction(self) -> Connection | None:
        connection: Connection | None = self._open.__dict__.get("connection")
        return connection

    def _apply(self, statements: dict[str, str], columns: Mapping[str, Mapping[str, str]]) -> None:
        """Makes what is missing: tables, and columns of tables that an earlier version made."""
        with self.server.writing(self.schema) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(7265737)")  # one migration at a time
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(self.schema)))
            for digest, statement in statements.items():
                connection.execute(_ddl(statement))
                connection.execute(
                    f"INSERT INTO public.{APPLIED} VALUES (%s, %s, now()) ON CONFLICT DO NOTHING",
                    (digest, statement),
                )
            for table, of_table in columns.items():
                for column, definition in of_table.items():
                    connection.execute(
                        _ddl(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} {definition}")
                    )


class _Transaction:
    """A connection that accepts SQL with SQLite's placeholders."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Done:
        return self._connection.execute(translate(statement), values)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(translate(statement), rows)


def _applied_digests(server: Server) -> set[str]:
    """Returns the digests of the statements that were applied."""
    table = server.read("public", f"SELECT to_regclass('public.{APPLIED}') AS name", (), fixed=False)
    if table[0]["name"] is None:
        if server.migrating:
            with server.writing("public") as connection:
                connection.execute(
                    f"CREATE TABLE IF NOT EXISTS {APPLIED}"
                    " (digest TEXT PRIMARY KEY, statement TEXT, applied TIMESTAMPTZ)"
                )
        return set()
    rows = server.read("public", f"SELECT digest FROM {APPLIED}", (), fixed=False)
    return {row["digest"] for row in rows}


def _statements(schema: str) -> list[str]:
    return [" ".join(statement.split()) for statement in schema.split(";") if statement.strip()]


def _digest(schema: str, statement: str) -> str:
    return hashlib.sha256(f"{schema}: {statement}".encode()).hexdigest()


_TYPES = {
    "TEXT": 'TEXT COLLATE "C"',  # sorted by code, as SQLite does
    "INTEGER PRIMARY KEY": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    "INTEGER": "BIGINT",
    "REAL": "DOUBLE PRECISION",
    "BLOB": "BYTEA",
    "WITHOUT ROWID": "",
}
_TYPE = re.compile("|".join(rf"\b{name}\b" for name in _TYPES))


def _ddl(statement: str) -> str:
    """Returns a statement that makes a table, as PostgreSQL writes it."""
    return _TYPE.sub(lambda match: _TYPES[match[0]], statement)
