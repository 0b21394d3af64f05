"""The audit log: what maintainers did. It only grows, and holds no text of a question."""

import itertools
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from corpus.storage.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS audit (
    id TEXT PRIMARY KEY, at INTEGER, who TEXT, what TEXT, about TEXT, outcome TEXT
);
"""
_LONGEST = 500
"""Maximum number of characters in one field."""
_REFUSALS = parse("120/hour")
"""How many lines people who are not signed in can cause in each process."""
_COUNT = itertools.count()

Clock = Callable[[], float]


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
        """Returns the entry as JSON."""
        names = ("at", "who", "what", "about", "outcome")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False)


class AuditLog:
    """The audit log: each action, who did it, and its outcome."""

    def __init__(self, database: Database, clock: Clock = time.time) -> None:
        self._database, self._clock = database, clock
        self._refusals = MovingWindowRateLimiter(MemoryStorage())
        self._not_written = 0
        database.create(SCHEMA)

    def note(self, who: str, what: str, about: str, outcome: str) -> None:
        """Writes one line. Text from outside is cut, and cannot begin a line of its own."""
        values = [_line(value) for value in (who, what, about, outcome)]
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO audit (id, at, who, what, about, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (sortable_id(self._clock()), int(self._clock()), *values),
            )

    def note_refusal(self, who: str, what: str, about: str, outcome: str) -> None:
        """Writes a line on somebody who is not signed in. Beyond the hourly limit, only counts the lines."""
        if not self._refusals.hit(_REFUSALS, "refused"):
            self._not_written += 1
            return
        unwritten, self._not_written = self._not_written, 0
        self.note(
            who, what, about, f"{outcome} ({unwritten} more were not written)" if unwritten else outcome
        )

    def entries(self, most: int = -1, before: int = 0) -> Iterator[AuditEntry]:
        """Yields the newest first, without the first `before`; all of them if `most` is negative."""
        count = most if most >= 0 else 2**53
        sql = "SELECT * FROM audit ORDER BY id DESC LIMIT ? OFFSET ?"
        for row in self._database.rows(sql, count, before):
            at = datetime.fromtimestamp(row["at"], UTC).isoformat(timespec="seconds")
            yield AuditEntry(at, row["who"], row["what"], row["about"], row["outcome"])


def sortable_id(now: float) -> str:
    """Returns a new id that sorts after earlier ids."""
    return f"{int(now * 1e6):017d}-{next(_COUNT):06d}-{secrets.token_hex(4)}"


def _line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:_LONGEST]
