"""Questions that ask for several things: their parts, and which of them an answer leaves out.

A part counts as left out only where no quotation has a single word for what it alone is about: it is better
to say too seldom that something is missing than to doubt a good answer.
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
    """The parts of a question that are each about something of their own; none, where there are not two.

    A part that speaks of "it" or "them" is about the same as another. Stems in `without` (of report names,
    say) are no subject.
    """
    parts = [part.strip(" ,;.?") for part in _BETWEEN.split(text)]
    about = [concepts(part, without) for part in parts]
    found: list[Clause] = []
    for place, part in enumerate(parts):
        elsewhere = {
            way
            for other in (*about[:place], *about[place + 1 :])
            for one in other
            for way in one.alternatives
        }
        own = tuple(one for one in about[place] if not elsewhere & set(one.alternatives))
        asking = asks(part) or (found and _FURTHER.match(part))
        if own and asking and not refers(part):
            found.append(Clause(part, own))
    return tuple(found) if len(found) > 1 else ()


def left_out(question: Question, statements: Iterable[Statement]) -> tuple[str, ...]:
    """The parts of a question of which no statement speaks, in the words in which they were asked."""
    said = set(stems(" ".join(citation.quote for one in statements for citation in one.citations)))
    return tuple(
        clause.text for clause in question.clauses if not any(_named(one, said) for one in clause.concepts)
    )


def _named(concept: Concept, said: set[str]) -> bool:
    return any(said & set(way) for way in concept.alternatives)
