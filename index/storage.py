"""The storage of an installation: its home folder, or a database that several machines share.

Storage        the databases by name, the originals and the versions
LocalStorage   HOME/corpus/catalogue.sqlite, HOME/NAME.sqlite, HOME/corpus/originals, HOME/index
SharedStorage  the schemas panel_corpus, panel and panel_index; originals are copied into the home as needed
"""

from functools import cached_property
from pathlib import Path
from typing import Protocol

from corpus.errors import DatabaseUnfit
from corpus.storage.catalogue import Originals
from corpus.storage.database import Database, Sqlite
from index.files.file_versions import FileVersions
from index.golden_set import GoldenFile, GoldenSet, GoldenTable
from index.versions import Versions


class Storage(Protocol):
    """Everything that an installation stores. Each part is opened on first use."""

    def database(self, name: str) -> Database:
        """Returns the database of that name: "catalogue", or one of the web layer's."""

    @property
    def originals(self) -> Originals:
        """Returns the files as they were published."""

    @property
    def versions(self) -> Versions:
        """Returns the versions of the index."""

    @property
    def golden(self) -> GoldenSet:
        """Returns a maintainer's own golden questions."""

    def close(self) -> None:
        """Closes what is open."""


class LocalStorage:
    """Files in a home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def database(self, name: str) -> Sqlite:
        """Returns a database in a file of its own."""
        return Sqlite(self.home / ("corpus" if name == "catalogue" else "") / f"{name}.sqlite")

    @cached_property
    def originals(self) -> Originals:
        """HOME/corpus/originals."""
        return Originals(self.home / "corpus" / "originals")

    @cached_property
    def versions(self) -> FileVersions:
        """Returns the versions in HOME/index."""
        return FileVersions(self.home / "index")

    @cached_property
    def golden(self) -> GoldenSet:
        """Returns the golden questions of HOME/golden.jsonl."""
        return GoldenFile(self.home / "golden.jsonl")

    def close(self) -> None:
        """Removes what was deleted from the logs of the databases that hold people's own words."""
        for name in ("collections", "maintenance"):
            database = self.database(name)
            if database.path.is_file() and not database.read_only:
                database.purge()
                database.close()


class SharedStorage:
    """A PostgreSQL database at a libpq URL. Raises DatabaseUnfit at once where it cannot be used.

    With `migrating`, missing tables are created on first use.
    """

    def __init__(self, url: str, home: Path, *, migrating: bool = False) -> None:
        if not url:
            raise DatabaseUnfit("Which database? Set PANEL_DATABASE_URL, as postgresql://NAME@HOST/DATABASE.")
        try:
            from corpus.storage.database_servers import Server  # needs the extra `postgres`
        except ImportError as error:
            raise DatabaseUnfit(
                "PANEL_DATABASE_URL is set, but what it needs is not installed. "
                "Run: pip install 'panel-assistant[postgres]'"
            ) from error
        self.home = home
        self.server = Server(url, migrating=migrating)
        self.server.check()

    def database(self, name: str) -> Database:
        """Returns a schema. The catalogue has one of its own, because every version holds a copy of it."""
        from corpus.storage.postgres_database import Postgres

        return Postgres(self.server, "panel_corpus" if name == "catalogue" else "panel")

    @cached_property
    def originals(self) -> Originals:
        """Returns the originals in the database. HOME/corpus/originals has a copy of those that were read."""
        from corpus.storage.shared_originals import SharedOriginals

        return SharedOriginals(self.home / "corpus" / "originals", self.database("originals"))

    @cached_property
    def versions(self) -> Versions:
        """Returns the versions in the database."""
        from index.postgres.postgres_versions import PostgresVersions

        return PostgresVersions(self.server)

    @cached_property
    def golden(self) -> GoldenSet:
        """Returns the golden questions in the database."""
        return GoldenTable(self.database("golden"))

    def close(self) -> None:
        """Closes the connections to the server."""
        self.server.close()


def open_storage(url: str, home: Path) -> Storage:
    """Returns the storage of this installation: the database, where its URL is set. Raises DatabaseUnfit."""
    return SharedStorage(url, home) if url else LocalStorage(home)
