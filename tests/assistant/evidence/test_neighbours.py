"""Sentences that stand beside each other and all answer are one quotation."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.evidence.neighbours import with_neighbours
from assistant.evidence.reader_input import reader_inputs
from assistant.evidence.scoring import Evidence
from assistant.evidence.units import LONGEST
from assistant.question import Question
from assistant.writing.extractive import ExtractiveWriter
from corpus.report import Form, Passage, Report, Span, Status
from index.searching import Hit, Query
from tests.assistant.evidence.test_quotable import SOURCE

TOLD = "Any concern should be told to the manager at once."
OFFICER = "The officer should be told within one working day."
WEATHER = "It rained on the day of the visit in March."
WHOLE = 0.35


def found(
    sentences: str, scores: Mapping[str, float], form: Form = Form.TEXT, report: Report = SOURCE
) -> list[Evidence]:
    """Returns the sentences of a passage that have a score as evidence, best first."""
    passage = Passage("p", report.id, sentences, (Span(1, 0, len(sentences)),), form=form)
    hit = Hit(passage, report, 0.5)
    pieces = [piece for piece in reader_inputs(passage) if piece.core in scores]
    evidence = [
        Evidence(hit, piece, score, score, score, score, score, fits=1.0, whole=1.0)
        for piece in pieces
        for score in (scores[piece.core],)
    ]
    return sorted(evidence, key=lambda unit: -unit.score)


def quoted(evidence: list[Evidence]) -> list[str]:
    """Returns the words that a writer quotes, a line for each claim."""
    question = Question("Who is told?", "Who is told?", Query("told"))
    claims = ExtractiveWriter().write(question, evidence, 5).claims
    return [
        " … ".join(place.hit.passage.text[place.start : place.end] for place in claim.places)
        for claim in claims
    ]


def test_sentences_beside_each_other_are_quoted_together_in_their_own_order() -> None:
    evidence = found(f"{TOLD} {OFFICER} {WEATHER}", {OFFICER: 0.8, TOLD: 0.7})
    assert quoted(evidence) == [f"{TOLD} {OFFICER}"]


def test_a_sentence_that_is_no_evidence_or_answers_worse_is_left_out() -> None:
    assert quoted(found(f"{TOLD} {OFFICER}", {OFFICER: 0.8})) == [OFFICER]
    assert quoted(found(f"{TOLD} {OFFICER}", {OFFICER: 0.8, TOLD: 0.2})) == [OFFICER]


def test_a_sentence_that_refers_back_is_quoted_with_what_it_refers_to_once() -> None:
    this = "This should happen within one working day."
    assert quoted(found(f"{TOLD} {this}", {this: 0.8, TOLD: 0.7})) == [f"{TOLD} {this}"]


def test_sentences_with_another_between_them_are_two_quotations() -> None:
    evidence = found(f"{TOLD} {WEATHER} {OFFICER}", {OFFICER: 0.8, TOLD: 0.79})
    assert quoted(evidence) == [OFFICER, TOLD]


def test_no_more_is_quoted_together_than_can_be_read_at_a_glance_and_nothing_twice() -> None:
    long = "The officer should be told " + "and told again " * 20 + "at once."
    first, third = f"Firstly, {long[4:]}", f"Thirdly, {long[4:]}"
    assert len(f"{first} {long}".split()) > LONGEST
    evidence = found(f"{first} {OFFICER} {third}", {OFFICER: 0.8, first: 0.79, third: 0.78})
    quotations = quoted(evidence)
    assert quotations[0] == f"{OFFICER} {third}"
    assert sum(quotation.count(OFFICER) for quotation in quotations) == 1


def test_a_replaced_edition_is_left_as_it_is() -> None:
    replaced = replace(SOURCE, status=Status.SUPERSEDED)
    evidence = found(f"{TOLD} {OFFICER}", {OFFICER: 0.8, TOLD: 0.7}, report=replaced)
    assert list(with_neighbours(evidence, WHOLE)) == evidence


def test_rows_of_a_table_are_not_joined() -> None:
    rows = "Area Reviews begun Reviews published\nArea A 11 5\nArea B 12 6\nArea C 13 6\nArea D 14 7"
    passage = Passage("p", SOURCE.id, rows, (Span(1, 0, len(rows)),), form=Form.TABLE)
    cores = {piece.core: 0.8 for piece in reader_inputs(passage)}
    evidence = found(rows, cores, Form.TABLE)
    assert list(with_neighbours(evidence, WHOLE)) == evidence
