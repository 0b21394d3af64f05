"""A step is written whole or not at all, whenever its process is killed, and the next run finishes."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.report import Change, Happened, Page, Report
from corpus.storage.database import Sqlite
from corpus.sync.corpus import Corpus
from corpus.sync.sync_events import Synced
from tests.corpus.plain_reader import PlainReader

ROOT = Path(__file__).parents[3]
Table = frozenset[tuple[object, ...]]


def contents(corpus: Corpus) -> dict[str, Table]:
    """Every row of every table, except the moments in the history."""
    database = corpus.catalogue.database
    return {
        table: frozenset(
            tuple(row[column] for column in row.keys() if column != "at")  # noqa: SIM118  # a row is no mapping
            for row in database.rows(f"SELECT * FROM {table}")
        )
        for table in database.tables()
    }


def text(title: str, seed: int) -> str:
    words = [f"word{number}" for number in range(400)]
    return f"{title}\n{' '.join(random.Random(seed).choices(words, k=300))}"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """What is taken in: every kind of step follows from it."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "changed.txt").write_text(f"{text('Guidance on visits', 1)}\nWITHDRAWN: It was overtaken.")
    (folder / "copy v2.txt").write_text(text("An inspection", 2).replace("word7 ", "right "))
    (folder / "new.txt").write_text(text("A new review", 3))
    (folder / "same.txt").write_text(text("An old review", 4))
    (folder / "same.toml").write_text('title = "The right title"\nsupersedes = ["older"]')
    return folder


@pytest.fixture
def before(tmp_path: Path, inbox: Path) -> Path:
    """A home that holds older states of what is taken in, and a sample."""
    home = tmp_path / "before"
    corpus = Corpus.at(home, PlainReader())
    there, elsewhere = inbox / "changed.txt", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "copy.txt").write_text(text("An inspection", 2))
    (elsewhere / "older.txt").write_text(text("Written before", 5))
    new, there_now = there.read_text(), (inbox / "same.toml").read_text()
    there.write_text(text("Guidance on visits", 1))
    (inbox / "same.toml").unlink()
    list(corpus.add([there, inbox / "same.txt", elsewhere]))
    there.write_text(new)
    (inbox / "same.toml").write_text(there_now)
    sample = Report("sample", "Sample: a review", "sample.txt", "", sample=True)
    corpus.catalogue.put(sample, [Page(1, "A sample.")], [])
    corpus.catalogue.close()
    return home


def states_of_a_whole_run(home: Path, inbox: Path) -> tuple[list[dict[str, Table]], list[Change]]:
    """What the catalogue holds before a run and after each of its Changes, and these."""
    corpus = Corpus.at(home, PlainReader())
    states, changes = [contents(corpus)], list[Change]()
    for event in corpus.add([inbox]):
        states.append(contents(corpus))
        changes = list(event.changes) if isinstance(event, Synced) else changes
    return states, changes


def test_a_run_that_is_killed_at_any_moment_leaves_whole_steps_and_the_next_run_finishes(
    tmp_path: Path, before: Path, inbox: Path
) -> None:
    states, changes = states_of_a_whole_run(Path(shutil.copytree(before, tmp_path / "whole")), inbox)
    assert [(change.happened.value, change.report_id) for change in changes] == [
        ("changed", "same"),
        *(("changed", "changed"), ("withdrawn", "changed"), ("superseded", "sample")),
        *(("added", "copy-v2"), ("superseded", "copy")),
        ("added", "new"),
        ("superseded", "older"),
    ]
    places = map(str, (before, inbox, tmp_path / "killed"))
    command = [sys.executable, "-m", "tests.corpus.sync.killed_runs", *places]
    subprocess.run(command, cwd=ROOT, check=True)
    homes = sorted((tmp_path / "killed").iterdir(), key=lambda home: int(home.name))
    assert len(homes) > 60
    unfinished = 0
    for home in homes:
        corpus = Corpus.at(home, PlainReader())
        left = contents(corpus)
        assert left in states, home.name
        unfinished += left != states[-1]
        list(corpus.add([inbox]))
        assert contents(corpus) == states[-1], home.name
        corpus.catalogue.close()
    assert unfinished > 50


class Failing(Sqlite):
    """A database in which nothing can be noted of where a report came from."""

    def create(self, schema: str) -> None:
        super().create(schema)
        if "origins" in schema:
            super().create(
                "CREATE TRIGGER IF NOT EXISTS stop BEFORE INSERT ON origins"
                " BEGIN SELECT RAISE(ABORT, 'no'); END;"
            )


def test_a_step_that_cannot_be_written_whole_is_told_as_a_failure_and_leaves_nothing(
    tmp_path: Path, inbox: Path
) -> None:
    database = Failing(tmp_path / "home" / "corpus" / "catalogue.sqlite")
    corpus = Corpus.at(tmp_path / "home", PlainReader(), database=database)
    with database.writing():
        pass  # the file is made when it is first opened
    before = contents(corpus)
    *_, result = corpus.add([inbox])
    assert isinstance(result, Synced)
    assert {change.happened for change in result.changes} == {Happened.FAILED}
    assert contents(corpus) == before
