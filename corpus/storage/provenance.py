"""The provenance of each report: which source states which fact, and which reader read it.

The three dates are stored apart (corpus/sync/report_facts.py decides which is shown), so that a maintainer's
correction never hides the dates of the cover and of the page that offers the file.
"""

import json
from dataclasses import astuple, dataclass, fields
from typing import Any

from corpus.storage.database import Database, Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS provenance (
    report_id TEXT PRIMARY KEY REFERENCES reports(id) ON DELETE CASCADE,
    origin TEXT, title TEXT, cover TEXT, web TEXT, corrected TEXT, reader_version TEXT, notes TEXT,
    notice TEXT, settled_by TEXT, replaced_by TEXT, themes TEXT, supersedes TEXT, sketch TEXT
) WITHOUT ROWID;
ALTER TABLE provenance ADD COLUMN IF NOT EXISTS publisher TEXT;
ALTER TABLE provenance ADD COLUMN IF NOT EXISTS copyright_year TEXT;
ALTER TABLE provenance ADD COLUMN IF NOT EXISTS places TEXT;
"""
_LISTS = ("notes", "themes", "supersedes", "sketch", "places")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The provenance of one report.

    `origin` names the source and the key that gave it; `title` and `cover` (a date) are what the reader
    found in it; `web` and `corrected` are the dates of the page that offers it and of a maintainer; `notes`
    are the reader's, for a maintainer; `notice` is why it no longer stands, `settled_by` the source that
    said so, and `replaced_by` the report that this source put in its place; `themes` are those that a
    maintainer gave the whole report; `supersedes` holds report ids; `sketch` is of its text
    (corpus/sync/duplicates.py). `publisher` and `copyright_year` are what the reader found, and `places`
    where it found each thing: "title: cover".
    """

    report_id: str
    origin: str = ""
    title: str = ""
    cover: str = ""
    web: str = ""
    corrected: str = ""
    reader_version: str = ""
    notes: tuple[str, ...] = ()
    notice: str = ""
    settled_by: str = ""
    replaced_by: str = ""
    themes: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()
    publisher: str = ""
    copyright_year: str = ""
    places: tuple[str, ...] = ()


class Provenances:
    """The provenance of each report in the catalogue; it goes when its report goes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def all(self) -> dict[str, Provenance]:
        """Returns every report's provenance, by the report's id."""
        rows = self._database.rows("SELECT * FROM provenance")
        return {row["report_id"]: _provenance(row) for row in rows}

    def of(self, report_id: str) -> Provenance:
        """Returns a report's provenance; an empty one where none is stored."""
        for row in self._database.rows("SELECT * FROM provenance WHERE report_id = ?", report_id):
            return _provenance(row)
        return Provenance(report_id)

    def put(self, provenance: Provenance) -> None:
        """Stores a report's provenance. It replaces the one before. The report must be in the catalogue."""
        values = [json.dumps(value) if isinstance(value, tuple) else value for value in astuple(provenance)]
        with self._database.writing() as connection:
            connection.execute("DELETE FROM provenance WHERE report_id = ?", (provenance.report_id,))
            columns = ", ".join(field.name for field in fields(provenance))
            places = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO provenance ({columns}) VALUES ({places})", values)


def _provenance(row: Row) -> Provenance:
    values: dict[str, Any] = {name: value for name, value in dict(row).items() if value is not None}
    values |= {name: tuple(json.loads(values[name])) for name in _LISTS if name in values}
    return Provenance(**values)
