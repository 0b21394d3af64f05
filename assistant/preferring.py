"""What is said before what: the evidence in the order in which it is offered to a writer.

Whether the evidence answers the question is judged before, on how well it answers and nothing else.
"""

from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.question import Question

CLOSE = 0.65
"""Of the voice that is asked for, what scores at least this share of the best score is preferred."""

OWN = 0.1
"""What their own words go before what a report says that they said, where both score alike: quotations seldom
repeat the words of a question."""

ENOUGH = 2
"""So many sentences of that voice are an answer by themselves."""


def preferred(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence, what is asked for first; nothing else, where there is enough of it."""
    if not question.voices or not evidence:
        return list(evidence)
    least = CLOSE * max(one.score for one in evidence)
    spoken = [one for one in evidence if one.heard and one.score >= least]
    spoken.sort(key=lambda one: -(one.score + OWN * (one.hit.passage.voice in question.voices)))
    if len(spoken) >= ENOUGH:
        return spoken
    return [*spoken, *(one for one in evidence if one not in spoken)]
