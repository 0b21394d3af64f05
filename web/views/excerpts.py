"""Excerpts of collections: made from a link, put in order, checked again.

Every excerpt is checked whenever a collection is shown or exported: the passage must still be among the
reports and contain the saved words. Otherwise it is shown with a warning and is not exported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pydantic import BaseModel, Field

from assistant.answer import Citation
from assistant.citing import cite
from corpus.errors import ReportNotFound
from corpus.report import text_of
from corpus.text import normalise, readable
from index.searching import Searcher
from web.storage.collection_store import (
    MAX_EXCERPTS,
    MAX_HEADING,
    MAX_NOTE,
    MAX_TITLE,
    Collection,
    SavedExcerpt,
)
from web.views import phrases
from web.views.links import mark_of, marked
from web.views.passage_view import quoted_spans

UNTITLED = "Untitled collection"


@dataclass(frozen=True, slots=True)
class CheckedExcerpt:
    """An excerpt with its current citation; None if the words are no longer there."""

    position: int
    saved: SavedExcerpt
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class ExcerptGroup:
    """The excerpts under one heading ("" for none)."""

    heading: str
    excerpts: tuple[CheckedExcerpt, ...]


def excerpt(searcher: Searcher, passage_id: str, mark: str) -> SavedExcerpt:
    """Returns the excerpt that a link names; without a mark, the whole passage. Raises ReportNotFound."""
    citation = citation_at(searcher, passage_id, mark)
    source = f"{citation.report.title}, {phrases.who(citation.report)}, {phrases.pages(citation)}"
    if citation.paragraph:
        source += f", {phrases.paragraph(citation.paragraph)}"
    return SavedExcerpt(passage_id, mark_of(citation), citation.quote, source)


def check(searcher: Searcher, collection: Collection) -> tuple[CheckedExcerpt, ...]:
    """Returns each excerpt with its current citation, in the order of `sort_by_heading`."""
    return tuple(
        CheckedExcerpt(position, saved, _still(searcher, saved))
        for position, saved in enumerate(sort_by_heading(collection.excerpts))
    )


def group_by_heading(excerpts: Sequence[CheckedExcerpt]) -> tuple[ExcerptGroup, ...]:
    """Returns the excerpts grouped by heading, in order."""
    return tuple(
        ExcerptGroup(heading, tuple(under))
        for heading, under in groupby(excerpts, lambda excerpt: excerpt.saved.heading)
    )


def sort_by_heading(excerpts: Sequence[SavedExcerpt]) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts under their headings: those without one first, then each heading once."""
    headings = dict.fromkeys(["", *(excerpt.heading for excerpt in excerpts)])
    return tuple(excerpt for heading in headings for excerpt in excerpts if excerpt.heading == heading)


def add(collection: Collection, saved: SavedExcerpt) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts with one more, unless it is there already."""
    is_there = any(excerpt.key == saved.key for excerpt in collection.excerpts)
    return sort_by_heading(collection.excerpts if is_there else (*collection.excerpts, saved))


def put_back(collection: Collection, saved: SavedExcerpt, position: int) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts with a removed one where it was, unless it is there already."""
    if any(excerpt.key == saved.key for excerpt in collection.excerpts):
        return collection.excerpts
    order = list(collection.excerpts)
    order.insert(position, saved)
    return sort_by_heading(order)


def move(excerpts: Sequence[SavedExcerpt], position: int, step: int) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts with the one at `position` moved up (-1) or down (+1), if there is room.

    Over the end of its heading it goes under the next one, before it changes places with another excerpt.
    """
    order, target = list(excerpts), position + step
    if not (0 <= position < len(order) and 0 <= target < len(order)):
        return tuple(order)
    if order[target].heading != order[position].heading:
        order[position] = replace(order[position], heading=order[target].heading)
    else:
        order[position], order[target] = order[target], order[position]
    return sort_by_heading(order)


def place_beside(
    excerpts: Sequence[SavedExcerpt], position: int, beside: str, *, after: bool
) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts with the one at `position` before or after that of the key `beside`.

    It goes under the heading of that one. Where there is no such excerpt, nothing is moved.
    """
    order = list(excerpts)
    saved = order.pop(position)
    keys = [excerpt.key for excerpt in order]
    if beside not in keys:
        return tuple(excerpts)
    target = keys.index(beside)
    order.insert(target + after, replace(saved, heading=order[target].heading))
    return sort_by_heading(order)


def annotate(
    excerpts: Sequence[SavedExcerpt], position: int, heading: str, note: str
) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts with the heading and note at `position` changed.

    Under another heading it goes to the end, so that headings stand in the order in which they were given.
    """
    order = list(excerpts)
    changed = replace(order[position], heading=heading.strip(), note=note.strip())
    if changed.heading == order[position].heading:
        order[position] = changed
    else:
        order = [*order[:position], *order[position + 1 :], changed]
    return sort_by_heading(order)


def rename_heading(excerpts: Sequence[SavedExcerpt], heading: str, to: str) -> tuple[SavedExcerpt, ...]:
    """Returns the excerpts with another name for a heading."""
    return sort_by_heading(
        [replace(saved, heading=to.strip()) if saved.heading == heading else saved for saved in excerpts]
    )


class ExcerptFile(BaseModel):
    """One excerpt in a downloaded collection."""

    passage: str = Field(max_length=64)
    mark: str = Field(max_length=500)
    quote: str = Field(max_length=20_000)
    source: str = Field(max_length=2_000)
    heading: str = Field(default="", max_length=MAX_HEADING)
    note: str = Field(default="", max_length=MAX_NOTE)


class CollectionFile(BaseModel):
    """A collection as it is downloaded and restored."""

    title: str = Field(max_length=MAX_TITLE)
    excerpts: list[ExcerptFile] = Field(max_length=MAX_EXCERPTS)

    @classmethod
    def of(cls, collection: Collection) -> "CollectionFile":
        excerpts = [
            ExcerptFile.model_validate(excerpt, from_attributes=True) for excerpt in collection.excerpts
        ]
        return cls(title=collection.title, excerpts=excerpts)

    def saved(self) -> tuple[SavedExcerpt, ...]:
        return tuple(SavedExcerpt(**excerpt.model_dump()) for excerpt in self.excerpts)


def _still(searcher: Searcher, saved: SavedExcerpt) -> Citation | None:
    try:
        citation = citation_at(searcher, saved.passage, saved.mark)
    except ReportNotFound:
        return None
    return citation if normalise(citation.quote) == normalise(saved.quote) else None


def citation_at(searcher: Searcher, passage_id: str, mark: str) -> Citation:
    """Returns the citation that a link marks, read from its pages."""
    passage = searcher.passage(passage_id)
    quote = marked(passage, mark) or ((0, len(passage.text)),)
    if len(quote) == 1:
        return cite(passage, *quote[0], searcher)
    spans = quoted_spans(passage, quote)
    pages = {span.page: searcher.page(passage.report_id, span.page) for span in spans}
    report = searcher.report(passage.report_id)
    scanned = any(page.scanned for page in pages.values())
    first, last = (pages[span.page].label for span in (spans[0], spans[-1]))
    return Citation(passage, report, readable(text_of(spans, pages)), spans, first, scanned, last)
