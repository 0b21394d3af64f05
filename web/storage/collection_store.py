"""Collections of excerpts, in a database. A collection's private link allows changes.

    Collection    id (the private link), share (the read-only link), title, excerpts in order
    SavedExcerpt  one excerpt: its quotation and place, under a heading, with a note

There are no accounts: both links are unguessable (128 bits). What a person types is stored as it is, up to a
maximum length, and all collections together up to a total. One that nobody opens for a set time is deleted.
A quotation is stored with its words, so that it can be checked against the current reports and still be read
if it is no longer there.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from corpus.errors import CorpusError
from corpus.storage.database import Database, Writing
from web.errors import CollectionFull, CollectionNotFound, CollectionsFull

MAX_TITLE = MAX_HEADING = 200
MAX_NOTE = 5000
"""Maximum number of characters."""

MAX_EXCERPTS = 500
"""Maximum number of excerpts in one collection."""

MAX_FILE_BYTES = 10_000_000
"""Maximum size of a file that a collection is restored from. A full collection is smaller."""

_LEAST_CHARACTERS = 1_000
"""Minimum number of characters that a collection counts towards the total."""
_SECONDS_PER_DAY = 24 * 3600

SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (id TEXT PRIMARY KEY, share TEXT UNIQUE, title TEXT);
CREATE TABLE IF NOT EXISTS excerpts (
    collection TEXT REFERENCES collections(id) ON DELETE CASCADE, position INTEGER,
    passage TEXT, mark TEXT, quote TEXT, source TEXT, heading TEXT, note TEXT
);
CREATE INDEX IF NOT EXISTS excerpts_in_order ON excerpts (collection, position);
ALTER TABLE collections ADD COLUMN IF NOT EXISTS characters INTEGER;
ALTER TABLE collections ADD COLUMN IF NOT EXISTS opened INTEGER;
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

    @property
    def key(self) -> str:
        """Returns what names it within a collection: PASSAGE:MARK."""
        return f"{self.passage}:{self.mark}"


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
    share: str
    title: str
    size: int


class CollectionStore:
    """The table of collections. Safe between threads, processes, and machines on one database."""

    def __init__(
        self,
        database: Database,
        days: int = 365,
        megabytes: int = 500,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`days` without being opened delete a collection, 0 never; all of them hold `megabytes`."""
        self._database, self._days, self._clock = database, days, clock
        self._most_characters = megabytes * 1_000_000
        database.create(SCHEMA)

    def create(self, title: str, excerpts: Sequence[SavedExcerpt] = ()) -> Collection:
        """Adds a collection under two new links. Raises CollectionsFull."""
        collection = Collection(secrets.token_urlsafe(16), secrets.token_urlsafe(16), title[:MAX_TITLE])
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO collections (id, share, title, characters, opened) VALUES (?, ?, ?, ?, ?)",
                (collection.id, collection.share, collection.title, 0, self._today()),
            )
            self._write(connection, collection.id, collection.title, excerpts)
        return self.get(collection.id)

    def get(self, private: str) -> Collection:
        """Returns the collection of a private link. Raises CollectionNotFound."""
        return self._one("SELECT * FROM collections WHERE id = ?", private)

    def get_shared(self, share: str) -> Collection:
        """Returns the collection of a sharing link. Raises CollectionNotFound."""
        return self._one("SELECT * FROM collections WHERE share = ?", share)

    def summaries(self, private: Sequence[str]) -> list[CollectionSummary]:
        """Returns the collections of these private links that exist, in this order. Loads no excerpt."""
        if not private:
            return []
        places = ", ".join("?" * len(private))
        count = "SELECT count(*) FROM excerpts WHERE collection = collections.id"
        sql = f"""SELECT id, share, title, ({count}) AS size
                  FROM collections WHERE id IN ({places})"""
        rows = {row["id"]: row for row in self._database.rows(sql, *private)}
        return [CollectionSummary(**rows[link]) for link in dict.fromkeys(private) if link in rows]

    def keys(self, private: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yields the private link and the key, PASSAGE:MARK, of each excerpt of some collections."""
        if private:
            places = ", ".join("?" * len(private))
            sql = f"SELECT collection, passage, mark FROM excerpts WHERE collection IN ({places})"
            for row in self._database.rows(sql, *private):
                yield row["collection"], f"{row['passage']}:{row['mark']}"

    def replace(self, private: str, title: str, excerpts: Sequence[SavedExcerpt]) -> Collection:
        """Replaces the title and the excerpts. Raises CollectionNotFound, CollectionFull, CollectionsFull."""
        with self._database.writing() as connection:
            self._write(connection, private, title, excerpts)
        self._database.purge()
        return self.get(private)

    def _write(self, connection: Writing, private: str, title: str, excerpts: Sequence[SavedExcerpt]) -> None:
        if len(excerpts) > MAX_EXCERPTS:
            raise CollectionFull(f"A collection holds {MAX_EXCERPTS} quotations at most. Begin another one.")
        rows = [_row(excerpt) for excerpt in excerpts]
        characters = _LEAST_CHARACTERS + characters_of(excerpts)
        grows = characters > self._characters(private)
        if grows and characters + self._others(private) > self._most_characters:
            raise CollectionsFull(
                "No more can be stored in collections now. Delete one that you no longer need, or tell those "
                "who run this site."
            )
        changed = connection.execute(
            "UPDATE collections SET title = ?, characters = ? WHERE id = ?",
            (title[:MAX_TITLE], characters, private),
        )
        if not changed.rowcount:
            raise CollectionNotFound("There is no collection under this link. It may have been deleted.")
        connection.execute("DELETE FROM excerpts WHERE collection = ?", (private,))
        connection.executemany(
            "INSERT INTO excerpts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((private, position, *row) for position, row in enumerate(rows)),
        )

    def _characters(self, private: str) -> int:
        rows = self._database.rows("SELECT characters FROM collections WHERE id = ?", private)
        return sum(row["characters"] or 0 for row in rows)

    def _others(self, private: str) -> int:
        """Returns how many characters all other collections have."""
        sql = "SELECT coalesce(sum(characters), 0) AS characters FROM collections WHERE id <> ?"
        return sum(int(row["characters"]) for row in self._database.rows(sql, private))

    def delete(self, private: str) -> None:
        """Deletes a collection. Nothing of it stays in the files of the database."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM collections WHERE id = ?", (private,))
        self._database.purge()

    def forget(self) -> None:
        """Deletes collections that nobody has opened for too long."""
        if not self._days:
            return
        with self._database.writing() as connection:
            connection.execute("UPDATE collections SET opened = ? WHERE opened IS NULL", (self._today(),))
            too_old = (self._today() - self._days,)
            deleted = connection.execute("DELETE FROM collections WHERE opened < ?", too_old)
        if deleted.rowcount:
            self._database.purge()

    def _one(self, sql: str, link: str) -> Collection:
        for row in list(self._database.rows(sql, link)):
            self._note_opened(row["id"], row["opened"])
            excerpt_rows = self._database.rows(
                "SELECT passage, mark, quote, source, heading, note FROM excerpts"
                " WHERE collection = ? ORDER BY position",
                row["id"],
            )
            excerpts = tuple(SavedExcerpt(**excerpt_row) for excerpt_row in excerpt_rows)
            return Collection(row["id"], row["share"], row["title"], excerpts)
        raise CollectionNotFound("There is no collection under this link. It may have been deleted.")

    def _note_opened(self, private: str, day: int | None) -> None:
        """Writes down the day on which a collection was last opened, where the database can be written."""
        if day != self._today():
            with suppress(CorpusError), self._database.writing() as connection:
                connection.execute("UPDATE collections SET opened = ? WHERE id = ?", (self._today(), private))

    def _today(self) -> int:
        return int(self._clock() // _SECONDS_PER_DAY)


def characters_of(excerpts: Sequence[SavedExcerpt]) -> int:
    """Returns how many characters are stored for the excerpts."""
    return sum(len(field) for excerpt in excerpts for field in _row(excerpt))


def _row(excerpt: SavedExcerpt) -> tuple[str, ...]:
    words = (excerpt.passage, excerpt.mark, excerpt.quote, excerpt.source)
    return (*words, excerpt.heading[:MAX_HEADING], excerpt.note[:MAX_NOTE])
