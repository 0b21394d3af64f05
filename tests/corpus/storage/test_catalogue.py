"""The catalogue stores pages whole, also in a home that an older version made."""

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.report import Mark, Page, Report
from corpus.storage.catalogue import Catalogue

REPORT = Report("a", "A review", "a.pdf", "0" * 64)
PAGE = Page(1, "Children of 12 were seen.", "i", "top", "pdfium", (Mark(14, "193"), Mark(25, "*")))


def forget_marks(path: Path) -> None:
    """Take the column out, as a home has it that was made before there were marks."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE pages DROP COLUMN marks")
        connection.commit()


def test_a_page_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.put(REPORT, [PAGE, Page(2, "No marks.")], [])
    assert list(catalogue.pages("a")) == [PAGE, Page(2, "No marks.")]


def test_an_older_home_gets_the_column_and_keeps_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    first = Catalogue(path)
    first.put(REPORT, [Page(1, "As it was.")], [])
    first.close()
    forget_marks(path)
    catalogue = Catalogue(path)
    assert catalogue.page("a", 1) == Page(1, "As it was.")
    catalogue.put(REPORT, [PAGE], [])
    assert Catalogue(path).page("a", 1) == PAGE


def test_an_older_snapshot_is_read_as_it_is(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    catalogue.put(REPORT, [PAGE], [])
    catalogue.snapshot(str(tmp_path / "copy.sqlite")).close()
    forget_marks(tmp_path / "copy.sqlite")
    assert Catalogue(tmp_path / "copy.sqlite", read_only=True).page("a", 1).marks == ()
