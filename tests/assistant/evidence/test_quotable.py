"""What is worth quoting: whole tables, no headings, and numbers that count what is asked about."""

from dataclasses import replace

import pytest

from assistant.evidence.judge import signs
from assistant.evidence.reader_input import ReaderInput
from assistant.evidence.scoring import Evidence, weigh
from assistant.evidence.units import Unit
from assistant.question import NEW, Question
from assistant.understanding.knowledge import Memory
from assistant.understanding.question_kinds import ANOTHER, form, measure_of
from assistant.understanding.understanding import understand
from assistant.writing.extractive import ExtractiveWriter
from corpus.report import Form, Passage, Span
from index.models.cross_encoders import Unread
from index.searching import Hit, Query
from tests.fakes import FakeSearcher, report

SOURCE = report("harbour", "Inspection of Harbourton", "2023-03")
TABLE = "Table 1: Messages and who read them\nWay Sent Read\nLetter 12 3\nTelephone 30 28"


def evidence(text: str, score: float, whole: float) -> Evidence:
    passage = Passage(text, "harbour", text, (Span(1, 0, len(text)),))
    piece = ReaderInput(Unit(0, len(text)), text, passage)
    return Evidence(Hit(passage, SOURCE, score), piece, score, score, score, score, score, 0, whole)


def asked_for(text: str) -> Question:
    return Question(text, text, Query(text), measure=measure_of(text))


def test_a_small_table_is_quoted_whole() -> None:
    searcher = FakeSearcher({SOURCE: [TABLE]})
    knowledge = Memory().of(searcher)
    question = understand("How many messages were read?", NEW, knowledge)
    (passage,) = searcher.passages()
    table = Passage(passage.id, passage.report_id, passage.text, passage.spans, form=Form.TABLE)
    (one,) = weigh(question, [Hit(table, SOURCE, 1.0)], knowledge, searcher, Unread())
    assert one.text.startswith("Table 1")
    assert one.text.endswith("30 28")


def test_a_heading_is_not_said_beside_a_sentence() -> None:
    found = [
        evidence("Children were seen alone by their social workers each week.", 0.8, 1.0),
        evidence("Seeing every child", 0.8, 0.17),
    ]
    written = ExtractiveWriter().write(asked_for("Were children seen?"), found, 5)
    assert [claim.hit.passage.text for claim in written.claims] == [found[0].text]


AREAS = "Area Reviews begun Reviews published\n" + "\n".join(
    f"Area {letter} {number} {number // 2}" for number, letter in enumerate("ABCDEFGHK", 11)
)


def rows_quoted(text: str) -> list[str]:
    """The rows that are quoted of a table of areas, beside a sentence on something else."""
    searcher = FakeSearcher(
        {SOURCE: [AREAS, "The reviewers met every family several times during the year."]}
    )
    knowledge = Memory().of(searcher)
    question = understand(text, NEW, knowledge)
    table, prose = searcher.passages()
    found = weigh(
        question,
        [Hit(replace(table, form=Form.TABLE), SOURCE, 1.0), Hit(prose, SOURCE, 0.4)],
        knowledge,
        searcher,
        Unread(),
    )
    claims = ExtractiveWriter().write(question, found, 5).claims
    return [claim.hit.passage.text[claim.start : claim.end] for claim in claims]


def test_the_row_that_is_asked_for_is_quoted_and_no_other() -> None:
    assert rows_quoted("How many reviews were begun in Area K?") == ["Area K 19 9"]
    assert rows_quoted("How many reviews were begun in Area C?") == ["Area C 13 6"]


@pytest.mark.parametrize(
    ("question", "unit", "fits"),
    [
        ("How many visits were late?", "Of 40 visits, 12 were late.", 1),
        ("How many visits were late?", "Visits were late in 2019, as section 3 tells.", 0),
        ("How many visits were late?", "On 12 May 2023 visits were late.", 0),
        ("How soon must a visit be made?", "A visit is made within two days.", 1),
        ("How soon must a visit be made?", "There were 31 visits.", ANOTHER),
        ("What did the visits cost?", "The visits cost £300.", 1),
        ("When was the plan agreed?", "The plan was agreed in March.", 1),
        ("Were visits made?", "There were 31 visits.", 0),
    ],
)
def test_a_number_fits_where_it_counts_what_is_asked_for(question: str, unit: str, fits: float) -> None:
    assert form(asked_for(question), lambda: unit, unit) == fits


def test_a_number_that_is_nowhere_near_tells_that_the_question_is_not_answered() -> None:
    question = asked_for("How many visits were late?")
    without = evidence("Visits were often late.", 0.8, 1.0)
    assert signs(question, [without])["unmeasured"] == 1
    assert signs(asked_for("Were visits late?"), [without])["unmeasured"] == 0
