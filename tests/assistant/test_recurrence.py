"""Whether something has been recommended before: who recommended it, over the years."""

from assistant.answer import Answer
from assistant.assistant import Assistant
from corpus.report import Voice
from tests.fakes import FakeSearcher, report

SAID = "Partners should improve the sharing of information with schools"
PAGES = {
    report("older", "Inspection of Harbourton", "2016-03"): [f"{SAID} each week.\n\nSchools shared a hall."],
    report("newer", "Inspection of Millbrook", "2024-11"): [f"{SAID} without delay."],
    report("middle", "Inspection of Ashford", "2019"): [f"{SAID} at once.\n\nSharing information is slow."],
    report("other", "Inspection of Bexley", "2020"): ["The sharing of information with schools was praised."],
}
VOICES = {SAID: Voice.RECOMMENDATION}


def ask(question: str) -> Answer:
    return Assistant(FakeSearcher(PAGES, VOICES)).ask(question)


def dates_of(answer: Answer) -> list[str]:
    return [statement.citations[0].report.published for statement in answer.statements]


def test_recommendations_are_quoted_from_each_report_newest_first() -> None:
    answer = ask("Has the sharing of information with schools been recommended before?")
    assert dates_of(answer) == ["2024-11", "2019", "2016-03"]
    assert {statement.citations[0].passage.voice for statement in answer.statements} == {Voice.RECOMMENDATION}


def test_the_answer_says_that_it_counts_the_reports_of_this_collection() -> None:
    answer = ask("Has the sharing of information with schools been recommended before?")
    notice_text = {notice.id: notice.text for notice in answer.notices}["recurrence"]
    assert "3 reports quoted here, published 2016 to 2024" in notice_text


def test_a_question_can_ask_what_was_found_before() -> None:
    answer = ask("Has the sharing of information with schools been found before?")
    assert "2020" in dates_of(answer)
