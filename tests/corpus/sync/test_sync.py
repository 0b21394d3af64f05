"""Taking reports in from files and folders: what is said of each, and what is kept."""

import errno
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.errors import CorpusBusy, NoSpace
from corpus.reading.file_reader import Reading
from corpus.report import Change, Happened, Status
from corpus.sources.samples.sample_reports import Samples
from corpus.storage.corrections import Correcting
from corpus.sync.corpus import Corpus
from corpus.sync.sync_events import Event, Started, Synced
from tests.corpus.plain_reader import PlainReader


@pytest.fixture
def reader() -> PlainReader:
    return PlainReader()


@pytest.fixture
def corpus(tmp_path: Path, reader: PlainReader) -> Corpus:
    return Corpus.at(tmp_path / "home", reader)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a_first_report_2023.txt").write_text("A first report\nSomething was found.")
    (folder / "second.txt").write_text("A second report\nPublished 2024-05\nMore was found.\fAnd more.")
    return folder


def changes(events: Iterable[Event]) -> list[Change]:
    *_, last = events
    assert isinstance(last, Synced)
    return list(last.changes)


def outcomes(events: Iterable[Event]) -> dict[str, Happened]:
    return {change.subject: change.happened for change in changes(events)}


def test_a_folder_of_reports_is_taken_in_whole(corpus: Corpus, inbox: Path) -> None:
    events = list(corpus.add([inbox]))
    assert events[0] == Started(2)
    assert [e.happened for e in events if isinstance(e, Change)] == [Happened.ADDED] * 2
    second = corpus.catalogue.report("second")
    assert (second.title, second.published, second.dated_by) == ("A second report", "2024-05", "cover")
    assert [page.text for page in corpus.catalogue.pages("second")][1] == "And more."
    assert corpus.originals.path(second.digest).read_text() == (inbox / "second.txt").read_text()


def test_the_year_in_a_file_name_is_the_last_resort(corpus: Corpus, inbox: Path) -> None:
    list(corpus.add([inbox]))
    first = corpus.catalogue.report("a-first-report-2023")
    assert (first.published, first.dated_by, first.year) == ("2023", "file name", 2023)


def test_a_second_run_reads_nothing_again(corpus: Corpus, inbox: Path, reader: PlainReader) -> None:
    list(corpus.add([inbox]))
    reader.asked.clear()
    assert set(outcomes(corpus.add([inbox])).values()) == {Happened.UNCHANGED}
    assert reader.asked == []


def test_the_same_bytes_under_two_names_count_once_and_are_named(corpus: Corpus, inbox: Path) -> None:
    (inbox / "copy.txt").write_bytes((inbox / "second.txt").read_bytes())
    found = {change.subject: change for change in changes(corpus.add([inbox]))}
    assert found["second.txt"].happened == Happened.UNCHANGED
    assert "copy.txt" in found["second.txt"].reason
    assert len(corpus.catalogue.reports()) == 2


def test_a_changed_file_replaces_its_report_under_the_same_id(corpus: Corpus, inbox: Path) -> None:
    list(corpus.add([inbox]))
    (inbox / "second.txt").write_text("A second report\nPut right.")
    assert outcomes(corpus.add([inbox])) == {
        "a_first_report_2023.txt": Happened.UNCHANGED,
        "second.txt": Happened.CHANGED,
    }
    assert "Put right." in next(iter(corpus.catalogue.pages("second"))).text


def test_two_files_of_one_name_in_one_run_are_two_reports(corpus: Corpus, inbox: Path) -> None:
    (inbox / "deeper").mkdir()
    (inbox / "deeper" / "second.txt").write_text("Another report that happens to be called second.")
    for _ in range(2):
        list(corpus.add([inbox]))
        assert {report.id for report in corpus.catalogue.reports()} == {
            "a-first-report-2023",
            "second",
            "second-2",
        }


def test_an_unreadable_file_is_named_and_the_others_are_added(corpus: Corpus, inbox: Path) -> None:
    (inbox / "locked.txt").write_text("LOCKED")
    (inbox / "empty.txt").write_text("")
    found = {change.subject: change for change in changes(corpus.add([inbox, inbox / "missing.pdf"]))}
    assert found["locked.txt"].reason == "The file needs a password."
    assert found["empty.txt"].happened == Happened.FAILED
    assert found[str(inbox / "missing.pdf")].reason == "There is no such file or folder."
    assert len(corpus.catalogue.reports()) == 2


def test_the_twin_of_an_unreadable_file_is_unreadable_too(corpus: Corpus, inbox: Path) -> None:
    (inbox / "locked.txt").write_text("LOCKED")
    (inbox / "locked_again.txt").write_text("LOCKED")
    found = outcomes(corpus.add([inbox]))
    assert found["locked.txt"] == found["locked_again.txt"] == Happened.FAILED


def test_a_report_that_can_no_longer_be_read_keeps_its_last_state(corpus: Corpus, inbox: Path) -> None:
    list(corpus.add([inbox]))
    (inbox / "second.txt").write_text("LOCKED")
    assert outcomes(corpus.add([inbox]))["second.txt"] == Happened.FAILED
    assert corpus.catalogue.report("second").title == "A second report"


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    corpus: Corpus, inbox: Path, reader: PlainReader
) -> None:
    list(corpus.add([inbox / "second.txt"]))
    reader.asked.clear()
    (inbox / "second.txt").write_text("Changed.")
    (inbox / "copy.txt").write_bytes((inbox / "a_first_report_2023.txt").read_bytes())
    found = outcomes(corpus.add([inbox], dry_run=True))
    assert found == {
        "a_first_report_2023.txt": Happened.ADDED,
        "copy.txt": Happened.UNCHANGED,
        "second.txt": Happened.CHANGED,
    }
    assert reader.asked == []
    assert [report.title for report in corpus.catalogue.reports()] == ["A second report"]


def test_a_run_stopped_half_way_goes_on_where_it_ended(
    corpus: Corpus, inbox: Path, reader: PlainReader
) -> None:
    for number in range(10):
        (inbox / f"more_{number}.txt").write_text(f"Report {number}")
    events = corpus.add([inbox])
    while not isinstance(next(events), Change):
        pass
    events.close()  # type: ignore[attr-defined]  # an Iterator here is a generator
    assert len(corpus.catalogue.reports()) == 1
    found = outcomes(corpus.add([inbox]))
    assert sum(what == Happened.ADDED for what in found.values()) == 11
    assert len(corpus.catalogue.reports()) == 12


def test_a_second_run_at_the_same_time_is_refused(corpus: Corpus, inbox: Path) -> None:
    with (
        FileLock(corpus.originals.folder.parent / "writing.lock"),
        pytest.raises(CorpusBusy, match="Wait for that to finish"),
    ):
        list(corpus.add([inbox]))


def test_samples_make_way_for_the_first_real_report_and_stay_away(corpus: Corpus, inbox: Path) -> None:
    list(corpus.sync(Samples()))
    samples = corpus.catalogue.reports()
    assert len(samples) == 6
    assert all(report.sample and report.title.startswith("Sample: ") for report in samples)
    list(corpus.add([inbox / "second.txt"]))
    assert [report.title for report in corpus.catalogue.reports()] == ["A second report"]
    assert set(outcomes(corpus.sync(Samples())).values()) == {Happened.UNCHANGED}
    assert len(corpus.catalogue.reports()) == 1


def test_a_sidecar_written_later_changes_what_is_known_and_nothing_is_read_again(
    corpus: Corpus, inbox: Path, reader: PlainReader
) -> None:
    list(corpus.add([inbox]))
    reader.asked.clear()
    (inbox / "second.toml").write_text('title = "The right title"\npublished = 2024-04-30')
    (change,) = (change for change in changes(corpus.add([inbox])) if change.happened is Happened.CHANGED)
    assert change.reason == "Its details have changed: title, date."
    second = corpus.catalogue.report("second")
    assert (second.title, second.published, second.dated_by) == (
        "The right title",
        "2024-04-30",
        "maintainer",
    )
    provenance = corpus.holdings.provenances.of("second")
    assert (provenance.cover, provenance.corrected) == ("2024-05", "2024-04-30")
    assert reader.asked == []


def test_a_sidecar_can_say_what_a_report_takes_the_place_of(corpus: Corpus, inbox: Path) -> None:
    (inbox / "second.toml").write_text('supersedes = ["a-first-report-2023"]')
    list(corpus.add([inbox]))
    assert corpus.catalogue.report("a-first-report-2023").superseded_by == "second"
    (inbox / "second.toml").unlink()
    assert outcomes(corpus.add([inbox]))["a_first_report_2023.txt"] is Happened.CHANGED
    assert corpus.catalogue.report("a-first-report-2023").status is Status.CURRENT


def test_a_known_publication_gets_its_id_title_date_and_themes(corpus: Corpus, inbox: Path) -> None:
    (inbox / "out-of-routine.txt").write_text("OUT OF ROUTINE\nPublished 2020-07\nA review.")
    list(corpus.add([inbox / "out-of-routine.txt"]))
    report = corpus.catalogue.report("out-of-routine")
    assert report.title.startswith("Out of routine: a review of sudden unexpected death")
    assert (report.kind, report.published, report.dated_by) == ("national review", "2020-07-16", "maintainer")
    themes = corpus.holdings.provenances.of("out-of-routine").themes
    assert themes == ("engagement", "changing-risk", "sudden-infant-death")
    assert "out-of-routine" not in {publication.id for publication in corpus.missing()}


def test_originals_read_by_an_older_reader_are_read_again(
    corpus: Corpus, inbox: Path, reader: PlainReader
) -> None:
    list(corpus.add([inbox]))
    provenances = corpus.holdings.provenances
    provenances.put(replace(provenances.of("second"), reader_version="an older one"))
    reader.asked.clear()
    (change,) = (change for change in changes(corpus.add([inbox])) if change.happened is Happened.CHANGED)
    assert (change.report_id, change.reason) == ("second", "It was read again by a newer reader.")
    assert reader.asked == ["second.txt"]


class FullDisk(PlainReader):
    """A reader on whose machine the disk fills up while it reads."""

    def read(self, path: Path, report_id: str) -> Future[Reading]:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_stops_the_run_and_says_what_to_do(corpus: Corpus, inbox: Path) -> None:
    list(corpus.add([inbox / "second.txt"]))
    full = Corpus(corpus.holdings, FullDisk())
    with pytest.raises(NoSpace, match="Make room"):
        list(full.add([inbox]))
    assert [report.id for report in corpus.catalogue.reports()] == ["second"]


def test_a_file_that_says_that_it_no_longer_holds_is_withdrawn_until_it_says_so_no_more(
    corpus: Corpus, inbox: Path
) -> None:
    old = inbox / "old.txt"
    old.write_text("Guidance on visits\nWITHDRAWN: It was overtaken.\nVisit the child.")
    added, withdrawn = changes(corpus.add([old]))
    assert (added.happened, withdrawn.happened) == (Happened.ADDED, Happened.WITHDRAWN)
    assert withdrawn.reason == "It was overtaken."
    assert corpus.catalogue.report("old").status is Status.WITHDRAWN
    assert corpus.holdings.provenances.of("old").notice == "It was overtaken."
    old.write_text("Guidance on visits\nVisit the child again.")
    list(corpus.add([old]))
    assert corpus.catalogue.report("old").status is Status.CURRENT
    assert corpus.holdings.provenances.of("old").notice == ""


def test_a_maintainer_who_lets_a_withdrawn_file_stand_is_not_contradicted_by_it(
    corpus: Corpus, inbox: Path
) -> None:
    old = inbox / "old.txt"
    old.write_text("Guidance on visits\nWITHDRAWN: It was overtaken.\nVisit the child.")
    list(corpus.add([old]))
    Correcting(corpus.catalogue).settle("old", Status.CURRENT, "")
    old.write_text("Guidance on visits\nWITHDRAWN: It was overtaken.\nVisit the child again.")
    list(corpus.add([old]))
    assert corpus.catalogue.report("old").status is Status.CURRENT
