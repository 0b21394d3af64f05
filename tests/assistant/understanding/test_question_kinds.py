"""A question of several parts: what they are, and that an answer says which of them it leaves out."""

import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.understanding.question_kinds import clauses
from tests.assistant.library import SURE, library


def notices(question: str) -> dict[str, str]:
    answer: Answer = Assistant(library(), judge=SURE).ask(question)
    return {notice.id: notice.text for notice in answer.notices}


def test_the_part_that_no_quotation_speaks_of_is_named_as_it_was_asked() -> None:
    notice_texts = notices("When must the initial conference take place, and which phonics schemes are used?")
    assert "“which phonics schemes are used”" in notice_texts["left_out"]
    assert "initial conference" not in notice_texts["left_out"]


def test_a_question_that_is_answered_in_full_has_no_such_notice() -> None:
    assert "left_out" not in notices("When is the initial conference, and when is the first review held?")


def test_the_side_of_a_comparison_of_which_nothing_is_said_is_named() -> None:
    notice_texts = notices(
        "Compare caseloads of social workers in the hub in Harbourton and Bexley in Millbrook"
    )
    assert "Millbrook" in notice_texts["sides_missing"]
    assert "Harbourton" not in notice_texts["sides_missing"]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("What is a strategy discussion? Who chairs a core group?", 2),
        ("What is said about bruising and about home education?", 2),
        ("Who comes to the meetings, and how often do they happen?", 0),
        ("How well do police and health visitors share information?", 0),
        ("How are babies heard? Looking for guidance and examples", 0),
    ],
)
def test_parts_are_told_by_what_they_ask_for(question: str, parts: int) -> None:
    assert len(clauses(question)) == parts
