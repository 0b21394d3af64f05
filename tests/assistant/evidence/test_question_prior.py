"""How likely reports are to answer a question, by its words alone."""

import math
from dataclasses import replace

import pytest

from assistant.evidence.judge import SignsJudge
from assistant.evidence.question_prior import WordModel, features_of, prior_of
from tests.assistant.evidence.test_quotable import asked_for, evidence


def test_a_question_on_another_subject_is_told_from_one_on_the_reports_subjects() -> None:
    ours = ["What do reviews say about babies who are bruised?", "mum wont let us see the kids alone"]
    others = ["How long do I roast a chicken?", "my laptop wont connect to the wifi"]
    assert min(prior_of(text).subject for text in ours) > 0.5
    assert max(prior_of(text).subject for text in others) < 0.5


@pytest.mark.parametrize(
    ("often_told", "seldom_told"),
    [
        ("What should a manager look for in a strategy meeting?", "What is the salary of a team manager?"),
        ("Why do agencies not share what they know?", "What is the telephone number of the agency?"),
        ("How are children heard in England?", "How are children heard in Scotland?"),
    ],
)
def test_what_reports_seldom_tell_is_less_usual_than_what_they_tell(
    often_told: str, seldom_told: str
) -> None:
    assert prior_of(often_told).usual > prior_of(seldom_told).usual


def test_unknown_words_leave_the_intercept_alone() -> None:
    model = WordModel(-1.5, {"salary": (4.0, -20.0)})
    assert model.probability("Wie geht es?") == pytest.approx(1 / (1 + math.exp(1.5)))
    assert model.probability("Salary") < 1e-6


def test_the_features_are_words_and_pairs_with_numbers_by_their_length() -> None:
    assert features_of("Don't wait 15 days, wait 20") == [
        *("dont", "wait", "##", "days"),
        *("dont wait", "wait ##", "## days", "days wait"),
    ]


def test_the_same_evidence_is_less_sure_to_answer_a_question_that_reports_seldom_answer() -> None:
    unit = replace(evidence("Managers of teams were paid attention by inspectors.", 0.6, 1.0), read=0.6)
    judge = SignsJudge.load()
    asked, seldom = asked_for("Were team managers supported?"), asked_for("What is a team manager's salary?")
    assert judge.confidence(asked, [unit]) > judge.confidence(seldom, [unit])
