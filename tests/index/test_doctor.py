"""What the doctor finds, and what it says to do."""

import json
from pathlib import Path

import pytest

from index.doctor import Examined, Finding, Health, examine
from index.files.file_versions import FileVersions
from index.material import RECIPE
from index.versions import IndexVersion
from tests.index.small import StemEncoder, published, put, report, small_corpus


@pytest.fixture
def versions(tmp_path: Path) -> FileVersions:
    versions, catalogue = FileVersions(tmp_path / "index"), small_corpus(tmp_path)
    published(catalogue, versions, StemEncoder())
    put(catalogue, report("orchard", "Orchard"), "Apples were picked.")
    published(catalogue, versions, StemEncoder())
    return versions


def health(versions: FileVersions) -> Health:
    *examined, last = examine(versions)
    assert all(isinstance(event, Examined) for event in examined)
    assert isinstance(last, Health)
    return last


def only(versions: FileVersions) -> Finding:
    (finding,) = health(versions).findings
    return finding


def served_version(versions: FileVersions) -> tuple[Path, IndexVersion]:
    version = versions.current()
    return versions.path(version.id), version


def test_sound_versions_have_no_findings(versions: FileVersions) -> None:
    assert health(versions).sound
    assert len(list(examine(versions))) == 3


def test_every_file_is_compared_with_its_digest(versions: FileVersions) -> None:
    folder, version = served_version(versions)
    for name in version.files:
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert name in only(versions).what
        path.write_bytes(content)
    assert health(versions).sound


def test_a_missing_file_and_one_too_many_are_named(versions: FileVersions) -> None:
    folder, _ = served_version(versions)
    (folder / "owners.npy").rename(folder / "other.npy")
    assert [finding.what for finding in health(versions).findings] == [
        "owners.npy is missing.",
        "other.npy does not belong to this version.",
    ]


def test_what_to_do_depends_on_whether_it_is_served(versions: FileVersions) -> None:
    newest, oldest = versions.all()
    (versions.path(oldest.id) / "manifest.json").write_text("{", "utf-8")
    assert "prune" in only(versions).mend
    (versions.path(oldest.id) / "manifest.json").unlink()
    (versions.path(newest.id) / "manifest.json").write_text("{}", "utf-8")
    assert "reindex" in only(versions).mend


def test_a_served_version_of_another_release_is_a_finding_and_one_to_go_back_to_is_none(
    versions: FileVersions,
) -> None:
    newest, oldest = versions.all()
    for version in (oldest, newest):
        assert health(versions).sound
        manifest = versions.path(version.id) / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"recipe": RECIPE - 1}))
    finding = only(versions)
    assert (finding.version, "another release" in finding.what) == (newest.id, True)
    assert "reindex" in finding.mend


def test_no_index_at_all_is_a_finding(tmp_path: Path) -> None:
    finding = only(FileVersions(tmp_path))
    assert f"{finding.what}{finding.mend}".count("reindex") == 1
