"""The catalogue of reports, pages and passages, and the original files, stored by the hash of their bytes.

A report is stored whole or not at all: `put` replaces its pages and passages in one transaction. `snapshot`
writes a consistent copy that an index version has for itself, so that what is served never changes during a
request.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path

from corpus.bibliography.authority import authority_of
from corpus.errors import ReportNotFound
from corpus.report import Authority, Form, Mark, Page, Passage, Report, Span, Status, Voice
from corpus.storage.database import Database, Row, Sqlite
from corpus.storage.storage_errors import storage_errors

SCHEMA = """
CREATE TABLE IF NOT EXISTS reports (
    id TEXT PRIMARY KEY, title TEXT, file TEXT, digest TEXT, publisher TEXT, kind TEXT, published TEXT,
    edition TEXT, url TEXT, licence TEXT, media_type TEXT, status TEXT, superseded_by TEXT, sample INTEGER,
    dated_by TEXT
);
CREATE TABLE IF NOT EXISTS pages (
    report_id TEXT REFERENCES reports(id) ON DELETE CASCADE,
    number INTEGER, text TEXT, label TEXT, anchor TEXT, reader TEXT, PRIMARY KEY (report_id, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, report_id TEXT REFERENCES reports(id) ON DELETE CASCADE, position INTEGER,
    text TEXT, spans TEXT, headings TEXT, paragraph TEXT, voice TEXT, form TEXT
);
CREATE INDEX IF NOT EXISTS passages_of_report ON passages (report_id, position);
ALTER TABLE pages ADD COLUMN IF NOT EXISTS marks TEXT;
ALTER TABLE reports ADD COLUMN IF NOT EXISTS authority TEXT;
"""
_REPORT_FIELDS = tuple(field.name for field in fields(Report))
_PAGE_COLUMNS = ("report_id", "number", "text", "label", "anchor", "reader", "marks")


class Catalogue:
    """Reports with their pages and passages, in a database or the SQLite file of that path. Safe to share
    between threads."""

    def __init__(self, where: Path | Database, *, read_only: bool = False) -> None:
        self.database: Database = Sqlite(where, read_only=read_only) if isinstance(where, Path) else where
        self.database.create(SCHEMA)
        self.database.watch(("reports", "pages", "passages"))

    # Reading

    def reports(self) -> list[Report]:
        """Returns every report, by title."""
        rows = self.database.rows("SELECT * FROM reports ORDER BY title, id")
        return [_report(row) for row in rows]

    def report(self, report_id: str) -> Report:
        """Returns the report of that id. Raises ReportNotFound."""
        for row in self.database.rows("SELECT * FROM reports WHERE id = ?", report_id):
            return _report(row)
        raise ReportNotFound(f"There is no report '{report_id}' in this collection.")

    def page(self, report_id: str, number: int) -> Page:
        """Returns a page of a report by its number, counted from 1. Raises ReportNotFound."""
        sql = "SELECT * FROM pages WHERE report_id = ? AND number = ?"
        for row in self.database.rows(sql, report_id, number):
            return _page(row)
        raise ReportNotFound(f"The report '{report_id}' has no page {number}.")

    def pages(self, report_id: str) -> Iterator[Page]:
        """Yields the report's pages in order."""
        for row in self.database.rows("SELECT * FROM pages WHERE report_id = ? ORDER BY number", report_id):
            yield _page(row)

    def count_pages(self) -> int:
        """Returns the number of pages of all reports."""
        for row in self.database.rows("SELECT COUNT(*) AS pages FROM pages"):
            return int(row["pages"])
        return 0  # there is no file yet

    def passage(self, passage_id: str) -> Passage:
        """Returns the passage of that id. Raises ReportNotFound."""
        for row in self.database.rows("SELECT * FROM passages WHERE id = ?", passage_id):
            return passage_of(row)
        raise ReportNotFound(f"There is no passage '{passage_id}' in this collection.")

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        """Yields the passages of one report, or of all, in reading order."""
        if report_id is None:
            rows = self.database.rows("SELECT * FROM passages ORDER BY report_id, position")
        else:
            rows = self.database.rows(
                "SELECT * FROM passages WHERE report_id = ? ORDER BY position", report_id
            )
        for row in rows:
            yield passage_of(row)

    def spoken(self, voice: Voice) -> Iterator[Passage]:
        """Yields the passages of one voice, report by report, in reading order."""
        sql = "SELECT * FROM passages WHERE voice = ? ORDER BY report_id, position"
        for row in self.database.rows(sql, voice.value):
            yield passage_of(row)

    def footnotes(self, report_id: str) -> Iterator[Passage]:
        """Yields the passages of footnotes of a report, in reading order."""
        sql = "SELECT * FROM passages WHERE report_id = ? AND form = ? ORDER BY position"
        for row in self.database.rows(sql, report_id, Form.FOOTNOTE.value):
            yield passage_of(row)

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        """Returns the passage with those before and after it in its report, in reading order."""
        sql = """SELECT near.* FROM passages here JOIN passages near ON near.report_id = here.report_id
                 AND near.position BETWEEN here.position - ? AND here.position + ?
                 WHERE here.id = ? ORDER BY near.position"""
        return [passage_of(row) for row in self.database.rows(sql, reach, reach, passage_id)]

    def stored_rows(self, report_id: str) -> Iterator[tuple[object, ...]]:
        """Yields what is stored of each page of a report, then of each passage, in reading order.

        The values are those of the columns: much is read without being understood.
        """
        for table, order, columns in (
            ("pages", "number", ("number", "label", "anchor", "reader", "text", "marks")),
            ("passages", "position", ("id", "spans", "headings", "paragraph", "voice", "form")),
        ):
            sql = f"SELECT {', '.join(columns)} FROM {table} WHERE report_id = ? ORDER BY {order}"
            for row in self.database.rows(sql, report_id):
                yield tuple(row[name] or "" for name in columns)

    # Writing

    def put(self, report: Report, pages: Iterable[Page], passages: Iterable[Passage]) -> None:
        """Stores a report with its pages and passages. They replace those that it had before."""
        marks = ", ".join("?" * len(_REPORT_FIELDS))
        with self.database.writing() as connection:
            connection.execute("DELETE FROM reports WHERE id = ?", (report.id,))
            connection.execute(
                f"INSERT INTO reports ({', '.join(_REPORT_FIELDS)}) VALUES ({marks})", _report_row(report)
            )
            connection.executemany(
                f"INSERT INTO pages ({', '.join(_PAGE_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (_page_row(report.id, page) for page in pages),
            )
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (_passage_row(position, passage) for position, passage in enumerate(passages)),
            )

    def update(self, report: Report) -> None:
        """Updates the facts of a report. Its pages and passages stay."""
        assignments = ", ".join(f"{name} = ?" for name in _REPORT_FIELDS)
        with self.database.writing() as connection:
            connection.execute(
                f"UPDATE reports SET {assignments} WHERE id = ?", (*_report_row(report), report.id)
            )

    def remove(self, report_id: str) -> None:
        """Deletes a report with its pages and passages."""
        with self.database.writing() as connection:
            connection.execute("DELETE FROM reports WHERE id = ?", (report_id,))

    def snapshot(self, name: str) -> "Catalogue":
        """Copies the whole catalogue, consistently, under a name that does not exist yet. The copy is
        read-only."""
        return Catalogue(self.database.snapshot(name))

    def close(self) -> None:
        """Closes this thread's connection."""
        self.database.close()


class Originals:
    """The files as they were published, named by the SHA-256 of their bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, path: Path) -> str:
        """Stores a copy of a file, unless it is there whole. Its digest is its name. Raises StorageFailed."""
        digest = digest_of(path)
        target = self._path(digest)
        if not _is_file_of(digest, target):
            with storage_errors(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                part = target.with_suffix(".part")
                try:
                    shutil.copyfile(path, part)
                    part.replace(target)
                finally:
                    part.unlink(missing_ok=True)
        return digest

    def path(self, digest: str) -> Path:
        """Returns where the original of that digest is, or would be."""
        return self._path(digest)

    def has(self, digest: str) -> bool:
        """Returns whether there is an original of that digest that is not empty. Quick: it is not read."""
        path = self._path(digest)
        return path.is_file() and path.stat().st_size > 0

    def is_whole(self, digest: str) -> bool:
        """Returns whether the original of that digest is there, byte for byte."""
        return _is_file_of(digest, self._path(digest))

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def _is_file_of(digest: str, path: Path) -> bool:
    try:
        return digest_of(path) == digest
    except OSError:
        return False


def digest_of(path: Path) -> str:
    """Returns the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report_row(report: Report) -> list[object]:
    values = {**asdict(report), "sample": int(report.sample)}
    return [values[name] for name in _REPORT_FIELDS]


def _report(row: Row) -> Report:
    """Returns the report of a row. Catalogues made before there was an authority have none: it is told from
    the report's title, publisher and file."""
    columns = set(row.keys())
    values = {name: row[name] for name in _REPORT_FIELDS if name in columns}
    stored = values.get("authority") or authority_of(values["title"], values["publisher"], values["file"])
    values |= {"status": Status(values["status"]), "sample": bool(values["sample"])}
    return Report(**{**values, "authority": Authority(stored)})


def _page_row(report_id: str, page: Page) -> tuple[object, ...]:
    marks = json.dumps([(mark.at, mark.text) for mark in page.marks]) if page.marks else ""
    return (report_id, page.number, page.text, page.label, page.anchor, page.reader, marks)


def _page(row: Row) -> Page:
    """Returns the page of a row. Snapshots made before there were marks have no column for them."""
    stored = row["marks"] if "marks" in row.keys() else ""  # noqa: SIM118  # a row is no mapping
    marks = tuple(Mark(*mark) for mark in json.loads(stored or "[]"))
    return Page(row["number"], row["text"], row["label"], row["anchor"], row["reader"], marks)


def _passage_row(position: int, passage: Passage) -> tuple[object, ...]:
    spans = json.dumps([(span.page, span.start, span.end) for span in passage.spans])
    headings = json.dumps(passage.headings, ensure_ascii=False)
    return (
        passage.id,
        passage.report_id,
        position,
        passage.text,
        spans,
        headings,
        passage.paragraph,
        passage.voice.value,
        passage.form.value,
    )


def passage_of(row: Row) -> Passage:
    """Returns the passage that a row of the table has."""
    return Passage(
        id=row["id"],
        report_id=row["report_id"],
        text=row["text"],
        spans=tuple(Span(*span) for span in json.loads(row["spans"])),
        headings=tuple(json.loads(row["headings"])),
        paragraph=row["paragraph"],
        voice=Voice(row["voice"]),
        form=Form(row["form"]),
    )
