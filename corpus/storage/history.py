"""The history of the collection: each change that a run made, and when. Feeds and pages show what is new.

    Noted    one change: the time (ISO, UTC), what happened, and to which report
    History  the changes of every run, newest first

Reports that a run left unchanged, could not read, or holds for approval are not recorded.
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
"""The kinds of change that are recorded."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One change. `at` is the time in UTC: "2026-11-25T19:07:40+00:00"."""

    at: str
    report_id: str
    happened: Happened

    @property
    def day(self) -> str:
        """Returns the day, as an ISO date."""
        return self.at[:10]


class History:
    """The history that stands in a database beside the catalogue."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def note(self, change: Change) -> None:
        """Stores a change with the current time, if its kind is recorded."""
        if change.happened not in TOLD or not change.report_id:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO history VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (now, change.report_id, change.happened.value),
            )

    def events(self, until: str = "9999", limit: int = 500) -> list[Noted]:
        """Returns the newest changes up to a moment, newest first."""
        sql = "SELECT * FROM history WHERE at <= ? ORDER BY at DESC, report_id, happened LIMIT ?"
        return [
            Noted(row["at"], row["report_id"], Happened(row["happened"]))
            for row in self._database.rows(sql, until, limit)
        ]
