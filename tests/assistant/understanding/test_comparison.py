"""Comparisons: what is set side by side, and that every side says only what its own reports say."""

import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from tests.assistant.library import SURE
from tests.fakes import FakeSearcher, report

"""A judge that lets every answer through: what is tested here comes after judging."""

PAGES = {
    report("harbour", "Inspection of Harbourton", "2018-03"): [
        "Supervision of social workers in Harbourton was late and seldom written down."
    ],
    report("mill", "Inspection of Millbrook", "2021-06"): [
        "Supervision of social workers in Millbrook was regular.\n\nThe hall in Millbrook is new."
    ],
    report("ash", "Inspection of Ashford", "2024-11"): [
        "Supervision of social workers in Ashford was of high quality."
    ],
}


def ask(question: str, *without: str) -> Answer:
    return Assistant(FakeSearcher(PAGES), judge=SURE).ask(question, without=without)


def sides(answer: Answer) -> dict[str, set[str]]:
    """The reports quoted on each side, by its label."""
    return {
        side.label: {citation.report.id for statement in side.statements for citation in statement.citations}
        for side in answer.sides
    }


def test_two_places_stand_side_by_side() -> None:
    answer = ask("Compare supervision of social workers in Harbourton and Ashford")
    assert sides(answer) == {"Harbourton": {"harbour"}, "Ashford": {"ash"}}


def test_two_years_stand_side_by_side_and_the_year_between_is_left_out() -> None:
    answer = ask("Compare supervision of social workers in 2018 and 2024")
    assert sides(answer) == {"2018": {"harbour"}, "2024": {"ash"}}
    assert "years" in {part.name for part in answer.question.parts}


def test_a_year_of_which_there_is_no_report_is_a_side_without_statements() -> None:
    answer = ask("Compare supervision of social workers in 2018 and 2019")
    assert sides(answer) == {"2018": {"harbour"}, "2019": set()}
    assert "2019" in {notice.id: notice.text for notice in answer.notices}["sides_missing"]


def test_what_changed_over_the_years_is_told_year_by_year() -> None:
    answer = ask("How has supervision of social workers changed over the years?")
    assert list(sides(answer)) == ["2018", "2021", "2024"]


def test_a_change_since_a_year_begins_with_that_year() -> None:
    answer = ask("How has supervision of social workers changed since 2020?")
    assert list(sides(answer)) == ["2021", "2024"]


def test_every_statement_stands_on_one_side() -> None:
    answer = ask("Compare supervision of social workers in Harbourton and Ashford")
    assert [statement for side in answer.sides for statement in side.statements] == list(answer.statements)


@pytest.mark.parametrize("question", ["Was supervision late?", "What was said of supervision in 2018?"])
def test_where_nothing_is_compared_there_are_no_sides(question: str) -> None:
    assert ask(question).sides == ()


def test_years_that_are_left_out_are_no_sides() -> None:
    assert ask("Compare supervision of social workers in 2018 and 2024", "years").sides == ()


SECOND_VISIT = {
    report("forest-a", "Joint inspection of Elmham Forest", "2019-03"): ["Supervision was late in Elmham."],
    report("forest-b", "Area SEND inspection of Elmham Forest", "2023-06"): ["Supervision was regular now."],
    report("waltham", "Joint inspection of Waltham Forest", "2022-06"): ["Supervision was kind in Waltham."],
}


@pytest.mark.parametrize(
    "question",
    [
        "Was supervision late in Elmham Forest?",
        "Was supervision late in Elmham or elsewhere?",
        "What does Elmham say that Waltham does not do in supervision?",
    ],
)
def test_reports_are_no_sides_unless_a_comparison_is_asked_for(question: str) -> None:
    assert Assistant(FakeSearcher(SECOND_VISIT), judge=SURE).ask(question).sides == ()


def test_two_kinds_of_report_on_one_place_are_no_editions_of_one() -> None:
    answer = Assistant(FakeSearcher(SECOND_VISIT), judge=SURE).ask("Compare supervision in Elmham Forest")
    assert answer.sides == ()


def test_places_said_side_by_side_are_compared() -> None:
    question = "Was supervision late in Elmham or Waltham?"
    answer = Assistant(FakeSearcher(SECOND_VISIT), judge=SURE).ask(question)
    assert set(sides(answer)) == {"Elmham", "Waltham"}
