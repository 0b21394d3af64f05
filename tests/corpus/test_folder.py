"""Files, folders and sidecars."""

from pathlib import Path

import pytest

from corpus.errors import BadSidecar
from corpus.folder import Folder, sidecar_facts
from corpus.report import Change
from corpus.sources import Facts


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-")
    return path


def test_a_folder_offers_reports_and_nothing_else(tmp_path: Path, report: Path) -> None:
    for name in ("notes.docx", "report.toml", ".hidden.pdf", "page.HTML"):
        (tmp_path / name).write_text("")
    offers = list(Folder([tmp_path, report]).offers())
    assert [offer.file for offer in offers if not isinstance(offer, Change)] == ["page.HTML", "report.pdf"]


def test_a_file_that_is_named_is_offered_whatever_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "report.bin"
    odd.write_bytes(b"%PDF-")
    (offer,) = Folder([odd]).offers()
    assert not isinstance(offer, Change)
    assert offer.file == "report.bin"


@pytest.mark.parametrize("name", ["report.toml", "report.pdf.toml"])
def test_a_sidecar_says_what_is_known_of_a_report(report: Path, name: str) -> None:
    report.with_name(name).write_text('title = "Its title"\npublished = 2024-12-10\nsupersedes = ["old"]')
    assert sidecar_facts(report) == Facts(title="Its title", corrected="2024-12-10", supersedes=("old",))


@pytest.mark.parametrize(
    "text",
    ["title = ", "titel = 'x'", "title = 3", "published = '10 May'", "published = 2024", "themes = 'x'"],
)
def test_a_sidecar_that_is_not_understood_fails_its_report_only(report: Path, text: str) -> None:
    report.with_name("report.toml").write_text(text)
    with pytest.raises(BadSidecar, match=r"report\.toml"):
        sidecar_facts(report)
    (change,) = Folder([report]).offers()
    assert isinstance(change, Change)
