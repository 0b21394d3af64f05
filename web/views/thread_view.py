"""The earlier turns of a conversation. The server stores none: they travel with the form and in links.

The form has a question in `history` for each turn, and in `shown` the quotations of its answer, as in links:
"ID:0-40,120-260 ID:0-80". Every quotation is read again from its page before it is shown.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.answer import Answer, Citation
from corpus.errors import ReportNotFound
from index.searching import Searcher
from web.views.excerpts import cited
from web.views.links import mark_of

MOST_TURNS = 20
"""Maximum number of earlier turns on a page."""

MOST_SHOWN = 20
"""Maximum number of quotations of one earlier turn."""

LONGEST_LINK = 2000
"""Maximum number of characters of a link to an answer. A longer one is not followed by every program."""


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """An earlier question, with the quotations of its answer that still stand in the reports."""

    number: int
    question: str
    citations: tuple[Citation, ...]


def earlier_turns(searcher: Searcher, history: Sequence[str], shown: Sequence[str]) -> list[EarlierTurn]:
    """Returns the earlier turns, oldest first. A quotation that is no longer there is left out."""
    turns = list(enumerate(zip(history, padded(shown, len(history)), strict=True), start=1))
    return [
        EarlierTurn(number, question, tuple(_citations(searcher, places)))
        for number, (question, places) in turns[-MOST_TURNS:]
    ]


def padded(shown: Sequence[str], length: int) -> tuple[str, ...]:
    """Returns `shown` with exactly one text for each earlier question."""
    return (*shown[:length], *[""] * (length - len(shown)))


def shown_in(answer: Answer) -> str:
    """Returns the quotations of an answer as `shown` has them."""
    citations = [citation for statement in answer.statements for citation in statement.citations]
    return " ".join(
        f"{citation.passage.id}:{mark_of(citation)}"
        for citation in (citations or answer.nearest)[:MOST_SHOWN]
    )


def link_to(fields: Sequence[tuple[str, str]], history: Sequence[str], shown: Sequence[str]) -> str:
    """Returns the path that asks with these fields, with the first quotation of each earlier turn.

    The oldest turns are left out if it would be too long.
    """
    firsts = [places.partition(" ")[0] for places in padded(shown, len(history))]
    path = ""
    for start in range(len(history) + 1):
        earlier = [("history", question) for question in history[start:]]
        path = f"/ask?{urlencode([*fields, *earlier, *(('shown', first) for first in firsts[start:])])}"
        if len(path) <= LONGEST_LINK:
            break
    return path


def _citations(searcher: Searcher, places: str) -> Iterator[Citation]:
    for place in places.split()[:MOST_SHOWN]:
        passage_id, _, mark = place.partition(":")
        with suppress(ReportNotFound):
            yield cited(searcher, passage_id, mark)
