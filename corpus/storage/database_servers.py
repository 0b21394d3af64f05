"""The servers of a shared database (the extra `postgres`), and which of them gets a statement.

Writes go to the primary. Data that never changes is read from any standby; data that may just have changed
is read from the primary while there is one. libpq finds the primary and the standbys among the hosts of the
URL. A read that loses its server is repeated on another one; a write is not, because it may have been done.
"""

import atexit
import hashlib
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

import psycopg
from pgvector.psycopg import register_vector
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from corpus.errors import CorpusBusy, DatabaseAway, DatabaseUnfit

Connection = psycopg.Connection[DictRow]

_NO_ADDRESS = (
    "PANEL_DATABASE_URL is no address of a database. Write it as postgresql://NAME:PASSWORD@HOST/DATABASE, "
    "and special characters of the password as %40 for @, %2F for /, %3A for :, %23 for #, %25 for %."
)
OLDEST, OLDEST_VECTOR = 15, (0, 8)
_POOLED = 8
"""Maximum number of connections of each kind in a process."""
_PATIENCE = 2.0
"""Maximum number of seconds in which a server is to be found, before another is asked."""
_LOST = (psycopg.OperationalError, psycopg.InterfaceError)
_NOT_YET = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)
"""Errors of a standby that has not received the newest writes yet."""


class Server:
    """The database at a libpq URL of one or several hosts. Safe to share between threads."""

    def __init__(self, url: str, *, migrating: bool = False) -> None:
        self.migrating = migrating
        self._secrets = secrets_of(url)
        try:
            make_conninfo(url)
        except psycopg.Error:
            raise DatabaseUnfit(_NO_ADDRESS) from None  # its message holds the address, and so the password
        self._writer = make_conninfo(url, target_session_attrs="read-write", connect_timeout=3)
        self._reader = make_conninfo(
            url, target_session_attrs="prefer-standby", load_balance_hosts="random", connect_timeout=3
        )
        self._pools: dict[str, ConnectionPool[Connection]] = {}
        self._opening = threading.Lock()
        self._path_of: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()
        self._away_until = 0.0

    def check(self) -> None:
        """Raises DatabaseUnfit where it cannot be reached, is too old or has no pgvector."""
        try:
            conninfo = self._writer if self.migrating else self._reader
            with psycopg.connect(conninfo, autocommit=True) as connection:
                if self.migrating:
                    with suppress(psycopg.ProgrammingError, psycopg.NotSupportedError):
                        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")  # else: see below
                major = connection.info.server_version // 10_000
                cursor = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
                vector = cursor.fetchone()
        except (psycopg.Error, UnicodeError, ValueError) as error:
            reason = self._reason(error)
            raise DatabaseUnfit(
                f"The database of PANEL_DATABASE_URL cannot be reached ({reason}). "
                "Check the address, the password and whether the server is running."
            ) from error
        if major < OLDEST:
            raise DatabaseUnfit(f"The database is PostgreSQL {major}; {OLDEST} or newer is needed.")
        if vector is None:
            raise DatabaseUnfit(
                "The database has no pgvector. Have it installed on the server, and CREATE EXTENSION vector "
                "run by someone who may; then run: panel-assistant migrate"
            )
        if tuple(map(int, vector[0].split(".")[:2])) < OLDEST_VECTOR:
            needed = ".".join(map(str, OLDEST_VECTOR))
            raise DatabaseUnfit(f"The database has pgvector {vector[0]}; {needed} or newer is needed.")

    def read(self, schema: str, statement: str, values: Sequence[Any], *, fixed: bool) -> list[DictRow]:
        """Returns the rows of a query. `fixed` says that what is read never changes. Raises DatabaseAway."""
        reason: Exception | None = None
        for kind in ("reader", "writer") if fixed else ("writer", "reader", "writer"):
            away = kind == "writer" and time.monotonic() < self._away_until
            if away and not isinstance(reason, _NOT_YET):  # only the primary has the newest writes
                continue
            for _ in range(_POOLED + 1):  # each pooled connection to a dead server fails once
                try:
                    with self.connection(kind, schema) as connection:
                        return connection.execute(translate(statement), values, binary=True).fetchall()
                except PoolTimeout as error:
                    reason = error
                    if kind == "writer":
                        self._away_until = time.monotonic() + 2 * _PATIENCE
                    break
                except (*_LOST, *_NOT_YET) as error:
                    reason = error
                    if not isinstance(error, _LOST):
                        break
        raise DatabaseAway(
            f"The database cannot be read at the moment ({self._reason(reason)}). Try again in a minute."
        ) from reason

    @contextmanager
    def writing(self, schema: str) -> Iterator[Connection]:
        """Opens a transaction on the primary. Raises CorpusBusy, DatabaseAway."""
        try:
            with self.connection("writer", schema) as connection, connection.transaction():
                yield connection
            self._away_until = 0.0
        except psycopg.errors.LockNotAvailable as error:
            message = "Someone else is writing the same. Wait for it to finish, then try again."
            raise CorpusBusy(message) from error
        except _LOST as error:
            raise DatabaseAway(
                f"The database takes nothing in at the moment ({self._reason(error)}). Nothing was changed "
                "unless the connection broke at the very end: look, then try again in a minute."
            ) from error

    @contextmanager
    def connection(self, kind: str, schema: str) -> Iterator[Connection]:
        """Lends a connection to the primary ("writer") or a standby ("reader"), set to one schema."""
        with self._pool(kind).connection() as connection:
            if self._path_of.get(connection) != schema:
                connection.execute(sql.SQL("SET search_path = {}, public").format(sql.Identifier(schema)))
                self._path_of[connection] = schema
            yield connection

    @contextmanager
    def lock(self, name: str, busy: Exception) -> Iterator[None]:
        """Holds an advisory lock in a session of its own, which ends with this process."""
        key = int.from_bytes(hashlib.sha256(f"panel-assistant {name}".encode()).digest()[:8], signed=True)
        with ExitStack() as stack:
            try:
                session = stack.enter_context(psycopg.connect(self._writer, autocommit=True))
            except psycopg.OperationalError as error:
                reason = self._reason(error)
                raise DatabaseAway(f"The database takes nothing in ({reason}). Try again later.") from error
            row = session.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
            if row is None or not row[0]:
                raise busy
            yield

    def close(self) -> None:
        """Closes every connection."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def _reason(self, error: Exception | None) -> str:
        """Returns the first line of an error, without the password."""
        return without_secrets(str(error).partition("\n")[0], self._secrets)

    def _pool(self, kind: str) -> ConnectionPool[Connection]:
        with self._opening:
            if kind not in self._pools:
                pool: ConnectionPool[Connection] = ConnectionPool(
                    self._writer if kind == "writer" else self._reader,
                    kwargs={"autocommit": True, "row_factory": dict_row},
                    min_size=0,
                    max_size=_POOLED,
                    timeout=_PATIENCE,
                    reconnect_timeout=_PATIENCE,
                    configure=_configure,
                    open=True,
                )
                atexit.register(pool.close)
                self._pools[kind] = pool
            return self._pools[kind]


@lru_cache(maxsize=1000)
def translate(statement: str) -> str:
    """Returns a statement with psycopg's placeholders in place of SQLite's `?`."""
    return statement.replace("%", "%%").replace("?", "%s")


def _configure(connection: Connection) -> None:
    """Sets up a connection: the types of pgvector, and a search that goes on until it has enough results."""
    register_vector(connection)
    connection.execute("SET hnsw.iterative_scan = strict_order")


def secrets_of(url: str) -> list[str]:
    """Returns what must not be printed of the address of a database: its password in parts, longest first.

    An address that is written wrongly is cut at other places than its author meant, so every part counts.
    """
    after_scheme = url.partition("://")[2] or url
    name_and_password, _, _ = after_scheme.rpartition("@")
    _, _, password = name_and_password.partition(":")
    passwords = [password, *re.findall(r"password\s*=\s*('[^']*'|[^&\s]*)", url, re.IGNORECASE)]
    parts = {part for value in passwords for part in (value, unquote(value), *re.split(r"[^\w]+", value))}
    return sorted((part for part in parts if len(part) > 1), key=len, reverse=True)


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """Returns a text with *** in place of each secret."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
