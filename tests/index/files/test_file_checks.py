"""A version that was checked is opened without reading it all again, until anything of it changes."""

import sys
from pathlib import Path

import pytest

from index.doctor import Health, examine
from index.errors import BrokenVersion
from index.files.file_checks import Facts, FileChecks, file_facts
from index.files.file_versions import FileVersions
from index.searching import Query
from index.versions import IndexVersion
from tests.index.small import StemEncoder, published, put, report, small_corpus

OLD: Facts = {"words": [3, 7, 1_000, 1_000]}


def much_later() -> int:
    return sys.maxsize


def checks(folder: Path, manifest: str = "{}") -> FileChecks:
    (folder / "manifest.json").write_text(manifest, "utf-8")
    return FileChecks(folder / "checked.json", folder / "manifest.json")


@pytest.fixture
def versions(tmp_path: Path) -> FileVersions:
    versions = FileVersions(tmp_path / "index")
    published(small_corpus(tmp_path), versions, StemEncoder())
    return versions


def check(versions: FileVersions, version: IndexVersion) -> None:
    """Records that the version was checked as it is now."""
    record, folder = versions.folder / f".checked-{version.id}.json", versions.path(version.id)
    FileChecks(record, folder / "manifest.json", much_later).save(file_facts(folder, version.files))


def flip_last_byte(path: Path) -> None:
    content = path.read_bytes()
    replace(path, content[:-1] + bytes([content[-1] ^ 1]))


def replace(path: Path, content: bytes) -> None:
    """Puts another file in its place, which has another inode."""
    other = path.with_name("other")
    other.write_bytes(content)
    other.replace(path)


def test_a_record_holds_for_the_same_files_and_manifest_only(tmp_path: Path) -> None:
    checks(tmp_path).save(OLD)
    assert checks(tmp_path).holds(OLD)
    assert not checks(tmp_path).holds(OLD | {"vectors": [1, 2, 3, 4]})
    assert not checks(tmp_path).holds({})
    assert not checks(tmp_path, "[]").holds(OLD)


@pytest.mark.parametrize("place", range(4))
def test_a_file_of_another_size_inode_or_time_is_not_the_one_that_was_checked(
    tmp_path: Path, place: int
) -> None:
    checks(tmp_path).save(OLD)
    other = [number + (place == at) for at, number in enumerate(OLD["words"])]
    assert not checks(tmp_path).holds({"words": other})


def test_a_write_of_the_same_size_changes_the_facts(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_bytes(b"abc")
    before = file_facts(tmp_path, ["words"])
    replace(path, b"abd")
    assert file_facts(tmp_path, ["words"]) != before


def test_a_file_that_has_just_changed_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_bytes(b"abc")
    facts = file_facts(tmp_path, ["words"])
    FileChecks(tmp_path / "checked.json", path, lambda: facts["words"][-1] + 1).save(facts)
    assert not (tmp_path / "checked.json").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"manifest": 3}'])
def test_a_damaged_record_holds_for_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "checked.json").write_text(content, "utf-8")
    assert not checks(tmp_path).holds(OLD)


def test_a_checked_version_is_opened_without_reading_its_files_and_the_doctor_reads_them(
    versions: FileVersions,
) -> None:
    version = versions.current()
    flip_last_byte(versions.path(version.id) / "places.npz")
    with pytest.raises(BrokenVersion, match=r"places\.npz has changed"):
        versions.open(version, StemEncoder())
    check(versions, version)
    versions.open(version, StemEncoder())  # nothing has changed since
    *_, health = examine(versions)
    assert isinstance(health, Health)
    assert ["places.npz" in finding.what for finding in health.findings] == [True]
    assert not versions.is_whole(version)


def test_a_checked_version_whose_file_changes_later_is_refused(versions: FileVersions) -> None:
    version = versions.current()
    for name in version.files:
        path = versions.path(version.id) / name
        content = path.read_bytes()
        check(versions, version)
        assert versions.open(version, StemEncoder()).search(Query("bruises"))
        flip_last_byte(path)
        with pytest.raises(BrokenVersion, match="has changed"):
            versions.open(version, StemEncoder())
        replace(path, content)


def test_a_checked_version_with_one_file_more_or_less_is_refused(versions: FileVersions) -> None:
    version = versions.current()
    folder = versions.path(version.id)
    check(versions, version)
    (folder / "stranger").write_text("", "utf-8")
    with pytest.raises(BrokenVersion, match="does not belong"):
        versions.open(version, StemEncoder())
    (folder / "stranger").unlink()
    (folder / "places.npz").rename(versions.folder / "places.npz")
    with pytest.raises(BrokenVersion, match="is missing"):
        versions.open(version, StemEncoder())


def test_the_record_goes_with_its_version(versions: FileVersions, tmp_path: Path) -> None:
    first = versions.current()
    check(versions, first)
    catalogue = small_corpus(tmp_path)
    for number in range(2):
        put(catalogue, report("paper", "Paper"), f"Paper number {number}.")
        published(catalogue, versions, StemEncoder())
    versions.prune(keep=1)
    assert first.id not in versions.ids()
    assert not (versions.folder / f".checked-{first.id}.json").exists()
