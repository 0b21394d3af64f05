"""The pieces of a section that passages are put together from: paragraphs, sentences, items, rows, notes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.passages.blocks import Block, BlockKind
from corpus.passages.lead_ins import item_mark, leads
from corpus.report import Form, Page, Passage, Span, text_of
from corpus.text import sentences

LONGEST = 250
"""Words in a piece: a longer paragraph comes as its sentences."""

_LONGEST_LEAD = 120
_ANNOUNCES = re.compile(r"\b(?:following|as follows)\b[^.!?]{0,80}[.!]?$")
_WORDS = re.compile(r"\S+")
_FORMS = {BlockKind.ITEM: Form.LIST, BlockKind.ROW: Form.TABLE, BlockKind.NOTE: Form.FOOTNOTE}


@dataclass(frozen=True, slots=True)
class PassagePiece:
    """Words that stay together.

    `lead` is what must be repeated before it where it begins a passage: the sentence that leads into a
    list, the header of a table, the name of a row that is cut, block by block. `leads` says that it leads
    into the next piece and may not stand last, `begins` that a passage begins with it, `quoted` that it
    stands in a passage by itself, `header` that it is the header of a table. `block` distinguishes the
    blocks that pieces are of.
    """

    spans: tuple[Span, ...]
    words: int
    form: Form = Form.TEXT
    number: str = ""
    leads: bool = False
    begins: bool = False
    quoted: bool = False
    header: bool = False
    lead: tuple[tuple[Span, ...], ...] = ()
    lead_words: int = 0
    block: int = 0


def pieces_of(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[PassagePiece]:
    """Yields the pieces of one section's blocks, in order."""
    lead_ins = _LeadIns()
    header: Block | None = None
    number = ""
    for index, own in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if own.kind in (BlockKind.PARAGRAPH, BlockKind.CAPTION):
            lead_ins.begin(own)
            number = own.number
        if own.kind is BlockKind.ROW and (header is None or header.table != own.table):
            header = own
        repeated: tuple[Block, ...] = ()
        if own.kind is BlockKind.ITEM:
            repeated = lead_ins.above(own)
        elif own.kind is BlockKind.ROW and header is not own and header and header.header:
            repeated = (header,)
        leading = following is not None and _leads_into(own, following)
        for place, (spans, words, begins) in enumerate(_whole_or_sentences(own, pages)):
            lead = [block.spans for block in repeated]
            if place and own.name and spans[0] > own.name[-1]:
                lead.append(own.name)
            yield PassagePiece(
                spans=spans,
                words=words,
                form=Form.TABLE
                if leading and own.kind is BlockKind.CAPTION
                else _FORMS.get(own.kind, Form.TEXT),
                number="" if own.kind is BlockKind.NOTE else own.number or number,
                leads=leading,
                begins=own.begins or begins,
                quoted=own.kind is BlockKind.QUOTATION,
                header=own.kind is BlockKind.ROW and own.header,
                lead=tuple(lead),
                lead_words=sum(_count(text_of(lead_spans, pages)) for lead_spans in lead),
                block=index,
            )


def _leads_into(block: Block, following: Block) -> bool:
    """Returns whether a block is nothing without the next: a list's first sentence, a table's caption or
    header."""
    if following.kind is BlockKind.ROW:
        return block.kind is BlockKind.CAPTION or (block.header and block.table == following.table)
    return (
        following.kind is BlockKind.ITEM
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        and _leads(block.text)
    )


def _leads(text: str) -> bool:
    return leads(text) or bool(_ANNOUNCES.search(text))


class _LeadIns:
    """The words that lead into the list that is being read, and into every list around it."""

    def __init__(self) -> None:
        self._levels: list[tuple[str, Block]] = []
        """The mark of each list's items, and what leads into it."""
        self._before: Block | None = None
        self._letter = ""

    def begin(self, paragraph: Block) -> None:
        """Begins at a paragraph, which ends every list."""
        self._levels, self._before, self._letter = [], paragraph, ""

    def above(self, item: Block) -> tuple[Block, ...]:
        """Returns what leads into the list of an item, outermost first."""
        mark, self._letter = item_mark(item.text, self._letter)
        known = [level for level, _ in self._levels]
        if mark in known:
            del self._levels[known.index(mark) + 1 :]
        elif mark == "digit" and known:
            self._levels = []
        elif self._before and _leads(self._before.text) and _count(self._before.text) <= _LONGEST_LEAD:
            self._levels.append((mark, self._before))
        self._before = item
        return tuple(lead for _, lead in self._levels)


def _whole_or_sentences(
    block: Block, pages: Mapping[int, Page]
) -> Iterator[tuple[tuple[Span, ...], int, bool]]:
    """Yields the spans and the number of words of a block, or of each sentence of a long one.

    The third value says that a passage begins there: no sentence of a row runs from one cell into the next.
    """
    words = _count(block.text)
    if words <= LONGEST:
        yield block.spans, words, False
        return
    for cell, spans in enumerate(block.cells or (block.spans,)):
        text = text_of(spans, pages)
        whole_block = Passage("", "", text, spans)
        for place, (start, end) in enumerate(sentences(text)):
            yield whole_block.spans_of(start, end), _count(text[start:end]), cell > 0 and place == 0


def _count(text: str) -> int:
    return len(_WORDS.findall(text))
