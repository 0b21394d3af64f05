"""What happened to the collection, and when, as readers are told it."""

from pathlib import Path

import pytest

from corpus.report import Change, Happened
from corpus.storage.database import Sqlite
from corpus.storage.history import History
from corpus.sync.corpus import Corpus
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import changes_of


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "first.txt").write_text("A first report\nSomething was found.")
    return folder


def history_of(corpus: Corpus) -> list[tuple[str, Happened]]:
    return [(event.report_id, event.happened) for event in History(corpus.catalogue.database).events()]


def test_a_run_notes_only_what_it_adds_and_changes(tmp_path: Path, inbox: Path) -> None:
    corpus = Corpus.at(tmp_path / "home", PlainReader())
    changes_of(corpus.add([inbox], dry_run=True))
    assert history_of(corpus) == []
    changes_of(corpus.add([inbox]))
    changes_of(corpus.add([inbox]))
    assert history_of(corpus) == [("first", Happened.ADDED)]
    (inbox / "first.txt").write_text("A first report\nSomething else was found.")
    changes_of(corpus.add([inbox]))
    assert set(history_of(corpus)) == {("first", Happened.ADDED), ("first", Happened.CHANGED)}


def test_the_newest_is_told_first_up_to_a_moment(tmp_path: Path) -> None:
    database = Sqlite(tmp_path / "history.sqlite")
    history = History(database)
    with database.writing() as connection:
        for year in (2024, 2026, 2025):
            connection.execute("INSERT INTO history VALUES (?, 'a', 'changed')", (f"{year}-01-02T10:00:00",))
    assert [event.day for event in history.events()] == ["2026-01-02", "2025-01-02", "2024-01-02"]
    assert [event.day for event in history.events(until="2025-12-31")] == ["2025-01-02", "2024-01-02"]
    assert [event.day for event in history.events(limit=1)] == ["2026-01-02"]


@pytest.mark.parametrize("happened", [Happened.UNCHANGED, Happened.FAILED, Happened.WAITING])
def test_a_run_without_changes_notes_nothing(tmp_path: Path, happened: Happened) -> None:
    history = History(Sqlite(tmp_path / "history.sqlite"))
    history.note(Change(happened, "a.pdf", "a"))
    assert history.events() == []
