"""Where many reports say it: how many is told, and different ones are quoted first."""

from assistant.answer import Answer, Breadth
from assistant.assistant import Assistant
from tests.assistant.library import SURE
from tests.fakes import FakeSearcher, report

COUNT = 9
TOWNS = [report(f"town{number}", f"Inspection {number}", f"20{10 + number}-01") for number in range(COUNT)]
OTHER = report("other", "On other things", "2020")
SAID = "Supervision of social workers was not held every month in area {0}, and records of it were thin."
AGAIN = "Supervision notes for social workers in area {0} did not say what had been decided about children."
PAGES = {
    **{town: [SAID.format(town.id), AGAIN.format(town.id)] for town in TOWNS},
    OTHER: ["Buses run every hour."],
}


def ask(question: str, limit: int = 5) -> Answer:
    return Assistant(FakeSearcher(PAGES), judge=SURE).ask(question, limit=limit)


def test_a_finding_of_many_reports_is_counted_and_begins_with_different_reports() -> None:
    answer = ask("What do inspections say about supervision of social workers?")
    assert answer.breadth == Breadth(COUNT, COUNT + 1)
    assert f"This is said in {COUNT} of {COUNT + 1} reports." in [notice.text for notice in answer.notices]
    reports = {statement.citations[0].report.id for statement in answer.statements}
    assert len(reports) == len(answer.statements) == 5


def test_more_goes_on_with_every_report() -> None:
    answer = ask("What do inspections say about supervision of social workers?", limit=20)
    assert len({statement.citations[0].report.id for statement in answer.statements}) == COUNT


def test_a_question_for_one_fact_is_not_counted() -> None:
    assert ask("Was supervision of social workers held every month?").breadth is None
