"""Small talk gets a fixed card and no quotation; a short search does not."""

import csv
import time
from pathlib import Path

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant
from assistant.question import Conversation
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


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("Thanks, that's so useful!", "thanks"),
        ("That was exactly what we needed, cheers", "thanks"),
        ("Ah ok, that makes sense now. Thank you for explaining", "thanks"),
        ("it's really interesting", "thanks"),
        ("this answers my question", "thanks"),
        ("Much appreciated, I'll have a look at it", "thanks"),
        ("Sorry but that isn't very clear", "help"),
        ("You didn't answer the question", "help"),
        ("I don't understand your answer", "help"),
        ("tell me more please", "help"),
    ],
)
def test_what_people_say_of_an_answer_is_small_talk(text: str, talk: str) -> None:
    assert kind(text) == talk
    refusal = find_refusal(text)
    assert refusal is not None
    assert refusal.notice.id == f"talk_{talk}"


@pytest.mark.parametrize(
    "text",
    [
        "thanks, that's really helpful, but she was hit again",
        "I don't understand why he hurts me",
        "thanks for the answer. what about fathers?",
        "this isn't what I need, I want to die",
        "I've got everything I need",
        "good enough parenting",
    ],
)
def test_what_says_more_than_that_of_an_answer_is_no_small_talk(text: str) -> None:
    assert kind(text) is None


def test_small_talk_in_between_does_not_change_what_a_question_follows_up() -> None:
    assistant = Assistant(library())
    question = "Were fathers left out of assessments?"
    follow_up = assistant.ask("And mothers?", Conversation((question,)))
    after_thanks = assistant.ask("And mothers?", Conversation((question, "Thanks, that's really helpful")))
    assert after_thanks.question.sentence == follow_up.question.sentence


@pytest.mark.parametrize("name", ["danger.tsv", "danger-practice.tsv", "danger-first-person.tsv"])
def test_no_sentence_of_danger_is_small_talk(name: str) -> None:
    with LIST.with_name(name).open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(listed) > 50
    assert [row["sentence"] for row in listed if row["expected"] == "danger" and kind(row["sentence"])] == []


def test_sayings_again_and_again_are_decided_at_once() -> None:
    start = time.thread_time()
    assert kind("really so very good thanks and " * 3 + "zz") is None
    assert kind("thanks for the " * 7 + "zz") is None
    assert time.thread_time() - start < 1


def test_numbers_again_and_again_are_decided_at_once() -> None:
    """An expression that could read "1 2 3" in two ways took seconds on 120 characters."""
    start = time.thread_time()
    assert kind("1 2 3 " * 19 + "zz") is None
    assert kind("is this thing on testing 1 2 3") == "test"
    assert time.thread_time() - start < 1
