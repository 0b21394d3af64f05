"""What people delete is gone from every file of the home, while the server runs and after it was closed."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.storage.database import Sqlite
from index.storage import LocalStorage
from web.storage.collection_store import CollectionStore, SavedExcerpt
from web.storage.feedback_store import FeedbackStore

WORDS = "a note that nobody may find again"
EXCERPT = SavedExcerpt("p", "0-9", "A quotation", "A report, page 1", note=WORDS * 100)
A_DAY = 24 * 3600


def files_with(home: Path, words: str = WORDS) -> list[str]:
    """Returns the names of the files that hold the words."""
    return [path.name for path in home.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


@pytest.fixture
def collections(tmp_path: Path) -> CollectionStore:
    return CollectionStore(Sqlite(tmp_path / "collections.sqlite"))


def test_a_deleted_collection_leaves_no_word(collections: CollectionStore, tmp_path: Path) -> None:
    collections.create("Another", [replace(EXCERPT, note="another")] * 20)
    made = collections.create("Training", [EXCERPT] * 20)
    assert files_with(tmp_path)
    collections.delete(made.id)
    assert files_with(tmp_path) == []


def test_a_removed_excerpt_and_a_changed_note_leave_no_word(
    collections: CollectionStore, tmp_path: Path
) -> None:
    made = collections.create("Training", [EXCERPT])
    collections.replace(made.id, "Training", [replace(EXCERPT, note="changed")])
    assert files_with(tmp_path) == []


def test_feedback_that_is_removed_or_too_old_leaves_no_word(tmp_path: Path) -> None:
    now = [100.0 * A_DAY]
    store = FeedbackStore(Sqlite(tmp_path / "maintenance.sqlite"), days=7, clock=lambda: now[0])
    store.add("A question?", WORDS, "answered", "1", ())
    store.remove(store.all()[0].id)
    assert files_with(tmp_path) == []
    store.add("A question?", WORDS, "answered", "1", ())
    now[0] += 9 * A_DAY
    store.forget()
    assert files_with(tmp_path) == []


def test_deleted_rows_that_a_reader_held_back_are_removed_when_the_server_closes(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    collections = CollectionStore(storage.database("collections"))
    made = collections.create("Training", [EXCERPT] * 20)
    reader = storage.database("collections")
    reading = reader.rows("SELECT * FROM excerpts")
    next(reading)
    collections.delete(made.id)
    assert files_with(tmp_path)
    del reading
    reader.close()
    storage.close()
    assert files_with(tmp_path) == []
