"""A claim is shown only where its quotation says it: word for word, or shorter where nothing hangs on it."""

import time
from random import Random

import pytest

from assistant.writing.claim_support import supports
from benchmarks.claims import FALSE, OPPOSITES

SAID = [
    "The health visitor told the social worker that the mother had increased her visits.",
    "All agencies must share information before the conference, however busy they are.",
    "The father was arrested after the school made a referral to the police.",
    "Good practice was seen in Millbrook, where staff were always able to reach a manager.",
    "Most plans were adequate (in the view of the board), and some were clear.",
]


@pytest.mark.parametrize(
    ("claim", "quotation", "supported"),
    [
        ("Three children were seen.", "The 3 children were seen.", True),
        ("Four children were seen.", "The 3 children were seen.", False),
        ("Children were never seen.", "Children were seen.", False),
        ("Children were seen.", "Children were not seen.", False),
        ("Children were seen.", "A father said that the children were seen.", False),
        ("Children are seen.", "If there is time, children are seen.", False),
        ("Children are seen.", "However, children were seen.", True),
        ("Children were seen at home.", "Children were seen (and heard) at home.", True),
        ("Children were seen at home.", "Children were seen (but not heard) at home.", False),
        ("Children were seen at home.", "Children were seen at home, and a plan was made.", True),
        ("Children were seen at home.", "Children were seen at home, unless they were ill.", False),
        ("Children were seen at home.", "Children were seen at home, in 3 cases of nine.", False),
        ("Children were seen at home.", "Children were seen at home, a neighbour claimed.", False),
        ("The child was arrested.", "The father of the child was arrested.", False),
        (
            "The mother drank, and hit the child.",
            "The mother drank, the father smoked, and hit the child.",
            False,
        ),
        ("The child harmed.", "The child was harmed.", False),
        ("The employee left.", "The employer left.", False),
        ("The child was seen?", "The child was seen.", False),
        ("The child was seen. The plan was made.", "The child was seen. The plan was made.", True),
        ("The child was seen. All is well.", "The child was seen. The plan was made.", False),
        ("", "The child was seen.", False),
        ("The child was seen.", "", False),
        ("Then.", "Then.", True),
        ("the", "The child was seen.", False),
    ],
)
def test_a_claim_says_what_its_quotation_says(claim: str, quotation: str, supported: bool) -> None:
    assert supports(claim, [quotation]) is supported


@pytest.mark.parametrize("forge", FALSE)
def test_a_false_claim_is_not_supported(forge: object) -> None:
    assert callable(forge)
    chance = Random(1)
    tried = 0
    for quotation in SAID:
        assert supports(quotation, SAID)
        for _ in range(20):
            if claim := forge(quotation, chance):
                tried += 1
                assert not supports(claim, SAID)
    assert tried > 50


def test_every_opposite_is_told_apart() -> None:
    for first, second in OPPOSITES.items():
        assert not supports(f"This {second} that.", [f"This {first} that."])


@pytest.mark.parametrize(
    "text", ["1" * 200_000, "a" * 200_000, "a, " * 70_000, "(" * 200_000, "1,1." * 50_000]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.thread_time()
    assert not supports(text, [SAID[0]])
    supports(SAID[0], [text[:20_000]])
    assert time.thread_time() - began < 2
