"""A section that is called what was asked is the answer, as a list in its order."""

import pytest

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant
from tests.fakes import FakeSearcher, report

TORBAY = report("torbay", "Joint inspection of Torbay", "2023-03-01")
KENT = report("kent", "Joint inspection of Kent", "2021-05-01")
PAGES = {
    TORBAY: [
        "Children in Torbay do not wait long for help from social workers, and leaders know what to improve.",
        "• The timeliness of strategy discussions about children.\n• Supervision of social workers."
        "\n• Records of what was decided at meetings about children.",
        "Leaders are effective. The next full visit to children in Torbay will be within three years.",
    ],
    KENT: ["Nothing needs to improve in how children in Kent are heard by their social workers."],
}
HEADINGS = {"•": "What needs to improve?", "Leaders": "Inspection outcome"}


def ask(question: str, limit: int = 5, improve: str = "What needs to improve?") -> Answer:
    return Assistant(FakeSearcher(PAGES, headings=HEADINGS | {"•": improve})).ask(question, limit=limit)


def quotes(answer: Answer) -> str:
    return " ".join(statement.text for statement in answer.statements)


@pytest.mark.parametrize(
    "question",
    ["What needs to improve in Torbay?", "torbay areas for improvement", "What should Torbay do better?"],
)
def test_what_needs_to_improve_is_the_section_of_that_name(question: str) -> None:
    answer = ask(question)
    assert answer.outcome is Outcome.ANSWERED
    quoted = quotes(answer)
    assert "timeliness" in quoted
    assert quoted.index("timeliness") < quoted.index("Supervision") < quoted.index("Records of what")
    assert "do not wait" not in quoted


def test_a_heading_may_say_where_or_in_what_it_needs_to_improve() -> None:
    answer = ask("What should get better in Torbay?", improve="What needs to improve in practice:")
    assert "timeliness" in quotes(answer)


@pytest.mark.parametrize(
    "question", ["How did Torbay do?", "What was the outcome in Torbay?", "did torbay do alright then?"]
)
def test_the_verdict_is_the_section_of_the_outcome(question: str) -> None:
    assert ask(question).statements[0].text == "Leaders are effective."


@pytest.mark.parametrize(
    "question",
    [
        "What did inspectors find in Torbay?",
        "what did ofsted say about torbay",
        "Torbay",
        "Torbay inspection",
    ],
)
def test_a_question_that_says_only_which_report_has_its_main_findings(question: str) -> None:
    pages = PAGES | {TORBAY: [*PAGES[TORBAY], "Partners in Torbay share what they know of children."]}
    library = FakeSearcher(pages, headings=HEADINGS | {"Partners": "Headline findings"})
    answer = Assistant(library).ask(question)
    assert quotes(answer) == "Partners in Torbay share what they know of children."


def test_without_main_findings_the_outcome_says_what_was_found() -> None:
    assert ask("What did inspectors find in Torbay?").statements[0].text == "Leaders are effective."


def test_without_an_outcome_the_main_findings_are_the_verdict() -> None:
    pages = {TORBAY: ["Partners in Torbay share what they know of children."]}
    library = FakeSearcher(pages, headings={"Partners": "Headline findings:"})
    assert "share what they know" in quotes(Assistant(library).ask("What is the verdict on Torbay?"))


@pytest.mark.parametrize("question", ["When was the Torbay inspection?", "Who are the inspectors in Torbay?"])
def test_a_detail_of_a_report_is_not_its_main_findings(question: str) -> None:
    pages = PAGES | {TORBAY: [*PAGES[TORBAY], "Partners in Torbay share what they know."]}
    library = FakeSearcher(pages, headings=HEADINGS | {"Partners": "Headline findings"})
    assert quotes(Assistant(library).ask(question)) != "Partners in Torbay share what they know."


def test_a_question_that_says_only_which_report_leads_to_one_without_such_a_section() -> None:
    answer = Assistant(FakeSearcher(PAGES)).ask("What did they find in Kent?")
    assert answer.outcome is Outcome.DECLINED
    assert [notice.id for notice in answer.notices] == ["report_page"]
    assert answer.question.query.reports == ("kent",)


def test_a_subject_of_its_own_is_looked_for_and_not_the_section() -> None:
    answer = ask("What needs to improve about the wait for help from social workers in Torbay?")
    assert "do not wait" in quotes(answer)


def test_a_sentence_that_another_is_quoted_with_is_quoted_once() -> None:
    page = "Urgent action is needed on bruises to babies. This means that a doctor sees every bruise."
    library = FakeSearcher(PAGES | {TORBAY: [page]}, headings={"Urgent": "What needs to improve?"})
    quoted = quotes(Assistant(library).ask("What needs to improve in Torbay?"))
    assert "a doctor sees" in quoted
    assert quoted.count("Urgent action") == 1


def test_without_such_a_section_the_report_is_searched() -> None:
    answer = ask("What needs to improve in Kent?")
    assert {statement.citations[0].report.id for statement in answer.statements} <= {"kent"}


def test_no_more_is_quoted_than_is_asked_for() -> None:
    assert len(ask("What needs to improve in Torbay?", limit=1).statements) == 1
