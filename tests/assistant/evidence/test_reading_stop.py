"""When the cross-encoder stops reading, and what it always reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from assistant.evidence.reader_input import ReaderInput
from assistant.evidence.reading_stop import ReadingStop
from assistant.evidence.scoring import FIRST, SENTENCES, STEP, Evidence, read_evidence
from assistant.evidence.units import Unit
from assistant.question import Question, QuestionKind
from corpus.report import Passage, Span, Voice
from index.models.cross_encoders import USUAL
from index.searching import Hit, Query, Scores
from tests.fakes import report

ASKED = Question("asked", "asked", Query("asked"))
MOST = 3
CLEAR = 0.2
"""A difference of the other signs that reading a usual unit does not make up for."""


@dataclass
class Counting:
    """Gives every piece the same score, less than a good one usually has, and keeps the pieces."""

    score: float = USUAL - 0.03
    read: list[str] = field(default_factory=list)

    def scores(self, question: str, pieces: Sequence[str]) -> Scores:
        self.read += pieces
        return np.full(len(pieces), self.score, np.float32)


@dataclass
class Sure:
    """Is as confident as it is told to be."""

    certainty: float = 1.0
    threshold: float = 0.5
    nearest: float = 0.1

    def confidence(self, question: Question, evidence: Sequence[Evidence]) -> float:
        return self.certainty


def matched_units(ahead: int, by: float = CLEAR) -> list[Evidence]:
    """Units as they are before they are read; the first few are ahead of the others."""
    about = report("harbour")
    units = []
    for place in range(SENTENCES):
        passage = Passage(f"p{place}", about.id, "Said.", (Span(1, 0, 5),))
        sign = by if place < ahead else 0.0
        piece = ReaderInput(Unit(0, 5), "Said.", f"Said {place}.")
        units.append(Evidence(Hit(passage, about, 0.5), piece, sign, sign, sign, 0, 0.5, sign, sign))
    return units


def count_read(question: Question, units: Sequence[Evidence], judge: Sure, most: int = MOST) -> int:
    reader = Counting()
    evidence = read_evidence(question, units, reader, ReadingStop(question, judge, most))
    assert [unit.piece.text for unit in units][: len(evidence)] == reader.read
    return len(reader.read)


def test_reading_stops_where_the_first_units_are_clear_of_the_others() -> None:
    assert count_read(ASKED, matched_units(MOST), Sure()) == FIRST


def test_everything_is_read_where_another_unit_could_be_among_the_first() -> None:
    assert count_read(ASKED, matched_units(MOST - 1), Sure()) == SENTENCES
    assert count_read(ASKED, matched_units(SENTENCES, by=0.0), Sure()) == SENTENCES


def test_everything_is_read_where_the_judge_is_not_confident() -> None:
    assert count_read(ASKED, matched_units(MOST), Sure(certainty=0.4)) == SENTENCES


def test_more_statements_need_more_reading() -> None:
    assert count_read(ASKED, matched_units(FIRST + 1), Sure(), most=FIRST + 1) == FIRST + STEP
    assert count_read(ASKED, matched_units(MOST), Sure(), most=SENTENCES + 4) == SENTENCES


@pytest.mark.parametrize(
    "question",
    [
        replace(ASKED, kind=QuestionKind.FINDINGS),
        replace(ASKED, voices=(Voice.FAMILY,)),
        replace(ASKED, asked="How soon must a child be seen?"),
    ],
)
def test_everything_is_read_where_other_units_may_come_first(question: Question) -> None:
    assert count_read(question, matched_units(MOST), Sure()) == SENTENCES


def test_evidence_that_nobody_stops_is_read_whole_and_ordered_by_its_score() -> None:
    reader = Counting()
    evidence = read_evidence(ASKED, matched_units(MOST), reader)
    assert len(reader.read) == len(evidence) == SENTENCES
    assert [unit.score for unit in evidence] == sorted((unit.score for unit in evidence), reverse=True)
    assert read_evidence(ASKED, [], reader) == []
