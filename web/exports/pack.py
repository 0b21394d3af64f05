"""What is exported: quotations in order, under headings, each checked again before export."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from assistant.answer import Answer, Breadth, Citation
from assistant.citing import recheck
from corpus.themes.themes import known_themes
from index.searching import Searcher

_MOST_THEMES = 2
_SHARE = 1 / 3
"""The smallest part of a pack's quotations that a theme of the pack covers."""


class PackOrigin(StrEnum):
    """What the excerpts of a pack come from."""

    ANSWER = "answer"
    COLLECTION = "collection"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quotation with its heading and a note ("" for none).

    `picture` is the JPEG of the page on which it begins, or b"".
    """

    citation: Citation
    heading: str = ""
    note: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class OfficeTemplates:
    """The templates of an organisation for slides and for Word; None for the layout of this project."""

    slides: Path | None = None
    word: Path | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """Excerpts to export, in order.

    `made` is the day. `address` is the address of the site for permanent links, without a slash at the end.
    `left_out` counts excerpts whose words are no longer in their reports. `nothing_on` names the sides of a
    comparison for which nothing was found. `themes` are the ids of the themes that most of the quotations
    are about, at most two, the most frequent first. `pictures` says whether pictures of the pages were asked
    for. `further` has a quotation of each report that says something too and is not quoted, of the `breadth`.
    """

    title: str
    excerpts: tuple[Excerpt, ...]
    origin: PackOrigin
    made: date
    address: str
    left_out: int = 0
    nothing_on: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    pictures: bool = False
    breadth: Breadth | None = None
    further: tuple[Citation, ...] = ()
    templates: OfficeTemplates = OfficeTemplates()

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
        unique: dict[object, Excerpt] = {}
        for excerpt in excerpts:
            unique.setdefault((excerpt.citation.passage.id, excerpt.citation.spans), excerpt)
        valid = tuple(excerpt for excerpt in unique.values() if recheck(excerpt.citation, searcher))
        missing = left_out + len(unique) - len(valid)
        themes = leading_themes([excerpt.citation for excerpt in valid], searcher)
        return cls(title, valid, origin, made, address.rstrip("/"), missing, themes=themes)

    @classmethod
    def from_answer(
        cls, answer: Answer, searcher: Searcher, *, made: date, address: str, longer: Answer | None = None
    ) -> "Pack":
        """Returns the quotations of an answer, in its order; none if the answer found nothing.

        The heading of a quotation in a comparison is the side that it belongs to. A `longer` answer to the
        same question names the further reports that say something.
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
        return replace(
            pack,
            nothing_on=tuple(side.label for side in answer.sides if not side.statements),
            breadth=answer.breadth,
            further=_further(pack, longer, searcher) if longer else (),
        )


def _further(pack: Pack, longer: Answer, searcher: Searcher) -> tuple[Citation, ...]:
    """Returns the first quotation of each report in the longer answer that the pack does not quote."""
    quoted = {excerpt.citation.report.id for excerpt in pack.excerpts}
    first: dict[str, Citation] = {}
    for statement in longer.statements:
        for citation in statement.citations:
            if citation.report.id not in quoted and recheck(citation, searcher):
                first.setdefault(citation.report.id, citation)
    return tuple(first.values())


def leading_themes(citations: Sequence[Citation], searcher: Searcher) -> tuple[str, ...]:
    """Returns the themes that at least a third of the quotations are about, the most frequent first.

    Of two that are equally frequent, the one that fewer passages of all reports are about is first. A theme
    is left out beside a topic of its own.
    """
    ranked = []
    for theme, reports in searcher.themes().items():
        about = sum(
            citation.passage.id in reports.get(citation.passage.report_id, ()) for citation in citations
        )
        if about and about >= _SHARE * len(citations):
            ranked.append((-about, sum(map(len, reports.values())), theme))
    parents = {theme.id: theme.parent for theme in known_themes()}
    themes = [theme for *_, theme in sorted(ranked)]
    above = {parents.get(theme, "") for theme in themes}
    return tuple(theme for theme in themes if theme in parents and theme not in above)[:_MOST_THEMES]
