"""Whatever happens to a re-index, what was served is still served, and the next one finishes."""

import random
import signal
import time
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from index.disk import file_digest
from index.doctor import Health, examine
from index.errors import CannotWrite
from index.local import LocalIndex
from index.searching import Query
from index.versions import Versions
from tests.index.crashing import in_a_process, run, with_a_full_disk
from tests.index.small import StemEncoder, put, report, small_corpus

KILLS = 200


def new_paper(home: Path, number: int) -> None:
    """Something that the served version does not have yet, in the place of what the last one added."""
    with_it = Catalogue(home / "corpus.sqlite")
    put(with_it, report("paper", "Paper"), f"Paper number {number} is about trees.")
    with_it.close()


def assert_whole(versions: Versions) -> None:
    version = versions.current()
    folder = versions.path(version.id)
    assert all(file_digest(folder / name) == digest for name, digest in version.files.items())


def test_killed_at_two_hundred_points_the_served_version_stays_whole(tmp_path: Path) -> None:
    versions, chance = Versions(tmp_path / "index"), random.Random(4)
    small_corpus(tmp_path).close()
    assert in_a_process(run, tmp_path) == 0
    new_paper(tmp_path, 0)
    began = time.monotonic()
    assert in_a_process(run, tmp_path) == 0
    takes = time.monotonic() - began
    died = 0
    for number in range(1, KILLS + 1):
        new_paper(tmp_path, number)
        died += in_a_process(run, tmp_path, killed_after=chance.uniform(0, takes)) == -signal.SIGKILL
        assert_whole(versions)
        if number % 20 == 0:
            with versions.lock():
                pass  # nobody's death keeps the lock
            index = LocalIndex(versions.path(versions.current_id()), versions.current(), StemEncoder())
            assert index.search(Query("bruises in hospital"))[0].report.id == "meadow"
    assert died > KILLS / 2
    assert in_a_process(run, tmp_path) == 0
    assert not list(versions.folder.glob(".draft-*"))
    *_, last = examine(versions)
    assert last == Health(())


@pytest.mark.parametrize("size", [1_000, 20_000])
def test_a_full_disk_leaves_what_was_served(tmp_path: Path, size: int) -> None:
    versions = Versions(tmp_path / "index")
    small_corpus(tmp_path).close()
    assert in_a_process(run, tmp_path) == 0
    before = versions.current()
    new_paper(tmp_path, 1)
    assert in_a_process(with_a_full_disk, tmp_path, size) == 0
    message = (tmp_path / "message").read_text("utf-8")
    assert message.startswith("CannotWrite: ")
    assert "still served" in message
    assert "Free some space" in message
    assert versions.current() == before
    assert_whole(versions)
    assert not list(versions.folder.glob(".draft-*"))
    assert in_a_process(run, tmp_path) == 0
    assert versions.current() != before


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    small_corpus(tmp_path).close()
    (tmp_path / "index").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(CannotWrite, match="make the folder writable"):
        run(tmp_path)
