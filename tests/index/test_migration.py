"""An installation moves into a database and back, is backed up and restored, and says what is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import DatabaseUnfit
from corpus.sources.base import ReportFacts
from corpus.storage.catalogue import Catalogue
from corpus.storage.corrections import Correcting, Corrections
from corpus.storage.database import Sqlite, tables_of
from index.doctor import Health, examine
from index.golden_set import GoldenQuestion
from index.migration import Copied, Migrated, NotTheSame, copy_installation
from index.reindexing import reindex
from index.searching import Query
from index.storage import LocalStorage, SharedStorage, open_storage
from tests.conftest import settings
from tests.index.small import StemEncoder, put, report
from tests.postgres import Machine
from web.administration import Administration
from web.bootstrap import bootstrap, make_tables, migrate
from web.database_schemas import TABLES
from web.settings import Settings
from web.storage.collection_store import CollectionStore, SavedExcerpt

STATE_OF_A_FILE = "last_change"
"""The table of `Sqlite.state`, which a database does not have."""


@pytest.fixture
def home(tmp_path: Path) -> LocalStorage:
    """An installation in files: two reports with their originals, one of them corrected, a collection, a
    session and an index."""
    home = LocalStorage(tmp_path / "home")
    make_tables(home)
    catalogue = Catalogue(home.database("catalogue"))
    for name in ("harbour", "meadow"):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(name.encode() * 1000)
        about = report(name, name.capitalize())
        digest = home.originals.keep(file)
        put(catalogue, replace(about, digest=digest), f"Police came to the {name}.")
    Correcting(catalogue).correct("harbour", ReportFacts(publisher="The Harbour Board"))
    CollectionStore(home.database("collections")).create(
        "Kept", [SavedExcerpt("p", "0-9", "Ünïcode “q”", "s")]
    )
    Administration.of(Settings(home=tmp_path), home.database("maintenance")).sessions.begin("me", "password")
    home.golden.add(GoldenQuestion("Who came?", "harbour.pdf", 1))
    list(reindex(catalogue, home.versions, StemEncoder()))
    return home


@pytest.fixture
def shared(database: str, tmp_path: Path) -> Iterator[SharedStorage]:
    """An empty installation in a database."""
    shared = SharedStorage(database, tmp_path / "machine")
    yield shared
    shared.close()


def test_a_home_moves_into_a_database_and_back_and_nothing_is_lost(
    home: LocalStorage, shared: SharedStorage, tmp_path: Path
) -> None:
    encoder = StemEncoder()
    *moved, last = copy_installation(home, shared, TABLES, encoder)
    assert isinstance(last, Migrated)
    assert encoder.embedded == []
    counts = {event.what: event.count for event in moved if isinstance(event, Copied)}
    assert counts["catalogue: reports"] == counts["originals"] == counts["vectors"] == 2
    assert counts["golden questions"] == counts["catalogue: corrections"] == 1
    assert list(shared.golden.all().values()) == list(home.golden.all().values())
    assert counts["collections: excerpts"] == counts["maintenance: sessions"] == 1
    assert last.corpus == home.versions.current().corpus
    back = LocalStorage(tmp_path / "back")
    make_tables(back)
    *_, returned = copy_installation(shared, back, TABLES, encoder)
    assert isinstance(returned, Migrated)
    assert returned.corpus == last.corpus
    for name in TABLES:
        assert rows(back.database(name)) == rows(home.database(name))
    for each in Catalogue(home.database("catalogue")).reports():
        assert back.originals.path(each.digest).read_bytes() == home.originals.path(each.digest).read_bytes()
    found, expected = (
        storage.versions.open(storage.versions.current(), encoder).search(Query("police"))
        for storage in (back, home)
    )
    assert [hit.passage for hit in found] == [hit.passage for hit in expected]


def rows(database: Sqlite) -> dict[str, list[str]]:
    """Every row of every table, in one order."""
    return {
        table: sorted(str(list(row)) for row in database.rows(f"SELECT * FROM {table}"))  # type: ignore[call-overload]
        for table in database.tables()
    }


def test_what_a_maintainer_corrected_holds_in_the_new_place(
    home: LocalStorage, shared: SharedStorage
) -> None:
    list(copy_installation(home, shared, TABLES, StemEncoder()))
    catalogue = Catalogue(shared.database("catalogue"))
    assert Corrections(catalogue.database).of("harbour").publisher == "The Harbour Board"
    Correcting(catalogue).correct("harbour", ReportFacts(kind="letter"))
    assert Corrections(catalogue.database).of("harbour").publisher == "The Harbour Board"


def test_an_original_that_is_damaged_is_not_passed_on(home: LocalStorage, shared: SharedStorage) -> None:
    (report_of, *_) = Catalogue(home.database("catalogue")).reports()
    home.originals.path(report_of.digest).write_bytes(b"other bytes")
    with pytest.raises(NotTheSame, match="Add the report again"):
        list(copy_installation(home, shared, TABLES, StemEncoder()))


def test_a_dump_restored_elsewhere_is_sound_and_answers_the_same(
    home: LocalStorage, shared: SharedStorage, database: str, postgres: Machine, tmp_path: Path
) -> None:
    list(copy_installation(home, shared, TABLES, StemEncoder()))
    dump = postgres.folder / "panel.dump"
    postgres.run("pg_dump", "--format=custom", f"--file={dump}", database)
    restored = postgres.new_database("restored")
    postgres.run("pg_restore", "--exit-on-error", f"--dbname={restored}", str(dump))
    other = SharedStorage(restored, tmp_path / "other machine")
    *_, health = examine(other.versions)
    assert health == Health(())
    found, expected = (
        storage.versions.open(storage.versions.current(), StemEncoder()).search(Query("police"))
        for storage in (other, shared)
    )
    assert found == expected
    digest = Catalogue(other.database("catalogue")).reports()[0].digest
    assert other.originals.path(digest).read_bytes() == home.originals.path(digest).read_bytes()
    other.close()


def test_the_doctor_sees_a_row_that_was_changed_in_a_version(
    home: LocalStorage, shared: SharedStorage
) -> None:
    list(copy_installation(home, shared, TABLES, StemEncoder()))
    version = shared.versions.current_id()
    with shared.server.writing(f"panel_{version}") as connection:
        connection.execute("UPDATE passages SET text = text || '.'")
    *_, health = examine(shared.versions)
    assert isinstance(health, Health)
    assert [(finding.version, "passages" in finding.what) for finding in health.findings] == [(version, True)]


# What is wrong is said at the start


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfit, match="cannot be reached") as raised:
        open_storage("postgresql://me:hush@127.0.0.1:1/panel?connect_timeout=1", tmp_path)
    assert "hush" not in str(raised.value)


def test_a_database_without_pgvector_or_tables_says_to_migrate(
    empty_database: str, tmp_path: Path, postgres: Machine
) -> None:
    with pytest.raises(DatabaseUnfit, match="no pgvector"):
        open_storage(empty_database, tmp_path)
    postgres.ask("CREATE EXTENSION vector", empty_database.rpartition("/")[2])
    with pytest.raises(DatabaseUnfit, match="panel-assistant migrate"):
        bootstrap(settings(empty_database, tmp_path))
    assert not list(migrate(settings(empty_database, tmp_path), ""))
    services = bootstrap(settings(empty_database, tmp_path))
    assert services.maintaining.catalogue().reports() == []
    services.operating.close()


@pytest.mark.parametrize("table", ["corrections", "history", "feedback", "golden_questions"])
def test_a_database_that_lacks_any_table_is_refused_at_the_start(
    database: str, tmp_path: Path, postgres: Machine, table: str
) -> None:
    name = database.rpartition("/")[2]
    postgres.ask(
        f"DELETE FROM panel_applied WHERE statement LIKE 'CREATE TABLE IF NOT EXISTS {table} %'", name
    )
    with pytest.raises(DatabaseUnfit, match="panel-assistant migrate"):
        bootstrap(settings(database, tmp_path))


def test_every_table_that_the_code_makes_is_in_the_database(shared: SharedStorage) -> None:
    """A module whose schema web/bootstrap.py lacks has tables that `migrate` neither makes nor copies."""
    root = Path(__file__).resolve().parent.parent.parent
    sources = [
        file.read_text("utf-8")
        for layer in ("corpus", "index", "web")
        for file in (root / layer).rglob("*.py")
    ]
    made = {table for source in sources for table in tables_of(source)} - {STATE_OF_A_FILE}
    statement = "SELECT tablename FROM pg_tables WHERE schemaname LIKE 'panel%'"
    stored = {row["tablename"] for row in shared.database("catalogue").rows(statement)}
    assert {"reports", "excerpts", "job_lines"} < made <= stored


def test_a_pgvector_that_is_too_old_is_refused(
    empty_database: str, tmp_path: Path, postgres: Machine
) -> None:
    postgres.ask("CREATE EXTENSION vector", name := empty_database.rpartition("/")[2])
    postgres.ask("UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'", name)
    with pytest.raises(DatabaseUnfit, match=r"pgvector 0.7.4; 0.8 or newer"):
        open_storage(empty_database, tmp_path)


def test_without_a_url_nothing_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfit, match="Set PANEL_DATABASE_URL"):
        list(migrate(Settings(home=tmp_path), "to"))


def test_every_table_of_the_files_is_in_the_database_with_the_same_columns(
    home: LocalStorage, shared: SharedStorage
) -> None:
    for name in TABLES:
        files, tables = home.database(name), shared.database(name)
        assert set(files.tables()) <= set(tables.tables())
        for table in files.tables():
            columns = {row["name"] for row in files.rows("SELECT name FROM pragma_table_info(?)", table)}
            statement = "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0"
            assert {row["attname"] for row in tables.rows(statement, table)} == columns
