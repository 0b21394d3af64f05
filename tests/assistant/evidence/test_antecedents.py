"""A quotation that refers to the passage before is shown with what it refers to."""

from assistant.answer import Answer, Statement
from assistant.assistant import Assistant
from tests.assistant.library import SURE
from tests.fakes import FakeSearcher, report

HUB = report("hub", "Review of the hub", "2024-02")
BEFORE = "Staff of the hub meet each morning. Nurses of the hub read every message about a child."
LEANS = "However, they do not reply to questions from pharmacies before the weekend."
SPOKEN = "“We write to them three times a week and nobody has ever rung us back,” said a pharmacist."


def ask(*passages: str, headings: dict[str, str] | None = None) -> Answer:
    searcher = FakeSearcher({HUB: list(passages)}, headings=headings or {})
    return Assistant(searcher, judge=SURE).ask("questions from pharmacies before the weekend", limit=1)


def quotes(answer: Answer) -> list[str]:
    return quotes_of(answer.statements[0])


def quotes_of(statement: Statement) -> list[str]:
    return [citation.quote for citation in statement.citations]


def test_a_first_sentence_that_refers_back_follows_the_end_of_the_passage_before() -> None:
    answer = ask(BEFORE, LEANS)
    assert quotes(answer) == ["Nurses of the hub read every message about a child.", LEANS]
    assert [citation.pdf_page for citation in answer.statements[0].citations] == [1, 2]


def test_words_of_others_in_between_are_not_what_it_refers_to() -> None:
    assert quotes(ask(BEFORE, SPOKEN, LEANS))[0] == "Nurses of the hub read every message about a child."


def test_a_passage_of_another_section_is_not_what_it_refers_to() -> None:
    assert quotes(ask(BEFORE, LEANS, headings={"Staff": "Meetings", "However": "Pharmacies"})) == [LEANS]


def test_what_it_refers_to_is_not_quoted_a_second_time() -> None:
    searcher = FakeSearcher({HUB: ["The hub answers questions from pharmacies.", LEANS]})
    answer = Assistant(searcher, judge=SURE).ask("questions from pharmacies before the weekend", limit=3)
    assert [quotes_of(statement) for statement in answer.statements] == [
        ["The hub answers questions from pharmacies.", LEANS]
    ]


def test_a_sentence_that_stands_alone_is_quoted_alone() -> None:
    plain = "Nurses do not reply to questions from pharmacies before the weekend."
    assert quotes(ask(BEFORE, plain)) == [plain]
