"""What is exported: quotations in order, under headings, each checked again before export."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from assistant.answer import Answer, Citation
from assistant.citing import recheck
from index.searching import Searcher


class PackOrigin(StrEnum):
    """What the excerpts of a pack come from."""

    ANSWER = "answer"
    COLLECTION = "collection"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation with its heading and a note ("" for none)."""

    citation: Citation
    heading: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """Excerpts to export, in order.

    `made` is the day. `address` is the address of the site for permanent links, without a slash at the end.
    `left_out` counts excerpts whose words are no longer in their reports. `nothing_on` names the sides of a
    comparison for which nothing was found.
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
        """Returns a pack of the excerpts whose words are still in their reports, each quotation once.

        `left_out` counts the excerpts that were left out before this call.
        """
        once: dict[object, Excerpt] = {}
        for excerpt in excerpts:
            once.setdefault((excerpt.citation.passage.id, excerpt.citation.spans), excerpt)
        valid = tuple(excerpt for excerpt in once.values() if recheck(excerpt.citation, searcher))
        gone = left_out + len(once) - len(valid)
        return cls(title, valid, origin, made, address.rstrip("/"), gone)

    @classmethod
    def from_answer(cls, answer: Answer, searcher: Searcher, *, made: date, address: str) -> "Pack":
        """Returns the quotations of an answer, in its order; none if the answer found nothing.

        The heading of a quotation in a comparison is the side that it belongs to.
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
