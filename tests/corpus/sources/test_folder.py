"""Files, folders and sidecars."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from corpus.errors import BadSidecar
from corpus.report import Change, Happened
from corpus.sources.base import Offer, ReportFacts
from corpus.sources.folder import Folder, sidecar_facts


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-")
    return path


def files_of(offers: Iterable[Offer | Change]) -> list[str]:
    return [offer.file for offer in offers if isinstance(offer, Offer)]


def left_out(offers: Iterable[Offer | Change]) -> dict[str, str]:
    return {each.subject: each.reason for each in offers if isinstance(each, Change)}


def test_a_folder_offers_reports_and_names_what_else_is_in_it(tmp_path: Path, report: Path) -> None:
    (tmp_path / "without").write_bytes(b"%PDF-1.7")
    for name in ("figures.csv", "report.toml", ".hidden.pdf", "page.HTML", "notes.docx", "~$notes.docx"):
        (tmp_path / name).write_text("")
    offers = list(Folder([tmp_path, report]).offers())
    assert files_of(offers) == ["notes.docx", "page.HTML", "report.pdf", "without"]
    assert left_out(offers) == {
        "figures.csv": "Files of the kind .csv are not taken.",
        ".hidden.pdf": "A hidden file.",
    }
    assert {each.happened for each in offers if isinstance(each, Change)} == {Happened.LEFT_OUT}


def test_a_sidecar_that_is_a_link_out_of_the_folder_is_not_read(
    report: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "secret.toml").write_text('title = "Of another"')
    report.with_suffix(".toml").symlink_to(elsewhere / "secret.toml")
    (change,) = Folder([report]).offers()
    assert isinstance(change, Change)
    assert change.happened is Happened.FAILED
    assert "leads out of the folder" in change.reason


def test_many_files_of_one_kind_are_counted(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"picture {number:02}.jpg").write_text("")
    (change,) = Folder([tmp_path]).offers()
    assert isinstance(change, Change)
    assert change.subject == str(tmp_path)
    assert change.reason.startswith("Files of the kind .jpg are not taken: 12 files, picture 00.jpg, ")


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path, report: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    (outside / "deeper").mkdir(parents=True)
    folder.mkdir()
    (outside / "secret.pdf").write_bytes(b"%PDF-")
    (outside / "deeper" / "secret.pdf").write_bytes(b"%PDF-")
    (folder / "own.pdf").write_bytes(b"%PDF-")
    (folder / "again.pdf").symlink_to(folder / "own.pdf")
    (folder / "file.pdf").symlink_to(outside / "secret.pdf")
    (folder / "all").symlink_to(outside, target_is_directory=True)
    (folder / "broken.pdf").symlink_to(folder / "nothing.pdf")
    (folder / "itself.pdf").symlink_to(folder / "itself.pdf")
    offers = list(Folder([folder]).offers())
    assert files_of(offers) == ["again.pdf"]  # the same file as own.pdf, taken once
    assert left_out(offers) == {
        "all": "A link that leads out of the folder.",
        "file.pdf": "A link that leads out of the folder.",
        "broken.pdf": "It is no file, or a link to none.",
        "itself.pdf": "It is no file, or a link to none.",
    }


def test_a_name_that_is_no_text_is_offered_with_its_byte_replaced(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"Caf\xe9 review.pdf")
    try:
        path.write_bytes(b"%PDF-")
    except OSError:
        pytest.skip("this file system takes no such names")
    source = Folder([tmp_path])
    (offer,) = source.offers()
    assert isinstance(offer, Offer)
    assert offer.file == "Caf\ufffd review.pdf"
    assert offer.key.encode()
    assert source.fetch(offer, tmp_path).path == path


def test_a_file_that_is_named_is_offered_whatever_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "report.bin"
    odd.write_bytes(b"%PDF-")
    (offer,) = Folder([odd]).offers()
    assert not isinstance(offer, Change)
    assert offer.file == "report.bin"


@pytest.mark.parametrize("name", ["report.toml", "report.pdf.toml"])
def test_a_sidecar_says_what_is_known_of_a_report(report: Path, name: str) -> None:
    report.with_name(name).write_text('title = "Its title"\npublished = 2024-12-10\nsupersedes = ["old"]')
    assert sidecar_facts(report) == ReportFacts(
        title="Its title", corrected="2024-12-10", supersedes=("old",)
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "//example.org/a",
        "example.org",
        "https://",
        "https://example.org/\\n",
    ],
)
def test_a_sidecar_gives_no_address_that_is_not_on_the_web(report: Path, address: str) -> None:
    report.with_name("report.toml").write_text(f'url = "{address}"')
    with pytest.raises(BadSidecar, match="begins with https://"):
        sidecar_facts(report)
    report.with_name("report.toml").write_text('url = "https://example.org/a?b=c"')
    assert sidecar_facts(report).url == "https://example.org/a?b=c"


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
