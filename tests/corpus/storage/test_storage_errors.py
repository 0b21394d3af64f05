"""A disk or a file that fails is named, with what to do; a file that may only be read is read."""

import sqlite3
from pathlib import Path

import pytest

from corpus.errors import Damaged, NoSpace, StorageFailed
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Sqlite
from tests.disks import fill, read_only, small_disk
from tests.index.small import put, report, small_corpus


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 500])
def test_a_damaged_file_is_named_and_the_doctor_with_it(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "catalogue.sqlite"
    small_corpus(tmp_path)
    path.write_bytes(damage)
    if not damage:  # an empty file is an empty database
        assert Catalogue(path).reports() == []
        return
    with pytest.raises(Damaged, match=r"catalogue.sqlite is damaged.*panel-assistant doctor"):
        Catalogue(path).reports()


def test_damage_that_is_met_while_reading_is_named_too(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    put(catalogue, report("long", "Long"), *(f"Page {number}. " * 500 for number in range(20)))
    catalogue.close()
    content = catalogue.database.path.read_bytes()  # type: ignore[attr-defined]
    (tmp_path / "catalogue.sqlite").write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(StorageFailed, match="damaged"):
        list(Catalogue(tmp_path / "catalogue.sqlite").pages("long"))


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageFailed, match=r"home.*cannot be read or written"):
        Catalogue(tmp_path / "home" / "corpus" / "catalogue.sqlite").reports()


def test_a_full_disk_takes_nothing_in_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "400k") as disk:
        catalogue = Catalogue(disk / "catalogue.sqlite")
        put(catalogue, report("first", "First"), "A page.")
        filling = fill(disk)
        with pytest.raises((NoSpace, StorageFailed), match=r"no room left|the disk"):
            put(catalogue, report("second", "Second"), "A page. " * 10_000)
        filling.unlink()
        assert [report.id for report in catalogue.reports()] == ["first"]
        catalogue.close()


def test_a_read_only_database_is_read(tmp_path: Path) -> None:
    small_corpus(tmp_path).close()
    with read_only(tmp_path):
        catalogue = Catalogue(tmp_path / "corpus.sqlite")
        assert len(catalogue.reports()) == 3
        with pytest.raises(StorageFailed, match="can only be read"):
            catalogue.remove("guide")
        with pytest.raises(StorageFailed), catalogue.database.lock("writing", LookupError()):
            pass
        catalogue.close()


def test_a_mistake_in_sql_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    small_corpus(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        list(Sqlite(tmp_path / "corpus.sqlite").rows("SELECT * FROM no_such"))
