"""What is asked for and is not in the collection is said to be absent, never answered in silence."""

import pytest

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from assistant.question import NEW, Question
from assistant.understanding.collection_gaps import join_names, join_years
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand
from tests.assistant.library import SURE, library
from tests.fakes import FakeSearcher, report

SEARCHER = library()
KNOWLEDGE = Memory().of(SEARCHER)


def understood(question: str) -> Question:
    return understand(question, NEW, KNOWLEDGE)


def answer_to(question: str) -> Answer:
    return Assistant(SEARCHER, judge=SURE).ask(question)


def notices(answer: Answer) -> str:
    return " ".join(notice.text for notice in answer.notices)


def test_a_place_of_which_there_is_no_report_is_said_to_be_absent_beside_what_others_say() -> None:
    answer = answer_to("Were fathers left out of assessments in Norfolk?")
    assert answer.outcome is Outcome.ANSWERED
    notice_text = "The collection has no report from Norfolk. The quotations are from other reports."
    assert answer.notices[0].text == notice_text


def test_a_place_that_is_quoted_or_has_a_report_is_not_said_to_be_absent() -> None:
    assert "no report from" not in notices(answer_to("Were fathers left out of assessments in Harbourton?"))


def test_a_place_to_which_somebody_moved_is_not_asked_about() -> None:
    assert understood("They have moved her up to Devon, who visits?").places == ()
    assert understood("Who visits children in Devon?").places == ("Devon",)


def test_a_place_of_a_title_is_a_name_though_a_page_once_writes_it_small() -> None:
    kent = report("kent", "Area inspection of Kent")
    small = FakeSearcher({kent: ["Children in Kent meet leaders.\n\nWrite to children at kent."]})
    question = understand("How often do children in Kent meet leaders?", NEW, Memory().of(small))
    assert question.query.reports == ("kent",)


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("What did the Munro review say of fathers?", ("Munro review",)),
        ("What did the Wood Report say of fathers?", ("Wood Report",)),
        ("What did the review say of fathers?", ()),
        ("What does the rapid review say of fathers?", ()),
        ("What should the Rapid Review Panel do?", ()),
        ("What goes into the PO report?", ()),
        ("What did the Harbourton report say of fathers?", ()),
    ],
)
def test_a_review_by_a_proper_name_that_no_title_has_is_absent(
    question: str, absent: tuple[str, ...]
) -> None:
    assert understood(question).absent == absent


def test_years_without_a_report_are_said_to_be_absent_and_shut_nothing_out() -> None:
    answer = answer_to("Were fathers left out of assessments, in reports published in 2018?")
    assert "no such report published in 2018. Its reports are from 2021 and 2023." in notices(answer)
    assert answer.statements
    assert answer.question.query.since is None
    assert understood("Were fathers left out, published in 2021?").missing_years is None


def test_an_edition_that_is_not_there_is_told_with_the_one_that_is() -> None:
    notice_text = notices(answer_to("What does Working Together 2018 say of the conference?"))
    assert "The collection has the 2023 edition of Working Together, not that of 2018." in notice_text


def test_names_and_years_are_listed_in_words() -> None:
    assert join_names(["Kent"]) == "Kent"
    assert join_names(["Kent", "Essex", "Devon"], "or") == "Kent, Essex or Devon"
    assert join_years(["2018", "2023"]) == "2018 and 2023"
    assert join_years(["2006", "2010", "2018", "2025"]) == "2006 to 2025"
