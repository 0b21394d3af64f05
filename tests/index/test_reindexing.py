"""What a re-index does, and what it leaves alone."""

import json
from pathlib import Path

import pytest

from corpus.report import Theme
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger
from index.errors import NoIndex, NothingToIndex, QualityGateFailed, ReindexRunning
from index.files.file_index import FileIndex
from index.files.file_versions import FileVersions
from index.golden_set import GoldenQuestion
from index.material import RECIPE
from index.reindexing import Embedding, Judged, Published, reindex
from index.searching import Query
from tests.index.small import StemEncoder, published, put, report, small_corpus


@pytest.fixture
def versions(tmp_path: Path) -> FileVersions:
    return FileVersions(tmp_path / "index")


def test_the_last_event_is_the_published_version(tmp_path: Path, versions: FileVersions) -> None:
    events = list(reindex(small_corpus(tmp_path), versions, StemEncoder()))
    assert [type(event) for event in events] == [Embedding, Embedding, Judged, Published]
    last = events[-1]
    assert isinstance(last, Published)
    assert (last.version.reports, last.version.pages, last.version.passages) == (3, 5, 7)
    assert versions.current() == last.version


def test_nothing_changed_means_nothing_is_made(tmp_path: Path, versions: FileVersions) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    before = published(catalogue, versions, encoder)
    after = published(catalogue, versions, encoder)
    assert after.unchanged
    assert after.version == before.version
    assert len(versions.all()) == 1


def test_only_what_is_new_is_embedded(tmp_path: Path, versions: FileVersions) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    before = published(catalogue, versions, encoder)
    encoder.embedded.clear()
    put(catalogue, report("orchard", "Orchard"), "Apples were picked.")
    after = published(catalogue, versions, encoder)
    assert all("Apples" in text for text in encoder.embedded)
    assert after.reused == before.version.passages
    catalogue.remove("orchard")
    encoder.embedded.clear()
    assert published(catalogue, versions, encoder, force=True).embedded == 0
    assert encoder.embedded == []


def test_what_is_known_of_a_report_changes_without_embedding(tmp_path: Path, versions: FileVersions) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    published(catalogue, versions, encoder)
    encoder.embedded.clear()
    catalogue.update(report("guide", "Guide to co-operation", kind="law"))
    after = published(catalogue, versions, encoder)
    assert not after.unchanged
    assert encoder.embedded == []


def test_a_change_of_themes_is_published_without_embedding(tmp_path: Path, versions: FileVersions) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    published(catalogue, versions, encoder)
    encoder.embedded.clear()
    tagger = Tagger([Theme("records", "Records", terms=("police records",))])
    PassageThemes(catalogue.database).tag(list(catalogue.passages()), tagger)
    after = published(catalogue, versions, encoder)
    assert (after.unchanged, after.embedded, encoder.embedded) == (False, 0, [])
    index = FileIndex(versions.path(after.version.id), after.version, encoder)
    hits = index.search(Query("strategy meetings", themes=("records",)))
    assert ["Police records" in hit.passage.text for hit in hits] == [True]
    assert index.search(Query("strategy meetings", themes=("unknown",))) == []


def test_an_empty_corpus_is_refused_and_leaves_nothing(tmp_path: Path, versions: FileVersions) -> None:
    with pytest.raises(NothingToIndex, match="panel-assistant add"):
        list(reindex(Catalogue(tmp_path / "corpus.sqlite"), versions, StemEncoder()))
    with pytest.raises(NoIndex):
        versions.current()
    assert not list(versions.folder.glob(".draft-*"))


def test_a_collection_that_lost_its_reports_is_told_to_be_examined(
    tmp_path: Path, versions: FileVersions
) -> None:
    before = published(small_corpus(tmp_path), versions, StemEncoder()).version
    with pytest.raises(NothingToIndex, match=f"made from {before.reports} reports.*panel-assistant doctor"):
        list(reindex(Catalogue(tmp_path / "lost.sqlite"), versions, StemEncoder()))
    assert versions.current() == before


def test_two_at_once_are_refused(tmp_path: Path, versions: FileVersions) -> None:
    first = reindex(small_corpus(tmp_path), versions, StemEncoder())
    next(first)
    with pytest.raises(ReindexRunning, match="Wait"):
        list(reindex(small_corpus(tmp_path), versions, StemEncoder()))
    assert isinstance(list(first)[-1], Published)


GOLDEN = [
    GoldenQuestion("Who held strategy meetings without the school nurse?", "harbour.pdf", 2),
    GoldenQuestion("Were police records held twice?", "meadow.pdf", 1, "held twice"),
]


def test_a_version_that_answers_worse_is_not_published(tmp_path: Path, versions: FileVersions) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    before = list(reindex(catalogue, versions, encoder, golden=GOLDEN))[-1]
    assert isinstance(before, Published)
    put(catalogue, report("meadow", "Meadow inspection"), "The weather was fine.", "It rained.")
    with pytest.raises(QualityGateFailed, match=r"Worse: Were police records held twice\?"):
        list(reindex(catalogue, versions, encoder, golden=GOLDEN))
    assert versions.current() == before.version
    *_, forced = reindex(catalogue, versions, encoder, golden=GOLDEN, force=True)
    assert isinstance(forced, Published)
    assert forced.version.forced
    assert "police records" in versions.current().verdict


def test_going_back_serves_the_version_before_and_pruning_keeps_both(
    tmp_path: Path, versions: FileVersions
) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    made = [published(catalogue, versions, encoder).version]
    for number in range(4):
        put(catalogue, report(f"more-{number}", "More"), f"Paper number {number} is about trees.")
        made.append(published(catalogue, versions, encoder).version)
    assert [version.id for version in versions.all()] == [version.id for version in reversed(made)]
    assert versions.rollback() == made[3]
    assert versions.prune(keep=1) == [made[1].id, made[0].id]
    assert versions.current() == made[3]
    assert versions.rollback() == made[2]
    with pytest.raises(NoIndex, match="before"):
        versions.rollback()


def test_going_back_over_an_upgrade_is_told_to_be_the_work_of_the_release_before(
    tmp_path: Path, versions: FileVersions
) -> None:
    catalogue, encoder = small_corpus(tmp_path), StemEncoder()
    old = published(catalogue, versions, encoder).version
    manifest = versions.path(old.id) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"recipe": RECIPE - 1}))
    assert versions.get(old.id).recipe == RECIPE - 1
    new = published(catalogue, versions, encoder).version
    with pytest.raises(NoIndex, match=f"{old.id} .* release again and run its panel-assistant rollback"):
        versions.rollback()
    assert versions.current() == new
