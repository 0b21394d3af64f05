"""The earlier turns of a conversation. The server stores none: they travel with the form and in links.

The form has a question in `history` for each turn, and in `shown` the quotations of its answer, as in links,
"?" before them where they are the nearest and no answer, and the parts of the question that were left out:
"? ID:0-40,120-260 ID:0-80 -years". Every quotation is read again from its page, and every question understood
again, before it is shown.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.answer import Answer, Citation
from corpus.errors import ReportNotFound
from index.searching import Searcher
from web.views.excerpts import citation_at
from web.views.links import mark_of

MOST_TURNS = 20
"""Maximum number of earlier turns on a page."""

MOST_SHOWN = 20
"""Maximum number of quotations of one earlier turn."""

_NEAREST = "?"
"""The mark of quotations that do not answer."""
_LEFT_OUT = "-"
"""The mark of a part that was left out."""

LONGEST_LINK = 2000
"""Maximum number of characters of a link to an answer. A longer one is not followed by every program."""


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """An earlier question, with the quotations of its answer that still stand in the reports.

    `understood` is the question in words that a person would say ("": as it was asked). `nearest` says that
    the quotations were shown as the nearest, and not as an answer.
    """

    number: int
    question: str
    understood: str
    citations: tuple[Citation, ...]
    nearest: bool = False


def earlier_turns(
    searcher: Searcher,
    history: Sequence[str],
    shown: Sequence[str],
    understood: Callable[[str, Sequence[str], Collection[str]], str],
) -> list[EarlierTurn]:
    """Returns the earlier turns, oldest first. A quotation that is no longer there is left out.

    `understood` is given a question, those before it, and the names of what was left out of it.
    """
    turns = list(enumerate(zip(history, pad(shown, len(history)), strict=True), start=1))
    return [
        EarlierTurn(
            number,
            question,
            understood(question, history[: number - 1], left_out(places)),
            tuple(_citations(searcher, places)),
            nearest=_NEAREST in places.split(),
        )
        for number, (question, places) in turns[-MOST_TURNS:]
    ]


def left_out(places: str) -> tuple[str, ...]:
    """Returns the names of the parts of an earlier question that were left out."""
    return tuple(place[1:] for place in places.split()[: 2 * MOST_SHOWN] if place.startswith(_LEFT_OUT))


def pad(shown: Sequence[str], length: int) -> tuple[str, ...]:
    """Returns `shown` with exactly one text for each earlier question."""
    return (*shown[:length], *[""] * (length - len(shown)))


def shown_in(answer: Answer, without: Sequence[str] = ()) -> str:
    """Returns the quotations of an answer, and what was left out of its question, as `shown` has them."""
    citations = [citation for statement in answer.statements for citation in statement.citations]
    quotations = [
        f"{citation.passage.id}:{mark_of(citation)}"
        for citation in (citations or answer.nearest)[:MOST_SHOWN]
    ]
    nearest = [_NEAREST] if answer.nearest and not citations else []
    single = [name for name in without if len(name.split()) == 1]
    return " ".join((*nearest, *quotations, *(f"{_LEFT_OUT}{name}" for name in single)))


def link_to(fields: Sequence[tuple[str, str]], history: Sequence[str], shown: Sequence[str]) -> str:
    """Returns the path that asks with these fields, with the quotations of each earlier turn.

    If it would be too long, earlier turns have fewer quotations, and the oldest are left out.
    """
    path = ""
    shorter = [(0, MOST_SHOWN), (0, 3), *((start, 1) for start in range(len(history) + 1))]
    for start, most in shorter:
        earlier = [("history", question) for question in history[start:]]
        places = [("shown", _shorten(places, most)) for places in pad(shown, len(history))[start:]]
        path = f"/ask?{urlencode([*fields, *earlier, *places])}"
        if len(path) <= LONGEST_LINK:
            break
    return path


def _shorten(places: str, most: int) -> str:
    """Returns what was shown of a turn with at most so many quotations."""
    parts = places.split()
    quotations = [part for part in parts if ":" in part and not part.startswith(_LEFT_OUT)]
    return " ".join(part for part in parts if part not in quotations[most:])


def _citations(searcher: Searcher, places: str) -> Iterator[Citation]:
    for place in places.split()[: MOST_SHOWN + 1]:
        passage_id, _, mark = place.partition(":")
        with suppress(ReportNotFound):
            yield citation_at(searcher, passage_id, mark)
