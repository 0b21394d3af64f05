"""Whatever happens to a re-index, what was served is still served, and the next one finishes."""

import os
import signal
from pathlib import Path

import pytest

from corpus.storage.catalogue import Catalogue
from index.disk import file_digest
from index.doctor import Health, examine
from index.errors import CannotWrite
from index.files.file_index import FileIndex
from index.files.file_versions import FileVersions
from index.reindexing import Published, reindex
from index.searching import Query
from tests.index.crashing import (
    in_a_process,
    on_a_disk_that_is_only_read,
    reindex_and_report,
    run,
    run_counted,
    run_killed,
)
from tests.index.small import StemEncoder, published, put, report, small_corpus

KILLS = 200


def new_paper(home: Path, number: int) -> None:
    """Something that the served version does not have yet, in the place of what the last one added."""
    with_it = Catalogue(home / "corpus.sqlite")
    put(with_it, report("paper", "Paper"), f"Paper number {number} is about trees.")
    with_it.close()


def assert_whole(versions: FileVersions) -> None:
    version = versions.current()
    folder = versions.path(version.id)
    assert all(file_digest(folder / name) == digest for name, digest in version.files.items())


def test_killed_at_two_hundred_points_the_served_version_stays_whole(tmp_path: Path) -> None:
    versions = FileVersions(tmp_path / "index")
    small_corpus(tmp_path).close()
    assert in_a_process(run, tmp_path) == 0
    new_paper(tmp_path, 0)
    assert in_a_process(run_counted, tmp_path) == 0
    moments = int((tmp_path / "moments").read_text("utf-8"))
    died = 0
    for number in range(1, KILLS + 1):
        new_paper(tmp_path, number)
        moment = moments * number // (KILLS + 1)
        died += in_a_process(run_killed, tmp_path, moment) == -signal.SIGKILL
        assert_whole(versions)
        if number % 20 == 0:
            with versions.lock():
                pass  # nobody's death keeps the lock
            index = FileIndex(versions.path(versions.current_id()), versions.current(), StemEncoder())
            assert index.search(Query("bruises in hospital"))[0].report.id == "meadow"
    assert died > 0.9 * KILLS
    assert in_a_process(run, tmp_path) == 0
    assert not list(versions.folder.glob(".draft-*"))
    *_, last = examine(versions)
    assert last == Health(())


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_a_full_disk_leaves_what_was_served(tmp_path: Path, size: int) -> None:
    versions = FileVersions(tmp_path / "index")
    small_corpus(tmp_path).close()
    assert in_a_process(run, tmp_path) == 0
    before = versions.current()
    new_paper(tmp_path, 1)
    assert in_a_process(reindex_and_report, tmp_path, size) == 0
    message = (tmp_path / "message").read_text("utf-8")
    assert message.startswith("CannotWrite: ")
    assert "still served" in message
    assert "Free some space" in message
    assert versions.current() == before
    assert_whole(versions)
    assert not list(versions.folder.glob(".draft-*"))
    assert in_a_process(run, tmp_path) == 0
    assert versions.current() != before


def test_a_disk_that_is_only_read_is_searched_and_left_as_it_is(tmp_path: Path) -> None:
    versions = FileVersions(tmp_path / "index")
    small_corpus(tmp_path).close()
    assert in_a_process(run, tmp_path) == 0
    before = versions.current()
    new_paper(tmp_path, 1)
    if not on_a_disk_that_is_only_read(tmp_path):
        pytest.skip("This machine lets nobody mount a disk that is only read.")
    assert int((tmp_path / "hits").read_text("utf-8")) > 0
    message = (tmp_path / "message").read_text("utf-8")
    assert message.startswith("CannotWrite: ")
    assert "make the folder writable" in message
    assert versions.current() == before
    assert_whole(versions)


def test_of_two_maintainers_the_second_is_told_to_wait_and_the_first_finishes(tmp_path: Path) -> None:
    versions, catalogue = FileVersions(tmp_path / "index"), small_corpus(tmp_path)
    first = reindex(catalogue, versions, StemEncoder())
    next(first)
    assert in_a_process(reindex_and_report, tmp_path) == 0
    message = (tmp_path / "message").read_text("utf-8")
    assert message.startswith("ReindexRunning: ")
    assert "Wait" in message
    assert isinstance(list(first)[-1], Published)
    assert_whole(versions)


def test_a_clock_that_jumps_does_not_confuse_which_version_came_first(tmp_path: Path) -> None:
    versions, catalogue = FileVersions(tmp_path / "index"), small_corpus(tmp_path)
    made = []
    for number, year in enumerate((2099, 1999, 2055)):
        new_paper(tmp_path, number)
        version = published(catalogue, versions, StemEncoder()).version
        manifest = versions.path(version.id) / "manifest.json"
        written = manifest.read_text("utf-8").replace(version.created, f"{year}-01-01T00:00:00+00:00")
        manifest.write_text(written, "utf-8")
        seconds = (year - 1970) * 31_557_600
        for path in versions.path(version.id).iterdir():
            os.utime(path, (seconds, seconds))
        made.append(version.id)
    assert [version.id for version in versions.all()] == made[::-1]
    assert versions.rollback().id == made[1]
    assert versions.prune(keep=1) == []  # the newest, the one that is served and the one before it
    new_paper(tmp_path, 9)
    assert published(catalogue, versions, StemEncoder()).version.number == 4


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    small_corpus(tmp_path).close()
    (tmp_path / "index").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(CannotWrite, match="make the folder writable"):
        run(tmp_path)
