"""A re-index that has nothing to do knows it without reading, and never says so of what has changed."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.report import Passage, Theme
from corpus.sources.base import ReportFacts
from corpus.storage.catalogue import Catalogue
from corpus.storage.corrections import Corrections
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger, known_themes
from index.files.file_versions import FileVersions
from index.material import RECIPE, corpus_digest, corpus_state
from tests.index.small import StemEncoder, published, put, report, small_corpus


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    catalogue = small_corpus(tmp_path)
    PassageThemes(catalogue.database).tag(list(catalogue.passages()), Tagger(known_themes()))
    return catalogue


@pytest.fixture
def versions(tmp_path: Path) -> FileVersions:
    return FileVersions(tmp_path / "index")


def execute(catalogue: Catalogue, statement: str) -> None:
    with catalogue.database.writing() as transaction:
        assert transaction.execute(statement).rowcount == 1


def execute_elsewhere(catalogue: Catalogue, statement: str) -> None:
    """Runs a statement as any other program does, which knows nothing of the catalogue."""
    (row,) = catalogue.database.rows("PRAGMA database_list")
    with closing(sqlite3.connect(row["file"])) as connection, connection:
        assert connection.execute(statement).rowcount == 1


def put_meadow(catalogue: Catalogue, change: Callable[[Passage], Passage]) -> None:
    pages, passages = list(catalogue.pages("meadow")), list(catalogue.passages("meadow"))
    catalogue.put(catalogue.report("meadow"), pages, [change(passages[0]), *passages[1:]])


def retag(catalogue: Catalogue) -> None:
    tagger = Tagger([Theme("records", "Records", terms=("police records",))])
    PassageThemes(catalogue.database).tag(list(catalogue.passages()), tagger)


MEADOW = "WHERE report_id = 'meadow' AND"
CHANGES: dict[str, Callable[[Catalogue], object]] = {
    "another report": lambda c: put(c, report("orchard", "Orchard"), "Apples were picked."),
    "a report less": lambda c: c.remove("guide"),
    "the text of a report": lambda c: put(c, c.report("guide"), "Agencies need not co-operate."),
    "the title": lambda c: c.update(replace(c.report("guide"), title="Guide")),
    "the date": lambda c: c.update(replace(c.report("guide"), published="2020-01")),
    "the kind": lambda c: c.update(replace(c.report("guide"), kind="law")),
    "a heading": lambda c: put_meadow(c, lambda passage: replace(passage, headings=("Findings",))),
    "a paragraph's number": lambda c: put_meadow(c, lambda passage: replace(passage, paragraph="3.1")),
    "the themes": retag,
    "a theme": lambda c: execute(
        c,
        """DELETE FROM passage_themes WHERE (passage_id, theme) =
           (SELECT passage_id, theme FROM passage_themes ORDER BY 1, 2 LIMIT 1)""",
    ),
    "who read a page": lambda c: execute(c, f"UPDATE pages SET reader = 'ocr' {MEADOW} number = 1"),
    "a page's label": lambda c: execute(c, f"UPDATE pages SET label = 'iv' {MEADOW} number = 2"),
    "a page's text": lambda c: execute(c, f"UPDATE pages SET text = text || '.' {MEADOW} number = 1"),
    "a page less": lambda c: execute(c, f"DELETE FROM pages {MEADOW} number = 2"),
    "by another program": lambda c: execute_elsewhere(
        c, f"UPDATE pages SET text = text || ' not' {MEADOW} number = 1"
    ),
    "by another program that ignores errors": lambda c: execute_elsewhere(
        c, "INSERT OR IGNORE INTO pages (report_id, number, text) VALUES ('guide', 2, 'More.')"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_makes_a_version(
    catalogue: Catalogue, versions: FileVersions, change: Callable[[Catalogue], object]
) -> None:
    published(catalogue, versions, StemEncoder())
    assert published(catalogue, versions, StemEncoder()).unchanged
    state, digest = corpus_state(catalogue), corpus_digest(catalogue)
    change(catalogue)
    assert corpus_digest(catalogue) != digest
    assert corpus_state(catalogue) != state
    assert not published(catalogue, versions, StemEncoder(), force=True).unchanged
    assert published(catalogue, versions, StemEncoder()).unchanged


def test_a_correction_makes_a_version(catalogue: Catalogue, versions: FileVersions) -> None:
    published(catalogue, versions, StemEncoder())
    with catalogue.database.writing():
        Corrections(catalogue.database).put("guide", ReportFacts(title="Corrected"))
        catalogue.update(replace(catalogue.report("guide"), title="Corrected"))
    assert not published(catalogue, versions, StemEncoder()).unchanged


def test_another_model_or_release_makes_a_version(catalogue: Catalogue, versions: FileVersions) -> None:
    first = published(catalogue, versions, StemEncoder()).version
    other = published(catalogue, versions, StemEncoder("other"))
    assert not other.unchanged
    assert corpus_state(catalogue) == first.state == other.version.state
    manifest = versions.path(other.version.id) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"recipe": {RECIPE}', f'"recipe": {RECIPE - 1}'))
    assert not published(catalogue, versions, StemEncoder("other")).unchanged


@pytest.mark.parametrize("name", ["dense.faiss", "evidence.sqlite", "words/counts.npy", "words/idf.npy"])
def test_a_damaged_version_is_made_again_though_nothing_has_changed(
    catalogue: Catalogue, versions: FileVersions, name: str
) -> None:
    path = versions.path(published(catalogue, versions, StemEncoder()).version.id) / name
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert not published(catalogue, versions, StemEncoder()).unchanged


def test_nothing_is_read_where_nothing_has_changed(catalogue: Catalogue, versions: FileVersions) -> None:
    """A row that cannot be read is not noticed; the doctor reads it."""
    published(catalogue, versions, StemEncoder())
    state = catalogue.database.state()
    with catalogue.database.writing() as transaction:
        transaction.execute("UPDATE passages SET voice = 'no such voice'")
        transaction.execute("UPDATE last_change SET state = ?", (state,))
    assert published(catalogue, versions, StemEncoder()).unchanged


def test_what_is_written_as_it_was_makes_no_version(catalogue: Catalogue, versions: FileVersions) -> None:
    published(catalogue, versions, StemEncoder())
    state = corpus_state(catalogue)
    put_meadow(catalogue, lambda passage: passage)
    PassageThemes(catalogue.database).tag(list(catalogue.passages("meadow")), Tagger(known_themes()))
    assert corpus_state(catalogue) != state
    assert published(catalogue, versions, StemEncoder()).unchanged


def test_what_is_not_committed_changes_nothing(catalogue: Catalogue) -> None:
    def remove_and_fail() -> None:
        with catalogue.database.writing():
            catalogue.remove("guide")
            raise LookupError

    state = corpus_state(catalogue)
    with pytest.raises(LookupError):
        remove_and_fail()
    assert corpus_state(catalogue) == state


def test_a_catalogue_that_is_put_back_and_changed_otherwise_has_another_state(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """A count of changes would be the same."""
    catalogue.snapshot(str(tmp_path / "backup.sqlite")).close()
    catalogue.remove("guide")
    shutil.copy(tmp_path / "backup.sqlite", tmp_path / "restored.sqlite")
    restored = Catalogue(tmp_path / "restored.sqlite")
    assert restored.database.state() != catalogue.database.state()
    restored.remove("meadow")
    assert restored.database.state() != catalogue.database.state()


def test_a_catalogue_of_an_older_release_has_no_state_until_it_changes(
    catalogue: Catalogue, versions: FileVersions
) -> None:
    with catalogue.database.writing() as transaction:
        for row in list(catalogue.database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            transaction.execute(f"DROP TRIGGER {row['name']}")
        transaction.execute("DROP TABLE last_change")
    assert corpus_state(catalogue) == ""
    assert published(catalogue, versions, StemEncoder()).version.state == ""
    (row,) = catalogue.database.rows("PRAGMA database_list")
    opened = Catalogue(Path(row["file"]))
    assert published(opened, versions, StemEncoder()).unchanged
    put(opened, report("orchard", "Orchard"), "Apples were picked.")
    assert not published(opened, versions, StemEncoder()).unchanged
    assert versions.current().state == corpus_state(opened) != ""
