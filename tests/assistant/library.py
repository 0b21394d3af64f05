"""A small library of three reports that the assistant's tests ask."""

from assistant.evidence.judge import SignsJudge
from tests.fakes import FakeSearcher, report

SURE = SignsJudge(dict.fromkeys(SignsJudge.load().weights, 0.0), 0, 0)
"""A judge that takes everything for an answer."""

HARBOUR = report("harbour", "Joint inspection of Harbourton", "2023-03-01")
MILLBROOK = report("millbrook", "Joint inspection of Millbrook", "2021-05-01")
GUIDE = report("guide", "Working together to safeguard children 2023", "2023-12")

PAGES = {
    HARBOUR: [
        "In Harbourton, practitioners spoke to children alone on most visits. Their wishes were written down "
        "in the child's own words.\n\nAt Harbourton the social workers in the hub held 31 cases each, "
        "e.g. two of them held more. Managers knew this and had not acted.",
        "Fathers were left out of assessments in Harbourton. Police shared what they knew within a day.",
    ],
    MILLBROOK: [
        "In Millbrook, minutes of strategy meetings were not sent to schools. Fathers were left out of "
        "assessments in Millbrook too.",
    ],
    GUIDE: [
        "The initial child protection conference should take place within 15 working days of the strategy "
        "discussion.\n\nThe first review should be held within three months of the initial conference.",
        "Local authorities should:\n• tell the Panel of a serious incident within five working days\n"
        "• send the rapid review to the Panel within 15 working days",
    ],
}


def library() -> FakeSearcher:
    """The three reports, opened."""
    return FakeSearcher(PAGES)
