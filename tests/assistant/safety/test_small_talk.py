"""Small talk gets a fixed card and no quotation; a short search does not."""

import csv
import time
from pathlib import Path

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant
from assistant.safety.refusals import find_refusal
from assistant.safety.small_talk import kind
from tests.assistant.library import library

LIST = Path(__file__).parents[2] / "data" / "small_talk.tsv"


def rows(expected: str) -> list[str]:
    with LIST.open(encoding="utf-8") as file:
        listed = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["sentence"] for row in listed if row["expected"] == expected]


def test_small_talk_is_not_searched() -> None:
    searched = [text for text in rows("talk") if not find_refusal(text)]
    assert len(searched) <= 0.02 * len(rows("talk")), searched


def test_short_searches_are_no_small_talk() -> None:
    assert [text for text in rows("search") if kind(text)] == []


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("hello", "talk_hello"),
        ("Thanks!", "talk_thanks"),
        ("Who are you?", "talk_about"),
        ("help", "talk_help"),
        ("asdf", "talk_test"),
        ("tell me a joke", "talk_chat"),
        ("what reports do you have", "talk_reports"),
    ],
)
def test_each_kind_has_its_card(text: str, id_: str) -> None:
    answer = Assistant(library()).ask(text)
    assert answer.outcome is Outcome.DECLINED
    assert [notice.id for notice in answer.notices] == [id_]
    assert answer.question.asked == text
    assert not answer.nearest


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the Millbrook report",
        "overview of the Millbrook review",
        "What does the Millbrook report say?",
    ],
)
def test_a_summary_of_a_whole_report_leads_to_the_report(question: str) -> None:
    answer = Assistant(library()).ask(question)
    assert answer.outcome is Outcome.DECLINED
    assert [notice.id for notice in answer.notices] == ["report_page"]
    assert answer.question.query.reports == ("millbrook",)


def test_a_summary_of_one_subject_in_a_report_is_searched() -> None:
    answer = Assistant(library()).ask("Summarise what the Millbrook report says about fathers")
    assert answer.outcome is not Outcome.DECLINED


@pytest.mark.parametrize(
    "text", ["early help", "test results", "help seeking", "thank you letters", "qwe model"]
)
def test_a_part_that_is_small_talk_makes_no_small_talk_of_the_whole(text: str) -> None:
    assert kind(text) is None


def test_numbers_again_and_again_are_decided_at_once() -> None:
    """An expression that could read "1 2 3" in two ways took seconds on 120 characters."""
    start = time.thread_time()
    assert kind("1 2 3 " * 19 + "zz") is None
    assert kind("is this thing on testing 1 2 3") == "test"
    assert time.thread_time() - start < 1
