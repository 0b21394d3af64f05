"""A maintainer's corrections of a report: its facts, whether it stands, its removal.

They take precedence over every source, now and later. A sync does not bring back a report that was removed.
Answers follow a correction after the next re-index.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from corpus.errors import BadCorrection, CorpusBusy
from corpus.names_and_dates import is_iso
from corpus.report import HAPPENED, Authority, Change, Happened, Status
from corpus.sources.base import ReportFacts
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Database, Row
from corpus.storage.history import History
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenances

MAINTAINER = "maintainer"
"""The value of a report's `settled_by` and `dated_by` where a maintainer decided."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS corrections (
    report_id TEXT PRIMARY KEY, title TEXT, publisher TEXT, kind TEXT, corrected TEXT, licence TEXT
) WITHOUT ROWID;
ALTER TABLE corrections ADD COLUMN IF NOT EXISTS authority TEXT;
"""
_CORRECTED = ("title", "publisher", "kind", "corrected", "licence", "authority")


class Corrections:
    """The facts that a maintainer corrected, by report."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def of(self, report_id: str) -> ReportFacts:
        """Returns the corrected facts of a report; "" for each that was not corrected."""
        for row in list(self._database.rows("SELECT * FROM corrections WHERE report_id = ?", report_id)):
            return _facts(row)
        return ReportFacts()

    def all(self) -> dict[str, ReportFacts]:
        """Returns the corrected facts, by report id."""
        return {row["report_id"]: _facts(row) for row in self._database.rows("SELECT * FROM corrections")}

    def put(self, report_id: str, facts: ReportFacts) -> None:
        """Stores the corrected facts of a report. They replace those that were stored before."""
        values = [getattr(facts, name) for name in _CORRECTED]
        with self._database.writing() as connection:
            connection.execute("DELETE FROM corrections WHERE report_id = ?", (report_id,))
            connection.execute(
                f"INSERT INTO corrections (report_id, {', '.join(_CORRECTED)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (report_id, *values),
            )


def _facts(row: Row) -> ReportFacts:
    corrected: dict[str, Any] = {name: row[name] or "" for name in _CORRECTED}
    return ReportFacts(**corrected)


class Correcting:
    """Changes what a maintainer may change. While reports are taken in, it raises CorpusBusy."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._corrections = Corrections(catalogue.database)
        self._provenances = Provenances(catalogue.database)
        self._origins = Origins(catalogue.database)
        self._history = History(catalogue.database)

    def correct(self, report_id: str, facts: ReportFacts) -> None:
        """Corrects a report's title, publisher, kind, date, licence and authority; what is "" stays as it is.

        Raises BadCorrection, ReportNotFound, CorpusBusy.
        """
        if not is_iso(facts.corrected):
            raise BadCorrection("Enter the date of publication like 2024-12-10, 2024-12 or 2024.")
        if facts.authority not in ("", *Authority):
            raise BadCorrection("Choose what the report may be relied on for from the list.")
        with self._alone():
            report = self._catalogue.report(report_id)
            self._corrections.put(report_id, facts.over(self._corrections.of(report_id)))
            values = {"title": facts.title, "publisher": facts.publisher, "kind": facts.kind}
            changed: dict[str, Any] = {**values, "licence": facts.licence, "published": facts.corrected}
            changed["authority"] = Authority(facts.authority) if facts.authority else None
            changed = {name: value for name, value in changed.items() if value}
            dated_by = MAINTAINER if facts.corrected else report.dated_by
            self._catalogue.update(replace(report, **changed, dated_by=dated_by))
            if facts.corrected:
                provenance = self._provenances.of(report_id)
                self._provenances.put(replace(provenance, corrected=facts.corrected))
            self._history.note(Change(Happened.CHANGED, report.file, report_id))

    def settle(self, report_id: str, status: Status, notice: str) -> None:
        """Stores whether a report stands, and why not. Raises ReportNotFound, CorpusBusy."""
        with self._alone():
            report = self._catalogue.report(report_id)
            self._catalogue.update(replace(report, status=status, superseded_by=""))
            provenance = self._provenances.of(report_id)
            self._provenances.put(replace(provenance, settled_by=MAINTAINER, notice=notice, replaced_by=""))
            self._history.note(Change(HAPPENED[status], report.file, report_id, notice))

    def take_out(self, report_id: str) -> None:
        """Removes a report, so that no sync brings it back. Raises ReportNotFound, CorpusBusy."""
        with self._alone():
            self._origins.refuse(self._catalogue.report(report_id))
            self._catalogue.remove(report_id)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Opens one transaction, in which nobody else changes the collection."""
        busy = CorpusBusy("Reports are being added just now. Wait for that to finish, then try again.")
        with self._catalogue.database.lock("writing", busy), self._catalogue.database.writing():
            yield
