"""Questions that ask for several things: their parts, and which parts an answer leaves out.

A part counts as left out only where no quotation has a single word for what only that part is about. Saying
too rarely that something is missing is better than doubting a good answer.
"""

import re
from collections.abc import Iterable

from assistant.answer import Statement
from assistant.question import Clause, Concept, Question
from assistant.understanding.concepts import concepts
from assistant.understanding.follow_ups import asks, refers
from assistant.understanding.words import stems

_BETWEEN = re.compile(
    r"(?<!\?)\?++\s++|(?:[,;]|(?<!\s))\s++and\s++"
    r"(?=(?:also |then )?(?:what|who|whom|when|where|why|how|which|whether|do|does|did"
    r"|is|are|was|were|has|have|had|can|could|should|must|may|about|on)\b|(?:what|who|when|where|how)['’]s\b)",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"(?:about|on)\b", re.IGNORECASE)


def clauses(text: str, without: Iterable[str] = ()) -> tuple[Clause, ...]:
    """Returns the parts of a question that are each about a thing of their own, or none if there is only one.

    A part that speaks of "it" or "them" is about the same as another. Stems in `without` (of report names,
    for example) do not count.
    """
    parts = [part.strip(" ,;.?") for part in _BETWEEN.split(text)]
    about = [concepts(part, without) for part in parts]
    separate: list[Clause] = []
    for place, part in enumerate(parts):
        elsewhere = {
            way
            for other in (*about[:place], *about[place + 1 :])
            for concept in other
            for way in concept.alternatives
        }
        own = tuple(concept for concept in about[place] if not elsewhere & set(concept.alternatives))
        asking = asks(part) or (separate and _FURTHER.match(part))
        if own and asking and not refers(part):
            separate.append(Clause(part, own))
    return tuple(separate) if len(separate) > 1 else ()


def left_out(question: Question, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Returns the parts of a question that no statement is about, in the words of the question."""
    quotes = (citation.quote for statement in statements for citation in statement.citations)
    quoted = set(stems(" ".join(quotes)))
    return tuple(
        clause.text
        for clause in question.clauses
        if not any(_named(concept, quoted) for concept in clause.concepts)
    )


def _named(concept: Concept, quoted: set[str]) -> bool:
    return any(quoted & set(way) for way in concept.alternatives)
