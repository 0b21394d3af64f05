"""Collections of excerpts, in a database. A collection's private link allows changes.

    Collection    id (the private link), share (the read-only link), title, excerpts in order
    SavedExcerpt  one excerpt: its quotation and place, under a heading, with a note

There are no accounts: both links are unguessable (128 bits). What a person types is stored as it is, up to a
maximum length. A quotation is stored with its words, so that it can be checked against the current reports
and still be read if it is no longer there.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.storage.database import Database
from web.errors import CollectionFull, CollectionNotFound

MAX_TITLE = MAX_HEADING = 200
MAX_NOTE = 5000
"""Maximum number of characters."""

MAX_EXCERPTS = 500
"""Maximum number of excerpts in one collection."""

MAX_FILE_BYTES = 10_000_000
"""Maximum size of a file that a collection is restored from. A full collection is smaller."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (id TEXT PRIMARY KEY, share TEXT UNIQUE, title TEXT);
CREATE TABLE IF NOT EXISTS excerpts (
    collection TEXT REFERENCES collections(id) ON DELETE CASCADE, position INTEGER,
    passage TEXT, mark TEXT, quote TEXT, source TEXT, heading TEXT, note TEXT
);
CREATE INDEX IF NOT EXISTS excerpts_in_order ON excerpts (collection, position);
"""


@dataclass(frozen=True, slots=True)
class SavedExcerpt:
    """One excerpt. `mark` is as in a passage's link; `source` describes the quotation's place in words."""

    passage: str
    mark: str
    quote: str
    source: str
    heading: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A title and excerpts in order."""

    id: str
    share: str
    title: str
    excerpts: tuple[SavedExcerpt, ...] = ()


class CollectionSummary(NamedTuple):
    """What a list shows of a collection. `size` is the number of its excerpts."""

    id: str
    title: str
    size: int


class CollectionStore:
    """The table of collections. Safe between threads, processes, and machines on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def create(self, title: str, excerpts: Sequence[SavedExcerpt] = ()) -> Collection:
        """Adds a collection under two new links."""
        collection = Collection(secrets.token_urlsafe(16), secrets.token_urlsafe(16), title[:MAX_TITLE])
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO collections VALUES (?, ?, ?)",
                (collection.id, collection.share, collection.title),
            )
        return self.replace(collection.id, collection.title, excerpts)

    def get(self, private: str) -> Collection:
        """Returns the collection of a private link. Raises CollectionNotFound."""
        return self._one("SELECT * FROM collections WHERE id = ?", private)

    def shared(self, share: str) -> Collection:
        """Returns the collection of a sharing link. Raises CollectionNotFound."""
        return self._one("SELECT * FROM collections WHERE share = ?", share)

    def summaries(self, private: Sequence[str]) -> list[CollectionSummary]:
        """Returns the collections of these private links that exist, in this order. Loads no excerpt."""
        if not private:
            return []
        places = ", ".join("?" * len(private))
        sql = f"""SELECT id, title, (SELECT count(*) FROM excerpts WHERE collection = collections.id) AS size
                  FROM collections WHERE id IN ({places})"""
        rows = {row["id"]: row for row in self._database.rows(sql, *private)}
        return [CollectionSummary(**rows[link]) for link in dict.fromkeys(private) if link in rows]

    def replace(self, private: str, title: str, excerpts: Sequence[SavedExcerpt]) -> Collection:
        """Replaces the title and the excerpts. Raises CollectionNotFound, CollectionFull."""
        if len(excerpts) > MAX_EXCERPTS:
            raise CollectionFull(f"A collection holds {MAX_EXCERPTS} excerpts at most. Begin another one.")
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE collections SET title = ? WHERE id = ?", (title[:MAX_TITLE], private)
            )
            if not changed.rowcount:
                raise CollectionNotFound("There is no collection under this link. It may have been deleted.")
            connection.execute("DELETE FROM excerpts WHERE collection = ?", (private,))
            connection.executemany(
                "INSERT INTO excerpts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((private, position, *_row(excerpt)) for position, excerpt in enumerate(excerpts)),
            )
        self._database.purge()
        return self.get(private)

    def delete(self, private: str) -> None:
        """Deletes a collection. Nothing of it stays in the files of the database."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM collections WHERE id = ?", (private,))
        self._database.purge()

    def _one(self, sql: str, link: str) -> Collection:
        for collection in self._database.rows(sql, link):
            rows = self._database.rows(
                "SELECT passage, mark, quote, source, heading, note FROM excerpts"
                " WHERE collection = ? ORDER BY position",
                collection["id"],
            )
            return Collection(**collection, excerpts=tuple(SavedExcerpt(**row) for row in rows))
        raise CollectionNotFound("There is no collection under this link. It may have been deleted.")


def _row(excerpt: SavedExcerpt) -> tuple[str, ...]:
    words = (excerpt.passage, excerpt.mark, excerpt.quote, excerpt.source)
    return (*words, excerpt.heading[:MAX_HEADING], excerpt.note[:MAX_NOTE])
