"""Two reports are never made one: what a file is, its text says, and a name only in its own place."""

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from corpus.reading.file_reader import read
from corpus.report import Change, Happened, Status
from corpus.storage.corrections import Correcting
from corpus.sync.corpus import Corpus
from corpus.sync.duplicates import with_report_id
from corpus.sync.sync_events import Event, Synced
from tests.corpus.pdfs import make_pdf, prose

WORDS = [f"word{number}" for number in range(400)]


def text(seed: int, title: str = "Inspection of children's services", published: str = "") -> str:
    """A report of 400 words; another seed gives another one."""
    words = " ".join(random.Random(seed).choices(WORDS, k=400))
    return f"{title}\n{f'Published {published}' if published else ''}\n{words}"


def changes(events: Iterable[Event]) -> list[Change]:
    *_, last = events
    assert isinstance(last, Synced)
    return list(last.changes)


def outcomes_by_report(events: Iterable[Event]) -> list[tuple[str, str]]:
    return [(change.happened.value, change.report_id) for change in changes(events)]


def put(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_reports_of_two_folders_with_one_file_name_are_two(corpus: Corpus, tmp_path: Path) -> None:
    first, second = put(tmp_path / "a/report.txt", text(1)), put(tmp_path / "b/report.txt", text(2))
    assert outcomes_by_report(corpus.add([first])) == [("added", "report")]
    links = [passage.id for passage in corpus.catalogue.passages("report")]
    assert outcomes_by_report(corpus.add([second])) == [("added", "report-2")]
    assert [passage.id for passage in corpus.catalogue.passages("report")] == links
    assert outcomes_by_report(corpus.add([tmp_path / "a", tmp_path / "b"])) == [
        ("unchanged", "report"),
        ("unchanged", "report-2"),
    ]
    assert {report.status for report in corpus.catalogue.reports()} == {Status.CURRENT}


def test_another_report_in_the_same_place_leaves_the_first_and_says_so(
    corpus: Corpus, tmp_path: Path
) -> None:
    place = put(tmp_path / "report.txt", text(1))
    list(corpus.add([place]))
    put(place, text(2))
    (change,) = changes(corpus.add([place]))
    assert (change.happened, change.report_id) == (Happened.ADDED, "report-2")
    assert "another report than 'Inspection of children's services'" in change.reason
    assert {report.id for report in corpus.catalogue.reports()} == {"report", "report-2"}
    pages = list(corpus.catalogue.pages("report-2"))
    assert pages[0].text == place.read_text()
    for passage in corpus.catalogue.passages("report-2"):
        assert passage.report_id == "report-2"
    assert outcomes_by_report(corpus.add([place])) == [("unchanged", "report-2")]


def test_a_report_that_was_put_right_in_its_place_keeps_its_id(corpus: Corpus, tmp_path: Path) -> None:
    place = put(tmp_path / "report.txt", text(1))
    list(corpus.add([place]))
    put(place, text(1).replace("word7 ", "changed "))
    assert outcomes_by_report(corpus.add([place])) == [("changed", "report")]


def test_the_report_of_the_next_year_in_the_same_place_is_another(corpus: Corpus, tmp_path: Path) -> None:
    place = put(tmp_path / "annual.txt", text(1, published="2023-05"))
    list(corpus.add([place]))
    half = text(1, published="2024-05").split()
    put(place, " ".join([*half[:8], *half[8:330], *text(2).split()[300:]]).replace("2024-05", "2024-05\n", 1))
    first, _, rest = place.read_text().partition(" Published ")
    put(place, f"{first}\nPublished {rest}")
    assert outcomes_by_report(corpus.add([place])) == [("added", "annual-2")]


def test_a_newer_copy_from_elsewhere_supersedes_the_first_which_stays_and_can_stand_again(
    corpus: Corpus, tmp_path: Path
) -> None:
    list(corpus.add([put(tmp_path / "a/report.txt", text(1))]))
    newer = put(tmp_path / "b/report v2.txt", text(1).replace("word7 ", "changed "))
    added, superseded = changes(corpus.add([newer]))
    assert (added.happened, added.report_id) == (Happened.ADDED, "report-v2")
    assert (superseded.happened, superseded.report_id) == (Happened.SUPERSEDED, "report")
    assert superseded.reason.startswith("A newer copy of it was added: 'report v2.txt'.")
    report = corpus.catalogue.report("report")
    assert (report.status, report.superseded_by) == (Status.SUPERSEDED, "report-v2")
    assert list(corpus.catalogue.passages("report"))
    assert outcomes_by_report(corpus.add([newer])) == [("unchanged", "report-v2")]
    Correcting(corpus.catalogue).settle("report", Status.CURRENT, "")
    assert outcomes_by_report(corpus.add([newer])) == [("unchanged", "report-v2")]
    assert corpus.catalogue.report("report").status is Status.CURRENT


@pytest.mark.parametrize(
    "other",
    [
        text(1, title="Inspection of another area"),
        text(1, published="2024-06"),
    ],
)
def test_nearly_the_same_text_with_another_title_or_date_supersedes_nothing(
    corpus: Corpus, tmp_path: Path, other: str
) -> None:
    list(corpus.add([put(tmp_path / "a/report.txt", text(1, published="2023-06"))]))
    (change,) = changes(corpus.add([put(tmp_path / "b/report.txt", other)]))
    assert change.happened is Happened.ADDED
    assert "nearly that of 'Inspection of children's services'" in change.reason


def test_copies_that_are_added_together_supersede_nothing(corpus: Corpus, tmp_path: Path) -> None:
    put(tmp_path / "a/report.txt", text(1))
    put(tmp_path / "b/report.txt", text(1).replace("word7 ", "changed "))
    for expected in ("added", "unchanged"):
        outcomes = outcomes_by_report(corpus.add([tmp_path / "a", tmp_path / "b"]))
        assert {outcome for outcome, _ in outcomes} == {expected}


def test_passages_under_another_id_are_those_that_a_reading_under_it_gives(tmp_path: Path) -> None:
    section = [("heading", "Findings"), ("text", prose(30)), ("text", prose(30))]
    path = make_pdf(tmp_path / "a.pdf", [section, section])
    assert with_report_id(read(path, "a").passages, "b") == read(path, "b").passages
