"""The origin of each report, stored between runs, and the publications that wait for approval.

An origin is written in one transaction with its report, so that an interrupted run resumes where it ended.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from corpus.report import Report
from corpus.sources.base import Offer, Origin
from corpus.storage.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS origins (
    source TEXT, key TEXT, report_id TEXT, digest TEXT, revision TEXT, address TEXT, validators TEXT,
    PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS approvals (
    source TEXT, key TEXT, title TEXT, kind TEXT, url TEXT, approved INTEGER, PRIMARY KEY (source, key)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new publication that a maintainer has not approved yet."""

    source: str
    key: str
    title: str
    kind: str
    url: str


class Origins:
    """The origins of every report in the corpus."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def of(self, source: str) -> dict[str, Origin]:
        """Returns a source's origins by their keys."""
        rows = self._database.rows("SELECT * FROM origins WHERE source = ? ORDER BY key", source)
        return {row["key"]: Origin(**row) for row in rows}

    def note(self, origin: Origin) -> None:
        """Stores an origin. It replaces what was stored of it before."""
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM origins WHERE source = ? AND key = ?", (origin.source, origin.key)
            )
            connection.execute("INSERT INTO origins VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(origin))

    def waiting(self) -> list[Waiting]:
        """Returns the publications that wait for approval, by source and title."""
        sql = "SELECT source, key, title, kind, url FROM approvals WHERE approved = 0 ORDER BY source, title"
        return [Waiting(**row) for row in self._database.rows(sql)]

    def approved_keys(self, source: str) -> set[str]:
        """Returns the keys of a source that have been approved."""
        rows = self._database.rows("SELECT key FROM approvals WHERE source = ? AND approved = 1", source)
        return {row["key"] for row in rows}

    def ask(self, source: str, offer: Offer) -> None:
        """Adds an offer to those that wait for approval, unless it is among them."""
        facts = offer.facts
        values = (source, offer.key, facts.title or offer.file, facts.kind, facts.url)
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO approvals VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING", values
            )

    def refuse(self, report: Report) -> None:
        """Refuses the origins of a report, so that no sync brings it back until they are approved."""
        facts = (report.title, report.kind, report.url)
        with self._database.writing() as connection:
            for row in list(self._database.rows("SELECT * FROM origins WHERE report_id = ?", report.id)):
                source_and_key = (row["source"], row["key"])
                connection.execute("DELETE FROM approvals WHERE source = ? AND key = ?", source_and_key)
                connection.execute(
                    "INSERT INTO approvals VALUES (?, ?, ?, ?, ?, -1)", (*source_and_key, *facts)
                )

    def refused_publications(self) -> list[Waiting]:
        """Returns the publications that a maintainer removed, by source and title."""
        sql = "SELECT source, key, title, kind, url FROM approvals WHERE approved = -1 ORDER BY source, title"
        return [Waiting(**row) for row in self._database.rows(sql)]

    def approve(self, source: str, keys: Iterable[str]) -> None:
        """Approves publications: the next sync adds them."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE approvals SET approved = 1 WHERE source = ? AND key = ?",
                [(source, key) for key in keys],
            )
