"""The whole flow on a small library: what is asked, what is answered and what is not."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.answer import Answer, Found, Outcome, Stated, Understood
from assistant.assistant import Assistant
from assistant.evidence.judge import SignsJudge
from assistant.evidence.scoring import Evidence
from assistant.question import Conversation, Question
from corpus.report import Status
from corpus.text import normalise
from index.searching import Query, Scores
from tests.assistant.library import SURE, library
from tests.fakes import FakeSearcher, report


def ask(question: str, *earlier: str) -> Answer:
    return Assistant(library()).ask(question, Conversation(earlier))


def test_an_answer_quotes_the_sentence_that_answers_with_its_page() -> None:
    answer = ask(
        "How soon after the strategy discussion must the initial child protection conference be held?"
    )
    assert answer.outcome is Outcome.ANSWERED
    first = answer.statements[0].citations[0]
    assert "within 15 working days of the strategy discussion" in first.quote
    assert (first.report.id, first.pdf_page) == ("guide", 1)


def test_events_come_in_order_and_the_answer_last() -> None:
    events = list(Assistant(library()).stream("Were fathers left out of assessments?"))
    assert isinstance(events[0], Understood)
    assert isinstance(events[1], Found)
    assert all(isinstance(event, Stated) for event in events[2:-1])
    assert isinstance(events[-1], Answer)
    assert [event.statement for event in events[2:-1] if isinstance(event, Stated)] == list(
        events[-1].statements
    )


def test_several_reports_are_quoted_where_several_say_it() -> None:
    answer = ask("Were fathers asked for their views or left out of assessments?")
    assert {citation.report.id for statement in answer.statements for citation in statement.citations} == {
        "harbour",
        "millbrook",
    }


def test_every_quotation_stands_on_its_page() -> None:
    searcher = library()
    for question in ("Were fathers left out?", "How many cases did social workers in the hub hold?"):
        statements = Assistant(searcher).ask(question).statements
        assert statements, question
        for statement in statements:
            for citation in statement.citations:
                pages = "".join(
                    searcher.page(citation.report.id, span.page).text[span.start : span.end]
                    for span in citation.spans
                )
                assert normalise(pages) == normalise(citation.quote)


def test_a_subject_of_no_report_is_not_found() -> None:
    answer = ask("Which phonics scheme helps reception pupils learn to read?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert not answer.statements
    assert "phonic" in answer.notices[0].text


def test_near_passages_are_shown_and_others_are_not() -> None:
    question = "Were fathers left out of assessments?"
    half_sure = Assistant(library(), judge=SignsJudge({}, -1, 0.5, 0.1)).ask(question)
    unsure = Assistant(library(), judge=SignsJudge({}, -1, 0.5, 0.4)).ask(question)
    assert (half_sure.outcome, unsure.outcome) == (Outcome.NEAREST, Outcome.NOT_FOUND)
    assert "the nearest that was found" in half_sure.notices[0].text
    assert half_sure.nearest
    assert not half_sure.statements
    assert not unsure.nearest
    assert not ask("qwertzu asdfgh yxcvbn").nearest


def test_the_nearest_item_of_a_list_keeps_the_words_that_lead_into_it() -> None:
    lead = "The following may not be used with a child:"
    filler = "which staff thought of as ordinary in many homes and which no manager there had written down"
    items = [f"• {name}, {filler}" for name in ("shouting", "cold food", "locked doors", "no shoes")]
    text = "\n".join([lead, *items, *(f"• {number} hours alone, {filler}" for number in range(2, 6))])
    searcher = FakeSearcher({report("rules", "Rules"): [text]})
    answer = Assistant(searcher, judge=SignsJudge({}, -1, 0.5, 0.1)).ask(
        "May staff leave a child with no shoes?"
    )
    assert answer.outcome is Outcome.NEAREST
    assert answer.nearest[0].quote == f"{lead}\n{items[-1][2:]}"


def test_what_two_editions_say_alike_is_nearest_once_in_the_current_one() -> None:
    sentence = "Swimming lessons are offered to children of every school once in a term."
    old = report("old", "Sports guidance", "2023", status=Status.SUPERSEDED)
    new = report("new", "Sports guidance", "2024")
    answer = Assistant(
        FakeSearcher({old: [sentence], new: [sentence]}), judge=SignsJudge({}, -1, 0.5, 0.1)
    ).ask("What do swimming lessons cost?")
    assert answer.outcome is Outcome.NEAREST
    assert [citation.report.id for citation in answer.nearest] == ["new"]


def test_the_notice_names_what_was_searched_in_the_order_of_the_question() -> None:
    answer = ask("Which phonics scheme for reception classes works in croydon?")
    assert (
        "Searched for: phonics, scheme, reception, classes, works, Croydon in all" in answer.notices[-1].text
    )


def test_for_another_place_the_nearest_passages_are_shown() -> None:
    answer = ask("Were fathers left out of assessments in Norfolk?")
    assert answer.outcome is Outcome.NEAREST
    assert answer.notices[0].text.startswith("The collection has no report from Norfolk.")
    assert answer.nearest


def test_a_report_that_is_not_here_is_not_said_to_have_been_searched() -> None:
    answer = ask("What did the review into Arthur Labinjo-Hughes say about phonics schemes?")
    absent, searched, *_ = answer.notices
    assert "has no report called" in absent.text
    assert "in all reports" in searched.text


@pytest.mark.parametrize("question", ["", "   ", "\x00\x01", "?!", "why " * 2_500])
def test_an_unreadable_question_is_declined_with_a_notice(question: str) -> None:
    answer = ask(question)
    assert answer.outcome is Outcome.DECLINED
    assert answer.notices


def test_a_follow_up_takes_the_question_before_into_account() -> None:
    answer = ask(
        "and the first review after that one?", "When must the initial child protection conference be?"
    )
    assert "three months" in answer.statements[0].text
    assert "earlier" in {part.name for part in answer.question.parts}


def found(question: str, **filters: tuple[str, ...]) -> list[str]:
    """The reports that a search finds, in order."""
    hits = Assistant(library()).find(question, Query("", **filters), 10)  # type: ignore[arg-type]
    assert isinstance(hits, list)
    return [hit.report.id for hit in hits]


def test_a_search_keeps_to_the_report_that_its_words_name() -> None:
    assert set(found("fathers left out of assessments in Millbrook")) == {"millbrook"}


def test_a_filter_that_is_given_outdoes_the_report_that_the_words_name() -> None:
    assert set(found("fathers left out of assessments in Millbrook", reports=("harbour",))) == {"harbour"}


def test_personal_details_are_not_searched_for() -> None:
    answer = Assistant(library()).find("Jane Smith born 3/4/2019, jane@example.org", Query(""), 10)
    assert isinstance(answer, Answer)
    assert answer.outcome is Outcome.DECLINED
    assert answer.question.asked == ""


def test_what_is_found_on_a_theme_is_told_from_several_reports_and_of_none_at_length() -> None:
    sentence = "Strategy meetings on neglect were late, {}."
    pages = {
        report(name, f"Letter on {name}", "2023-03"): [
            "\n\n".join(sentence.format(f"and in {name} {reason}") for reason in reasons)
        ]
        for name, reasons in {
            "Harbourton": (
                "nobody ever wrote down the reasons for it",
                "the school nurse and her manager heard of none",
                "decisions waited until police officers came back",
            ),
            "Millbrook": ("minutes were lost",),
        }.items()
    }
    answer = Assistant(FakeSearcher(pages), judge=SURE).ask(
        "What did inspectors find about late strategy meetings?"
    )
    quoted = [statement.citations[0].report.id for statement in answer.statements]
    assert quoted.count("Harbourton") == 2
    assert quoted.count("Millbrook") == 1


def test_where_a_narrowed_search_finds_nothing_good_all_reports_are_asked_and_that_is_said() -> None:
    sentence = "A strategy meeting must be held within three working days of a referral."
    pages = {
        report("new", "Handbook", "2025"): [
            "The hall was painted blue in the spring, and everybody liked it."
        ],
        report("hill", "Old handbook", "2019"): [sentence],
    }
    question = "When must a strategy meeting be held? Published since 2025"
    answer = Assistant(FakeSearcher(pages), judge=MeaningJudge()).ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.statements[0].citations[0].report.id == "hill"
    assert "widened" in {notice.id for notice in answer.notices}
    assert Assistant(FakeSearcher(pages), judge=NEVER).ask(question).outcome is Outcome.NOT_FOUND


class MeaningJudge:
    """Takes for an answer whatever names a third of what is asked for."""

    threshold = 0.3
    nearest = 0.0

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        return max((unit.covers for unit in evidence), default=0.0)


NEVER = SignsJudge({}, 0, 1)


class Slot:
    """A slot in which evidence is found; it knows whether it is taken."""

    taken = False

    def __enter__(self) -> None:
        assert not self.taken
        self.taken = True

    def __exit__(self, *error: object) -> None:
        self.taken = False


def test_evidence_is_found_within_a_slot_that_no_reader_of_the_answer_holds_up() -> None:
    slot, read = Slot(), []

    class Watching:
        def scores(self, question: str, pieces: Sequence[str]) -> Scores:
            read.append(slot.taken)
            return np.full(len(pieces), 0.9, np.float32)

    assistant = Assistant(library(), reader=Watching(), slots=slot)
    for event in assistant.stream("Were fathers left out of assessments?"):
        assert not slot.taken, event
    assistant.find("Were fathers left out of assessments?", Query(""), 3)
    assert len(read) > 1
    assert all(read)
    assert not slot.taken
