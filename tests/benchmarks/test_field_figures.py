"""The figures of the field questions: what counts as the evidence, and how shares and differences are
computed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.field_answers import Row, read_rows, write_rows
from benchmarks.field_figures import figure_differences, measured_figures, reliability
from benchmarks.field_questions import Gold, contains, genre_of, part_of, read_field, words_of
from tests.data_paths import SHARED, needs_real_documents

ROW = Row(
    "a", "A", "gold", "full", "", "guidance", "a.pdf", "answered", 0.9, 1, True, True, True, True, True, 0.1
)
WRONG = replace(ROW, found=0, page=False, page_first=False, sentence=False, sentence_first=False)


def gold(text: str) -> list[Gold]:
    return [Gold("x#1", words_of(text))]


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("The key worker visits\neach week.", "The key worker visits each week."),
        ("The key worker12 visits each week.3", "The key worker visits each week."),
        ("Co-operation is a well- known duty.", "Cooperation is a well-known duty."),
        ("Before. The key worker visits each week. After.", "The key worker visits each week"),
        ("The key worker visits each", "The key worker visits each week"),
    ],
)
def test_evidence_is_contained_whatever_the_marks_hyphens_and_white_space(
    statement: str, evidence: str
) -> None:
    assert contains(statement, gold(evidence))


@pytest.mark.parametrize(
    "statement",
    ["The key worker was ill.", "Week each visits worker key the", "", "Visits take place within 5 days."],
)
def test_other_words_or_another_order_are_not_the_evidence(statement: str) -> None:
    assert not contains(statement, gold("The key worker visits each week, within 15 days."))


def test_a_number_in_a_sentence_stays_a_word() -> None:
    said = " ".join(words_of("It costs £1,500 in 15 working days, under section 47 (1)."))
    assert said == "it costs 1 500 in 15 working days under section 47 1"


def test_a_document_s_genre_goes_by_its_name() -> None:
    names = {
        "1_a__joint_area_child_protection_inspection_-_1_may_2020.pdf": "joint inspection",
        "1_a__area_send_full_inspection_-_1_may_2020.pdf": "SEND inspection",
        "SC1_Outstanding_Ofsted_Report24(1).PDF": "children's home",
        "Local_offer_guidance.pdf": "guidance",
        "census.pdf": "other",
    }
    assert {name: genre_of(name) for name in names} == names


def test_shares_count_every_question_or_every_document_alike() -> None:
    rows = [ROW, replace(ROW, id="b", group="B"), replace(WRONG, id="c", group="C", document="c.pdf")]
    assert measured_figures(rows).cells["full", "S@5"][0] == pytest.approx(2 / 3)
    assert measured_figures(rows, by_document=True).cells["full", "S@5"][0] == pytest.approx(1 / 2)


def test_refusals_near_misses_and_confidence_are_measured_over_all_kinds() -> None:
    near = replace(WRONG, id="n", group="N", kind="near", register="", why="number", confidence=0.95)
    off = replace(near, id="o", group="O", kind="off", why="", outcome="not_found", confidence=0.1)
    cells = measured_figures([ROW, near, off]).cells
    assert cells["near: number", "answered"][0] == 1
    assert cells["off", "answered"][0] == 0
    assert cells["refusals", "precision"][0] == 1
    assert cells["refusals", "recall"][0] == pytest.approx(1 / 2)
    assert cells["confidence", "AUROC"][0] == pytest.approx(1 / 2)


def test_two_runs_are_compared_on_what_both_asked() -> None:
    before = [replace(WRONG, id=str(i), group=str(i)) for i in range(20)]
    after = [replace(ROW, id=str(i), group=str(i)) for i in range(10)]
    assert figure_differences(before, after).cells["full", "sentence first"] == (1, 1, 1)
    assert figure_differences(after, after).cells["full", "sentence first"] == (0, 0, 0)


def test_an_interval_takes_the_phrasings_of_a_need_together() -> None:
    apart = [replace(ROW if i % 2 else WRONG, id=str(i), group=str(i)) for i in range(40)]
    together = [replace(row, group=str(int(row.id) % 4)) for row in apart]
    _, low, high = measured_figures(apart).cells["full", "S@5"]
    _, wide_low, wide_high = measured_figures(together).cells["full", "S@5"]
    assert wide_high - wide_low > high - low


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_rows([ROW, WRONG], tmp_path / "rows.jsonl")
    assert read_rows(tmp_path / "rows.jsonl") == [ROW, WRONG]


@needs_real_documents
def test_the_quick_part_is_the_same_each_time_and_takes_whole_groups() -> None:
    if not (SHARED / "field").is_dir():
        pytest.skip("the field questions are not beside this checkout")
    questions = read_field(SHARED)
    quick = part_of(questions, "quick")
    assert quick == part_of(questions, "quick")
    groups = {question.group for question in quick}
    assert [question for question in questions if question.group in groups] == quick
    assert 400 < len(quick) < np.ceil(len(questions) / 2)
    assert {question.kind for question in quick} == {"gold", "near", "off"}


def test_confidences_are_held_against_how_often_a_right_page_is_found() -> None:
    sure = [replace(ROW, id=str(number), found=int(number < 3)) for number in range(4)]
    unsure = replace(ROW, id="u", kind="off", confidence=0.1, found=0)
    declined = replace(ROW, id="d", outcome="declined", confidence=0.0)
    _, _, *lines = reliability([*sure, unsure, declined])
    assert lines == ["| 0.0 to 0.2 | 1 | 0.10 | 0.00 |", "| 0.8 to 1.0 | 4 | 0.90 | 0.75 |"]
