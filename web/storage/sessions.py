"""Sessions of signed-in maintainers, and browsers from which a maintainer has signed in before.

Both are stored by the SHA-256 of their secrets, so that a copy of the table lets nobody in. Times are
seconds since 1970.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from corpus.storage.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, who TEXT, way TEXT, token TEXT, began INTEGER, seen INTEGER
);
CREATE TABLE IF NOT EXISTS known_browsers (id TEXT PRIMARY KEY, who TEXT, seen INTEGER);
"""
_TOUCHED_EVERY = 30
"""Minimum seconds between two writes of a session's last use."""
_KNOWN_FOR = 180 * 24 * 3600

Clock = Callable[[], float]


class NoSession(LookupError):
    """There is no such session, or it has ended."""


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `way` is "password", "header" or "openid"; `token` is in each form."""

    who: str
    way: str
    token: str


class Sessions:
    """Sessions end after `idle` seconds without use, and after `longest` in any case."""

    def __init__(self, database: Database, idle: float, longest: float, clock: Clock = time.time) -> None:
        self._database, self._clock = database, clock
        self._idle, self._longest = idle, longest
        database.create(SCHEMA)

    def begin(self, who: str, way: str) -> str:
        """Returns a new session's secret, never one from the browser. Deletes sessions that have ended."""
        secret, now = secrets.token_urlsafe(32), int(self._clock())
        with self._database.writing() as connection:
            ended = (now - self._longest, now - self._idle)
            connection.execute("DELETE FROM sessions WHERE began < ? OR seen < ?", ended)
            connection.execute(
                "INSERT INTO sessions (id, who, way, token, began, seen) VALUES (?, ?, ?, ?, ?, ?)",
                (_digest(secret), who, way, secrets.token_urlsafe(32), now, now),
            )
        return secret

    def of(self, secret: str) -> Session:
        """Returns the session of a secret and records its use. Raises NoSession."""
        now = int(self._clock())
        for row in self._database.rows("SELECT * FROM sessions WHERE id = ?", _digest(secret)):
            if now - row["began"] > self._longest or now - row["seen"] > self._idle:
                break
            if now - row["seen"] >= _TOUCHED_EVERY:
                self._touch(secret, now)
            return Session(row["who"], row["way"], row["token"])
        raise NoSession("There is no such session, or it has ended.")

    def end(self, secret: str) -> None:
        """Ends a session."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (_digest(secret),))

    def remember_browser(self, who: str) -> str:
        """Returns a secret for a browser from which this person has signed in."""
        secret, now = secrets.token_urlsafe(32), int(self._clock())
        with self._database.writing() as connection:
            connection.execute("DELETE FROM known_browsers WHERE seen < ?", (now - _KNOWN_FOR,))
            connection.execute(
                "INSERT INTO known_browsers (id, who, seen) VALUES (?, ?, ?)", (_digest(secret), who, now)
            )
        return secret

    def knows_browser(self, secret: str, who: str) -> bool:
        """Returns whether this person has signed in from this browser before."""
        rows = self._database.rows("SELECT who FROM known_browsers WHERE id = ?", _digest(secret))
        return any(row["who"] == who for row in rows)

    def _touch(self, secret: str, now: int) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE sessions SET seen = ? WHERE id = ?", (now, _digest(secret)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
