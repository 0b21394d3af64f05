"""A maintainer's own golden questions: kept whole, checked against their pages."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.storage.database import Sqlite
from index.errors import NotGolden, UnreadableGolden
from index.golden_set import GoldenFile, GoldenQuestion, GoldenSet, GoldenTable, check_question, question_key
from tests.index.small import put, report, small_corpus

WHY = GoldenQuestion("Who was missing?", "harbour.pdf", 2, "without the school nurse")


@pytest.fixture(params=["file", "table"])
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> GoldenSet:
    if request.param == "file":
        return GoldenFile(tmp_path / "home" / "golden.jsonl")
    return GoldenTable(Sqlite(tmp_path / "home" / "golden.sqlite"))


def test_what_is_added_is_there_once(golden: GoldenSet) -> None:
    assert golden.all() == {}
    golden.add(WHY)
    golden.add(WHY)
    assert golden.get(question_key(WHY)) == WHY
    assert list(golden.all().values()) == [WHY]


def test_all_of_them_are_replaced_at_once(golden: GoldenSet) -> None:
    golden.add(WHY)
    golden.replace([GoldenQuestion("Who came?", "x.pdf", 1)])
    assert [golden_question.question for golden_question in golden.all().values()] == ["Who came?"]


def test_a_change_keeps_the_order_and_the_others(golden: GoldenSet) -> None:
    other_questions = [GoldenQuestion(f"Question {number}?", "x.pdf", number) for number in (1, 2)]
    for question in (other_questions[0], WHY, other_questions[1]):
        golden.add(question)
    better = GoldenQuestion("Who was not asked?", "harbour.pdf", 2)
    golden.change(question_key(WHY), better)
    assert list(golden.all().values()) == [other_questions[0], better, other_questions[1]]
    golden.remove(question_key(better))
    assert list(golden.all().values()) == other_questions


def test_what_was_changed_meanwhile_is_not_changed_by_mistake(golden: GoldenSet) -> None:
    golden.add(WHY)
    golden.remove(question_key(WHY))
    with pytest.raises(NotGolden):
        golden.change(question_key(WHY), WHY)
    with pytest.raises(NotGolden):
        golden.remove(question_key(WHY))


def test_a_file_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "home" / "golden.jsonl"
    golden = GoldenFile(path)
    golden.add(WHY)
    path.write_text("not JSON\n", "utf-8")
    with pytest.raises(UnreadableGolden):
        golden.add(WHY)
    assert path.read_text("utf-8") == "not JSON\n"
    path.write_text(json.dumps({"question": "Q?", "file": "x.pdf", "pdf_page": 1}) + "\n\n", "utf-8")
    assert [golden_question.quote for golden_question in golden.all().values()] == [""]


def test_a_question_whose_page_says_its_words_is_kept(tmp_path: Path) -> None:
    assert check_question(WHY, small_corpus(tmp_path)) == WHY


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (GoldenQuestion("?", "harbour.pdf", 2), "Enter the question."),
        (GoldenQuestion("Why?", "other.pdf", 1), "Choose the report"),
        (GoldenQuestion("Why?", "harbour.pdf", 3), "harbour.pdf has no page 3. It has 2."),
        (GoldenQuestion("Why?", "harbour.pdf", 1, "without the school nurse"), "It stands on page 2."),
        (
            GoldenQuestion("Why?", "harbour.pdf", 2, "with the school nurse"),
            "does not say that, word for word.",
        ),
    ],
)
def test_one_whose_page_does_not_is_refused_in_words(
    tmp_path: Path, question: GoldenQuestion, message: str
) -> None:
    with pytest.raises(NotGolden, match=message.replace("?", "[?]")):
        check_question(question, small_corpus(tmp_path))


def test_of_reports_with_one_file_name_any_may_say_the_words(tmp_path: Path) -> None:
    catalogue = small_corpus(tmp_path)
    put(
        catalogue,
        replace(report("quay", "Quay review"), file="harbour.pdf"),
        "Ships came.",
        "",
        "Tides rose.",
    )
    for question in (WHY, GoldenQuestion("What rose?", "harbour.pdf", 3, "Tides rose")):
        assert check_question(question, catalogue) == question
    with pytest.raises(NotGolden, match="has no page 4"):
        check_question(GoldenQuestion("What rose?", "harbour.pdf", 4, "Tides rose"), catalogue)
    with pytest.raises(NotGolden, match="stands on page 3"):
        check_question(GoldenQuestion("What rose?", "harbour.pdf", 2, "Tides rose"), catalogue)


def test_a_superseded_copy_of_a_file_answers_no_golden_question(tmp_path: Path) -> None:
    catalogue = small_corpus(tmp_path)
    old = replace(report("old", "Old review"), file="harbour.pdf", superseded_by="harbour")
    put(catalogue, old, "Ships came.", "Gulls cried.")
    assert check_question(WHY, catalogue) == WHY
    with pytest.raises(NotGolden, match="does not say that"):
        check_question(GoldenQuestion("Who cried?", "harbour.pdf", 2, "Gulls cried"), catalogue)
