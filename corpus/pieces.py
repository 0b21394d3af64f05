"""The pieces of a section that passages are put together from: paragraphs, sentences, items, rows, notes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.blocks import Block, Kind
from corpus.report import Form, Page, Passage, Span, text_of
from corpus.text import sentences

LONGEST = 250
"""Words in a piece: a longer paragraph comes as its sentences."""

_LONGEST_LEAD = 120
_LEADS_IN = (":", "–", "-")
_WORDS = re.compile(r"\S+")
_FORMS = {Kind.ITEM: Form.LIST, Kind.ROW: Form.TABLE, Kind.NOTE: Form.FOOTNOTE}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stay together.

    `lead` is what must be repeated before it where it begins a passage: the sentence that leads into a
    list, the header of a table. `leads` says that it leads into the next piece and may not stand last,
    `begins` that a passage begins with it, `quoted` that it stands in a passage by itself.
    """

    spans: tuple[Span, ...]
    words: int
    form: Form = Form.TEXT
    number: str = ""
    leads: bool = False
    begins: bool = False
    quoted: bool = False
    lead: tuple[Span, ...] = ()
    lead_words: int = 0


def pieces_of(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[Piece]:
    """The pieces of one section's blocks, in order."""
    lead: Block | None = None
    header: Block | None = None
    number = ""
    for index, each in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if each.kind in (Kind.PARAGRAPH, Kind.CAPTION):
            lead = each if each.text.endswith(_LEADS_IN) and _count(each.text) <= _LONGEST_LEAD else None
            number = each.number
        if each.kind is Kind.ROW and (header is None or header.table != each.table):
            header = each
        repeated = None
        if each.kind is Kind.ITEM:
            repeated = lead
        elif each.kind is Kind.ROW and header is not each and header and header.header:
            repeated = header
        leads = following is not None and _leads_into(each, following)
        for spans, words in _whole_or_sentences(each, pages):
            yield Piece(
                spans=spans,
                words=words,
                form=Form.TABLE if leads and each.kind is Kind.CAPTION else _FORMS.get(each.kind, Form.TEXT),
                number=each.number or number,
                leads=leads,
                begins=each.begins,
                quoted=each.kind is Kind.QUOTATION,
                lead=repeated.spans if repeated else (),
                lead_words=_count(repeated.text) if repeated else 0,
            )


def _leads_into(each: Block, following: Block) -> bool:
    """Whether a block is nothing without the next: a list's first sentence, a table's caption or header."""
    if following.kind is Kind.ROW:
        return each.kind is Kind.CAPTION or (each.header and each.table == following.table)
    return following.kind is Kind.ITEM and each.kind is Kind.PARAGRAPH and each.text.endswith(_LEADS_IN)


def _whole_or_sentences(each: Block, pages: Mapping[int, Page]) -> Iterator[tuple[tuple[Span, ...], int]]:
    words = _count(each.text)
    if words <= LONGEST:
        yield each.spans, words
        return
    text = text_of(each.spans, pages)
    whole = Passage("", "", text, each.spans)
    for start, end in sentences(text):
        yield whole.spans_of(start, end), _count(text[start:end])


def _count(text: str) -> int:
    return len(_WORDS.findall(text))
