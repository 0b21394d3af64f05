"""What is said before what: the evidence in the order in which it is offered to a writer.

Whether the evidence answers the question is judged before, on how well it answers and nothing else.
"""

from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.question import Kind, Question
from corpus.report import Form, Status

CLOSE = 0.65
"""Of the voice that is asked for, what scores at least this share of the best score is preferred."""

OWN = 0.1
"""What their own words go before what a report says that they said, where both score alike: quotations seldom
repeat the words of a question."""

ALIKE = 0.01
"""Scores no further apart than this say nothing of which is better."""

OLDER = 0.05
"""What a superseded edition must score more than a current one to come before it."""

ENOUGH = 2
"""So many sentences of that voice are an answer by themselves; whether something was recommended before is
answered by one recommendation."""


def preferred(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, what is asked for first; nothing else, where there is enough of it."""
    if not question.voices or not evidence:
        return _ordered(question, evidence)
    least = CLOSE * max(one.score for one in evidence)
    spoken = [one for one in evidence if one.heard and one.score >= least]
    spoken.sort(key=lambda one: -(one.score + OWN * (one.hit.passage.voice in question.voices)))
    if len(spoken) >= (1 if question.kind is Kind.RECURRENCE else ENOUGH):
        return spoken
    return [*spoken, *(one for one in evidence if one not in spoken)]


def _ordered(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same, superseded editions later (unless they are asked for by name), and those that score alike by
    what they are: text before footnotes, newest first."""
    ranked = [(one.score - OLDER * _superseded(question, one), one) for one in evidence]
    ranked.sort(key=lambda row: -row[0])
    ordered: list[Evidence] = []
    while ranked:
        alike = [one for score, one in ranked if score >= ranked[0][0] - ALIKE]
        ranked = ranked[len(alike) :]
        alike.sort(key=lambda one: one.hit.report.published, reverse=True)
        ordered += sorted(alike, key=lambda one: one.hit.passage.form is Form.FOOTNOTE)
    return ordered


def _superseded(question: Question, one: Evidence) -> bool:
    return one.hit.report.status is Status.SUPERSEDED and one.hit.report.id not in question.query.reports
