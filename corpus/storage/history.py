"""What happened to the collection and when: each change that a run made, for whoever asks what is new.

    Noted    one change: the moment (ISO, UTC), what happened, and to which report
    History  the changes of every run, newest first

What a run left as it was, could not read, or holds for approval is no part of it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.report import Change, Happened
from corpus.storage.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS history (
    at TEXT, report_id TEXT, happened TEXT, PRIMARY KEY (at, report_id, happened)
) WITHOUT ROWID;
"""
TOLD = (Happened.ADDED, Happened.CHANGED, Happened.SUPERSEDED, Happened.WITHDRAWN)
"""What is told of a report."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One change. `at` is the moment in UTC: "2026-11-25T19:07:40+00:00"."""

    at: str
    report_id: str
    happened: Happened

    @property
    def day(self) -> str:
        """The day, as an ISO date."""
        return self.at[:10]


class History:
    """The history that stands in a database beside the catalogue."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def note(self, change: Change) -> None:
        """Keep a change as of now; one that is not told is left out."""
        if change.happened not in TOLD or not change.report_id:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO history VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (now, change.report_id, change.happened.value),
            )

    def events(self, until: str = "9999", limit: int = 500) -> list[Noted]:
        """The newest changes up to a moment, newest first."""
        sql = "SELECT * FROM history WHERE at <= ? ORDER BY at DESC, report_id, happened LIMIT ?"
        return [
            Noted(row["at"], row["report_id"], Happened(row["happened"]))
            for row in self._database.rows(sql, until, limit)
        ]
