"""Who is signed in, and what maintainers did: the tables behind the maintainers' pages.

Sessions and known browsers are kept by the SHA-256 of their secrets, so that a copy of the file lets
nobody in. The audit log only ever grows, and never holds a question's text. Times are seconds since 1970.
"""

import hashlib
import itertools
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, who TEXT, way TEXT, token TEXT, began INTEGER, seen INTEGER
);
CREATE TABLE IF NOT EXISTS known_browsers (id TEXT PRIMARY KEY, who TEXT, seen INTEGER);
CREATE TABLE IF NOT EXISTS audit (
    id TEXT PRIMARY KEY, at INTEGER, who TEXT, what TEXT, about TEXT, outcome TEXT
);
"""
_TOUCHED_EVERY = 30
"""Seconds: a session's last use is written down no oftener."""
_KNOWN_FOR = 180 * 24 * 3600
_LONGEST = 500
"""Characters that one field of the audit log may have."""
_COUNT = itertools.count()

Clock = Callable[[], float]


class NoSession(LookupError):
    """There is no such session, or no longer."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in. `way` is how ("password", "header", "openid"); `token` is in each form."""

    who: str
    way: str
    token: str


class Sessions:
    """Sessions end after `idle` seconds without use, and after `longest` in any case."""

    def __init__(self, database: Database, idle: float, longest: float, clock: Clock = time.time) -> None:
        self._database, self._clock = database, clock
        self._idle, self._longest = idle, longest
        database.create(_SCHEMA)

    def begin(self, who: str, way: str) -> str:
        """A new session's secret, never one that a browser brought. Those that have ended are swept away."""
        secret, now = secrets.token_urlsafe(32), int(self._clock())
        with self._database.writing() as connection:
            ended = (now - self._longest, now - self._idle)
            connection.execute("DELETE FROM sessions WHERE began < ? OR seen < ?", ended)
            connection.execute(
                "INSERT INTO sessions (id, who, way, token, began, seen) VALUES (?, ?, ?, ?, ?, ?)",
                (_kept(secret), who, way, secrets.token_urlsafe(32), now, now),
            )
        return secret

    def of(self, secret: str) -> Session:
        """The session of that secret, used just now. Raises NoSession."""
        now = int(self._clock())
        for row in self._database.rows("SELECT * FROM sessions WHERE id = ?", _kept(secret)):
            if now - row["began"] > self._longest or now - row["seen"] > self._idle:
                break
            if now - row["seen"] >= _TOUCHED_EVERY:
                self._touch(secret, now)
            return Session(row["who"], row["way"], row["token"])
        raise NoSession("There is no such session, or it has ended.")

    def end(self, secret: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (_kept(secret),))

    def remember_browser(self, who: str) -> str:
        """A secret for a browser from which this person has signed in."""
        secret, now = secrets.token_urlsafe(32), int(self._clock())
        with self._database.writing() as connection:
            connection.execute("DELETE FROM known_browsers WHERE seen < ?", (now - _KNOWN_FOR,))
            connection.execute(
                "INSERT INTO known_browsers (id, who, seen) VALUES (?, ?, ?)", (_kept(secret), who, now)
            )
        return secret

    def knows_browser(self, secret: str, who: str) -> bool:
        """Whether this person has signed in from there before."""
        rows = self._database.rows("SELECT who FROM known_browsers WHERE id = ?", _kept(secret))
        return any(row["who"] == who for row in rows)

    def _touch(self, secret: str, now: int) -> None:
        with self._database.writing() as connection:
            connection.execute("UPDATE sessions SET seen = ? WHERE id = ?", (now, _kept(secret)))


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log. `at` is ISO, UTC."""

    at: str
    who: str
    what: str
    about: str
    outcome: str

    @property
    def line(self) -> str:
        """It as JSON."""
        names = ("at", "who", "what", "about", "outcome")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False)


class AuditLog:
    """What was done, by whom, and how it ended."""

    def __init__(self, database: Database, clock: Clock = time.time) -> None:
        self._database, self._clock = database, clock
        database.create(_SCHEMA)

    def note(self, who: str, what: str, about: str, outcome: str) -> None:
        """Write one line. What came from outside is cut, and cannot begin a line of its own."""
        values = [_line(value) for value in (who, what, about, outcome)]
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO audit (id, at, who, what, about, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (sortable_id(self._clock()), int(self._clock()), *values),
            )

    def entries(self, most: int = -1, before: int = 0) -> Iterator[AuditEntry]:
        """The newest first, without the first `before` of them; all of them where `most` is negative."""
        count = most if most >= 0 else 2**53
        sql = "SELECT * FROM audit ORDER BY id DESC LIMIT ? OFFSET ?"
        for row in self._database.rows(sql, count, before):
            at = datetime.fromtimestamp(row["at"], UTC).isoformat(timespec="seconds")
            yield AuditEntry(at, row["who"], row["what"], row["about"], row["outcome"])


def sortable_id(now: float) -> str:
    """A new id that sorts after those made before it."""
    return f"{int(now * 1e6):017d}-{next(_COUNT):06d}-{secrets.token_hex(4)}"


def _kept(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:_LONGEST]
