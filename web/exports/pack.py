"""What is exported: quotations in an order, under headings, each checked again before it goes out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.answer import Answer, Citation
from assistant.citing import recheck
from index.searching import Searcher


class PackOrigin(StrEnum):
    """Where the excerpts of a pack come from."""

    ANSWER = "answer"
    COLLECTION = "collection"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation that somebody keeps: under their own heading ("" none), with their own note ("" none)."""

    citation: Citation
    heading: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """Excerpts to export, in order. `made` is the day; `address` is the site's, for permanent links,
    without a slash at the end; `left_out` counts those that no longer stand in their reports;
    `nothing_on` names sides of a comparison on which nothing was found.
    """

    title: str
    excerpts: tuple[Excerpt, ...]
    origin: PackOrigin
    made: date
    address: str
    left_out: int = 0
    nothing_on: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        title: str,
        excerpts: Iterable[Excerpt],
        origin: PackOrigin,
        searcher: Searcher,
        *,
        made: date,
        address: str,
        left_out: int = 0,
    ) -> "Pack":
        """A pack of those excerpts that still stand, each quotation once.

        `left_out` counts those that had to be left out before.
        """
        once: dict[object, Excerpt] = {}
        for excerpt in excerpts:
            once.setdefault((excerpt.citation.passage.id, excerpt.citation.spans), excerpt)
        kept = tuple(excerpt for excerpt in once.values() if recheck(excerpt.citation, searcher))
        gone = left_out + len(once) - len(kept)
        return cls(title, kept, origin, made, address.rstrip("/"), gone)

    @classmethod
    def from_answer(cls, answer: Answer, searcher: Searcher, *, made: date, address: str) -> "Pack":
        """The quotations of an answer, in its order. An answer that found nothing has none.

        Those of a comparison stand under the side that they belong to.
        """
        sides = [(side.label, side.statements) for side in answer.sides] or [("", answer.statements)]
        excerpts = (
            Excerpt(citation, label)
            for label, statements in sides
            for statement in statements
            for citation in statement.citations
        )
        pack = cls.of(
            answer.question.asked, excerpts, PackOrigin.ANSWER, searcher, made=made, address=address
        )
        return replace(pack, nothing_on=tuple(side.label for side in answer.sides if not side.statements))
