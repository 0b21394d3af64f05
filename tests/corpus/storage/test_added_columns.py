"""Columns that were added since a home or a database was made are added to it, by either engine."""

from pathlib import Path

import pytest

from corpus.storage.database import Sqlite, columns_of
from corpus.storage.database_servers import Server
from corpus.storage.postgres_database import Postgres
from web.database_schemas import SCHEMAS

OLD = "CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, kind TEXT);"
NEW = """
CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, kind TEXT, began INTEGER DEFAULT 3, said TEXT);
ALTER TABLE jobs ADD COLUMN IF NOT EXISTS who TEXT;
"""
EACH = [schema for schemas in SCHEMAS.values() for schema in schemas]


@pytest.mark.parametrize("schema", EACH)
def test_a_home_that_lacks_every_column_but_the_first_gets_them(tmp_path: Path, schema: str) -> None:
    old, new = Sqlite(tmp_path / "a.sqlite"), Sqlite(tmp_path / "a.sqlite")
    for table, columns in columns_of(schema).items():
        first = next(iter(columns))
        old.create(f"CREATE TABLE IF NOT EXISTS {table} ({first} {columns[first]});")
    with old.writing():
        pass
    new.create(schema)
    for table, columns in columns_of(schema).items():
        assert list(new.rows(f"SELECT {', '.join(columns)} FROM {table}")) == []


def test_both_engines_add_columns_and_leave_rows(tmp_path: Path, database: str) -> None:
    server = Server(database, migrating=True)
    for old, new in (
        (Sqlite(tmp_path / "a.sqlite"), Sqlite(tmp_path / "a.sqlite")),
        (Postgres(server, "panel_old"), Postgres(server, "panel_old")),
    ):
        old.create(OLD)
        with old.writing() as transaction:
            transaction.execute("INSERT INTO jobs VALUES (?, ?)", ("1", "add"))
        new.create(NEW)
        (row,) = new.rows("SELECT * FROM jobs")
        assert (row["id"], row["kind"], row["began"], row["said"], row["who"]) == ("1", "add", 3, None, None)
    server.close()
