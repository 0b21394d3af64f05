"""What is said first of what answers alike."""

from dataclasses import replace

from assistant.evidence.reader_input import ReaderInput
from assistant.evidence.scoring import SCORE, Evidence
from assistant.evidence.selection import ALIKE, OLDER, order_for_writer
from assistant.evidence.units import Unit
from assistant.question import Question
from corpus.report import Authority, Form, Passage, Report, Span, Status
from index.searching import Hit, Query
from tests.fakes import report

ASKED = Question("asked", "asked", Query("asked"))
OLD, NEW = report("old", published="2018-07"), report("new", published="2023-12")
REPLACED = replace(OLD, status=Status.SUPERSEDED, superseded_by="new")


def evidence(source: Report, score: float, form: Form = Form.TEXT) -> Evidence:
    """Evidence of that score: only what the search says differs."""
    passage = Passage(f"{source.id}{score}", source.id, "Said.", (Span(1, 0, 5),), form=form)
    piece = ReaderInput(Unit(0, 5), "Said.", passage)
    return Evidence(Hit(passage, source, score), piece, 0, 0, 0, 0, score / SCORE["found"], 0, 0)


def order(*evidence: Evidence, question: Question = ASKED) -> list[tuple[str, Form]]:
    return [(unit.hit.report.id, unit.hit.passage.form) for unit in order_for_writer(question, evidence)]


def test_of_what_scores_alike_the_newest_comes_first() -> None:
    assert order(evidence(OLD, 0.2), evidence(NEW, 0.2 - ALIKE / 2))[0][0] == "new"
    assert order(evidence(OLD, 0.2), evidence(NEW, 0.2 - ALIKE * 2))[0][0] == "old"


def test_a_superseded_edition_comes_after_a_current_one_unless_it_is_asked_for_by_name() -> None:
    found = evidence(REPLACED, 0.2), evidence(replace(NEW, published="2001"), 0.2 - OLDER / 2)
    assert order(*found)[0][0] == "new"
    assert order(*found, question=replace(ASKED, query=Query("asked", reports=("old",))))[0][0] == "old"


def test_text_comes_before_a_footnote_that_scores_alike() -> None:
    found = order(evidence(NEW, 0.2, Form.FOOTNOTE), evidence(OLD, 0.2))
    assert [form for _, form in found] == [Form.TEXT, Form.FOOTNOTE]


def test_nothing_is_left_out_for_being_old() -> None:
    assert len(order(evidence(REPLACED, 0.1), evidence(NEW, 0.2), evidence(OLD, 0.15, Form.FOOTNOTE))) == 3


def test_statutory_guidance_comes_first_where_a_duty_is_asked_for_and_it_answers_about_as_well() -> None:
    guidance = replace(NEW, id="guidance", authority=Authority.STATUTORY, published="2001")
    training = evidence(replace(NEW, authority=Authority.LOCAL), 0.2)
    duty = replace(ASKED, asked="How soon must a child be seen?")
    assert order(training, evidence(guidance, 0.18), question=duty)[0][0] == "guidance"
    assert order(training, evidence(guidance, 0.18))[0][0] == "new"
    assert order(training, evidence(guidance, 0.1), question=duty)[0][0] == "new"
    replaced = replace(guidance, status=Status.SUPERSEDED)
    assert order(training, evidence(replaced, 0.18), question=duty)[0][0] == "new"
    named = replace(duty, query=replace(duty.query, prefer=("new",)))
    assert order(training, evidence(guidance, 0.18), question=named)[0][0] == "new"
