"""Feedback on wrong answers: stored only if enabled, for a number of days.

    Feedback    a question as the person edited it, their note, the outcome, and what was quoted

Nothing identifies the person: no name, no address, no hour. Old rows are deleted whenever anything is read or
written here, and every hour while a server runs.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.storage.database import Database, Row
from web.errors import FeedbackNotFound, InvalidChoice
from web.storage.audit_log import sortable_id

LONGEST_NOTE = 1_000
_MOST = 1_000
_MOST_CITED = 20
_A_DAY = 24 * 3600
SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, day INTEGER, question TEXT, note TEXT, outcome TEXT, version TEXT, cited TEXT
);
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """`day` counts days since 1970; `cited` are the ids of the passages that were quoted."""

    id: str
    day: int
    question: str
    note: str
    outcome: str
    version: str
    cited: tuple[str, ...]

    @property
    def at(self) -> int:
        """Returns the beginning of its day, in seconds since 1970."""
        return self.day * _A_DAY


class FeedbackStore:
    """The table of feedback. Rows older than `days` days are deleted."""

    def __init__(self, database: Database, days: int, clock: Callable[[], float] = time.time) -> None:
        self._database, self._days, self._clock = database, days, clock
        database.create(SCHEMA)

    def add(self, question: str, note: str, outcome: str, version: str, cited: Sequence[str]) -> None:
        """Adds feedback. Raises InvalidChoice where the table is full."""
        self.forget()
        (count,) = self._database.rows("SELECT count(*) AS stored FROM feedback")
        if count["stored"] >= _MOST:
            raise InvalidChoice("No more feedback can be stored now. Tell the maintainers in another way.")
        values = (question, note[:LONGEST_NOTE], outcome[:40], version[:40])
        passages = json.dumps([passage[:64] for passage in cited[:_MOST_CITED]])
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO feedback (id, day, question, note, outcome, version, cited)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (sortable_id(self._today() * _A_DAY), self._today(), *values, passages),
            )

    def all(self) -> list[Feedback]:
        """Returns all feedback, newest first."""
        self.forget()
        return [_feedback(row) for row in self._database.rows("SELECT * FROM feedback ORDER BY id DESC")]

    def forget(self) -> None:
        """Deletes feedback that is too old."""
        with self._database.writing() as connection:
            deleted = connection.execute("DELETE FROM feedback WHERE day < ?", (self._today() - self._days,))
        if deleted.rowcount:
            self._database.purge()

    def get(self, feedback_id: str) -> Feedback:
        """Returns one row. Raises FeedbackNotFound."""
        for feedback in self.all():
            if feedback.id == feedback_id:
                return feedback
        raise FeedbackNotFound("This feedback is no longer stored.")

    def remove(self, feedback_id: str) -> None:
        """Deletes one row."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM feedback WHERE id = ?", (feedback_id,))
        self._database.purge()

    def _today(self) -> int:
        return int(self._clock() // _A_DAY)


def _feedback(row: Row) -> Feedback:
    names = ("id", "day", "question", "note", "outcome", "version")
    return Feedback(**{name: row[name] for name in names}, cited=tuple(json.loads(row["cited"])))
