"""The blocks of a document: headings, paragraphs, list items, table rows, notes.

Every reader (PDF, web page, plain text) returns blocks. Passages are cut from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.report import Page, Span, text_of
from corpus.text import readable


class BlockKind(StrEnum):
    """The kind of a block. `SKIPPED` is on the page but is not evidence: contents, licence, contacts."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"
    QUOTATION = "quotation"
    CAPTION = "caption"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or note, and the characters that it is made of.

    `level` counts from 1 and is for headings, and for a paragraph in the type of a heading that leads into
    a list or is a sentence; `box` tells the frames around text apart (0: in none, -1: in any other);
    `number` is the paragraph's printed number ("3.12");
    `table` tells tables apart (0: not in one) and `header` marks the row with the columns' names;
    `begins` says that a passage begins with it; `name` is the words in bold that say what a row is about;
    `cells` are those of a row, in order, where the file tells them apart.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    text: str
    level: int = 0
    number: str = ""
    table: int = 0
    header: bool = False
    begins: bool = False
    box: int = 0
    name: tuple[Span, ...] = ()
    cells: tuple[tuple[Span, ...], ...] = ()


def block(
    kind: BlockKind, spans: Iterable[Span], pages: Mapping[int, Page], **details: int | str | bool
) -> Block:
    """Returns a block of those characters, with its text as a person reads it."""
    merged = merge(spans, pages)
    return Block(kind, merged, readable(text_of(merged, pages)), **details)  # type: ignore[arg-type]


def join_blocks(first: Block, second: Block) -> Block:
    """Returns two blocks as one of the first one's kind."""
    cells = (*first.cells, *second.cells) if first.cells and second.cells else ()
    spans = (*first.spans, *second.spans)
    return replace(first, spans=spans, text=f"{first.text} {second.text}", cells=cells)


def merge(spans: Iterable[Span], pages: Mapping[int, Page]) -> tuple[Span, ...]:
    """Returns the spans. Those with only white space between them on one page are joined."""
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and last.page == span.page and last.end <= span.start:
            between = pages[span.page].text[last.end : span.start]
            if not between.strip():
                merged[-1] = Span(span.page, last.start, span.end)
                continue
        merged.append(span)
    return tuple(merged)
