"""The order of evidence for a writer, and the order of hits for a search.

`preferred` orders evidence as it is offered to a writer. Whether the evidence answers the question is judged
before, on how well it answers and nothing else. `rank` orders the hits of a search by what their best
sentence says, as an answer weighs it; what it gains is in benchmarks/README.md.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence.scoring import Evidence
from assistant.question import Kind, Question
from corpus.report import Authority, Form, Status
from index.searching import Hit

CLOSE = 0.65
"""Of the voice that is asked for, what scores at least this share of the best score is preferred."""

OWN = 0.1
"""What their own words go before what a report says that they said, where both score alike: quotations seldom
repeat the words of a question."""

ALIKE = 0.01
"""Scores no further apart than this say nothing of which is better."""

OLDER = 0.05
"""What a superseded edition must score more than a current one to come before it."""

BINDING = 0.88
"""Where a duty or a deadline is asked for, statutory guidance that scores at least this share of the best
score comes first."""

_DUTY = re.compile(
    r"\b(?:must|duty|duties|statutory|legal(?:ly)?|law|required?|requirements?|have to|has to|ha[sd]? got to"
    r"|obliged|obligations?|deadlines?|timescales?|time ?limits?|by when|how (?:soon|quickly|long)|entitled"
    r"|allowed to|when (?:must|should)|within how)\b",
    re.IGNORECASE,
)
_TIMES = ("hours", "days", "weeks", "months", "time")

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
    return _binding_first(ordered) if asks_for_duty(question) else ordered


def asks_for_duty(question: Question) -> bool:
    """Whether a duty or a deadline is asked for, which statutory guidance settles. A question that names a
    report or a place asks what that one says."""
    if question.query.reports or question.query.prefer:
        return False
    return question.measure in _TIMES or bool(_DUTY.search(question.asked))


def _binding_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, first what statutory guidance says, where that answers about as well as the best."""
    least = BINDING * max((one.score for one in evidence), default=0.0)
    binding = [one for one in evidence if _binds(one) and one.score >= least]
    return [*binding, *(one for one in evidence if one not in binding)]


def _binds(one: Evidence) -> bool:
    report = one.hit.report
    return report.authority is Authority.STATUTORY and report.status is Status.CURRENT


def _superseded(question: Question, one: Evidence) -> bool:
    return one.hit.report.status is Status.SUPERSEDED and one.hit.report.id not in question.query.reports


_SENTENCE = 2.0
"""What the best sentence counts beside the search's own score."""


def rank(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Hit]:
    """The same hits, best first, with scores between 0 and 1; `evidence` is what was weighed of them.

    A hit of which no sentence was weighed counts as if its best were the worst that was.
    """
    best: dict[str, float] = {}
    for one in evidence:
        name = one.hit.passage.id
        best[name] = max(one.score, best.get(name, 0.0))
    worst = min(best.values(), default=0.0)
    read = [
        replace(hit, score=(hit.score + _SENTENCE * best.get(hit.passage.id, worst)) / (1 + _SENTENCE))
        for hit in hits
    ]
    return sorted(read, key=lambda hit: -hit.score)
