"""The gate and its questions."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.reading.file_reader import read
from corpus.report import Report
from corpus.sources.samples.sample_reports import make_samples
from corpus.storage.catalogue import Catalogue
from index.errors import QualityGateFailed, UnreadableGolden
from index.files.file_index import FileIndex
from index.files.file_versions import FileVersions
from index.golden_set import GoldenQuestion, read_golden, starter_set
from index.models.encoders import Encoder
from index.quality import Verdict, compare_versions
from index.reindexing import Published, reindex
from tests.index.small import StemEncoder, published, put, report, small_corpus


def small_index(folder: Path) -> FileIndex:
    versions = FileVersions(folder / "index")
    version = published(small_corpus(folder), versions, StemEncoder()).version
    return FileIndex(versions.path(version.id), version, StemEncoder())


def test_a_page_is_found_only_if_it_says_the_quote(tmp_path: Path) -> None:
    index = small_index(tmp_path)
    question = "How did the bruises come about?"
    for quote, count in (("bruises came about", 1), ("bruises came\n about", 1), ("bruises come about", 0)):
        assert (
            compare_versions(index, None, [GoldenQuestion(question, "meadow.pdf", 2, quote)]).found == count
        )
    assert compare_versions(index, None, [GoldenQuestion(question, "meadow.pdf", 1)]).found == 1
    assert compare_versions(index, None, [GoldenQuestion(question, "meadow.pdf", 9)]).found == 0


def test_questions_on_reports_that_are_not_there_are_not_asked(tmp_path: Path) -> None:
    verdict = compare_versions(small_index(tmp_path), None, [GoldenQuestion("Why?", "other.pdf", 1)])
    assert (verdict.asked, verdict.passed) == (0, True)


def test_questions_whose_report_has_gone_are_told_of(tmp_path: Path) -> None:
    catalogue, versions = small_corpus(tmp_path), FileVersions(tmp_path / "index")
    before = published(catalogue, versions, StemEncoder()).version
    catalogue.remove(next(report.id for report in catalogue.reports() if report.file == "meadow.pdf"))
    after = published(catalogue, versions, StemEncoder(), force=True).version
    served, new = (
        FileIndex(versions.path(version.id), version, StemEncoder()) for version in (before, after)
    )
    questions = [GoldenQuestion("Why?", "meadow.pdf", 1), GoldenQuestion("Why?", "never.pdf", 1)]
    verdict = compare_versions(new, served, questions)
    assert (verdict.asked, verdict.gone, verdict.passed) == (0, 1, True)
    assert str(verdict) == "No golden questions were asked. 1 not asked: their reports are no longer here."


def test_the_first_version_is_compared_with_none(tmp_path: Path) -> None:
    verdict = compare_versions(small_index(tmp_path), None, [GoldenQuestion("The bruises?", "meadow.pdf", 2)])
    assert str(verdict) == "100% of 1 golden questions find their page."
    assert [question.served for question in verdict.questions] == [None]


def test_a_loss_within_the_margin_passes() -> None:
    assert Verdict(asked=20, found=0.95, served=1.0, margin=0.05).passed
    assert not Verdict(asked=20, found=0.9, served=1.0, margin=0.05).passed


def test_a_line_is_a_question_and_a_blank_line_is_none(tmp_path: Path) -> None:
    own = tmp_path / "golden.jsonl"
    own.write_text('{"question": "Why?", "file": "a.pdf", "pdf_page": 3}\n\n', "utf-8")
    assert list(read_golden(own)) == [GoldenQuestion("Why?", "a.pdf", 3)]


@pytest.mark.parametrize("line", ["Why?", "[]", '{"question": "Why?"}', '{"page": 1}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    own = tmp_path / "golden.jsonl"
    own.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(UnreadableGolden, match="Line 2"):
        list(read_golden(own))


@pytest.mark.model
def test_the_sample_reports_answer_the_whole_starter_set(tmp_path: Path, fast: Encoder) -> None:
    catalogue = Catalogue(tmp_path / "corpus.sqlite")
    for path in make_samples(tmp_path):
        reading = read(path, path.stem)
        catalogue.put(Report(path.stem, reading.title, path.name, ""), reading.pages, reading.passages)
    golden = starter_set()
    assert golden
    *_, last = reindex(catalogue, FileVersions(tmp_path / "index"), fast, golden=golden)
    assert isinstance(last, Published)
    assert last.version.verdict.startswith(f"100% of {len(golden)} golden questions")


BRUISES = GoldenQuestion("How did the bruises come about?", "meadow.pdf", 2, "bruises came about")


def test_after_an_upgrade_the_gate_compares_with_what_was_found_before_it(tmp_path: Path) -> None:
    catalogue, versions = small_corpus(tmp_path), FileVersions(tmp_path / "index")
    *_, first = reindex(catalogue, versions, StemEncoder(), golden=[BRUISES])
    assert isinstance(first, Published)
    put(
        catalogue,
        report("meadow", "Meadow inspection"),
        "The weather was fine.",
        "It rained.",
        "Then it snowed.",
    )
    new_questions = [BRUISES, GoldenQuestion("Was it nice?", "harbour.pdf", 9)]  # the second is not a loss
    with pytest.raises(QualityGateFailed, match=r"100% in the version before.*\n?Worse: How did"):
        list(reindex(catalogue, versions, StemEncoder("another"), golden=new_questions))
    assert versions.current() == first.version
    assert list(reindex(catalogue, versions, StemEncoder("another"), golden=[new_questions[1]]))


def test_a_damaged_version_is_compared_with_too(tmp_path: Path) -> None:
    catalogue, versions = small_corpus(tmp_path), FileVersions(tmp_path / "index")
    list(reindex(catalogue, versions, StemEncoder(), golden=[BRUISES]))
    put(
        catalogue,
        report("meadow", "Meadow inspection"),
        "The weather was fine.",
        "It rained.",
        "Then it snowed.",
    )
    (versions.path(versions.current_id()) / "places.npz").unlink()
    with pytest.raises(QualityGateFailed, match="Worse"):
        list(reindex(catalogue, versions, StemEncoder(), golden=[BRUISES]))


def test_a_collection_shrinks_by_more_than_a_tenth_only_if_that_is_asked_for(tmp_path: Path) -> None:
    catalogue, versions = Catalogue(tmp_path / "corpus.sqlite"), FileVersions(tmp_path / "index")
    for number in range(20):
        put(catalogue, report(f"r{number}", f"Report {number}"), f"Page {number} tells of trees.")
    published(catalogue, versions, StemEncoder())
    for number in range(2):
        catalogue.remove(f"r{number}")
    before = published(catalogue, versions, StemEncoder()).version
    for number in range(2, 4):
        catalogue.remove(f"r{number}")
    with pytest.raises(
        QualityGateFailed, match=r"from 18 reports with 18 pages to 16 with 16.*reindex --force"
    ):
        list(reindex(catalogue, versions, StemEncoder()))
    assert versions.current() == before
    assert published(catalogue, versions, StemEncoder(), force=True).version.forced


def test_samples_may_go_unasked(tmp_path: Path) -> None:
    catalogue, versions = Catalogue(tmp_path / "corpus.sqlite"), FileVersions(tmp_path / "index")
    for number in range(3):
        put(catalogue, replace(report(f"r{number}", f"Sample {number}"), sample=True), f"Sample {number}.")
    published(catalogue, versions, StemEncoder())
    for number in range(3):
        catalogue.remove(f"r{number}")
    put(catalogue, report("real", "A real report"), "A real page.")
    assert published(catalogue, versions, StemEncoder()).version.reports == 1
