"""Cutting a document's blocks into passages: 120 to 250 words, along headings and paragraphs.

A passage never starts or ends within a sentence, never crosses a heading that is not its own, keeps a
list with the sentence that leads into it (repeated where the list is long), and says under which
headings it stands. Its spans may lie on two pages or skip what is between them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.blocks import Block, Kind, merge
from corpus.report import Form, Page, Passage, Span, passage_id, text_of
from corpus.text import normalise, sentences

FEWEST, MOST = 120, 250
"""Words in a passage. A short section stands alone however short it is, if it has a sentence."""

_LONGEST_TRAIL = 4
_WORDS = re.compile(r"\S+")
_FEWEST_WORDS = 6
_FORMS = {Kind.ITEM: Form.LIST, Kind.ROW: Form.TABLE, Kind.NOTE: Form.FOOTNOTE}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that stay together: a paragraph, a sentence of a long one, an item, a row."""

    spans: tuple[Span, ...]
    words: int
    form: Form = Form.TEXT
    number: str = ""
    lead: tuple[Span, ...] = ()
    lead_words: int = 0


@dataclass(slots=True)
class _Section:
    headings: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


def passages_of(blocks: Sequence[Block], pages: Mapping[int, Page], report_id: str) -> tuple[Passage, ...]:
    """The passages of a report, in reading order."""
    seen: Counter[str] = Counter()
    found = []
    for section in _sections(blocks):
        pieces = list(_pieces(section.blocks, pages))
        for group in _packed(pieces):
            if sum(piece.words for piece in group) < _FEWEST_WORDS:
                continue
            found.append(_passage(group, section.headings, pages, report_id, seen))
    return tuple(found)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """The blocks under each heading, with the trail of headings that leads there."""
    trail: list[tuple[int, str]] = []
    section = _Section(())
    for each in blocks:
        if each.kind is Kind.HEADING:
            yield section
            while trail and trail[-1][0] >= each.level:
                trail.pop()
            trail.append((each.level, each.text))
            section = _Section(tuple(text for _, text in trail[-_LONGEST_TRAIL:]))
        elif each.kind is not Kind.SKIPPED:
            section.blocks.append(each)
    yield section


def _pieces(blocks: Sequence[Block], pages: Mapping[int, Page]) -> Iterator[_Piece]:
    """What may stand in a passage by itself, in order; long paragraphs as their sentences."""
    lead: Block | None = None
    header: Block | None = None
    number = ""
    for index, each in enumerate(blocks):
        if each.kind in (Kind.PARAGRAPH, Kind.CAPTION):
            lead = each if each.text.endswith((":", "–", "-")) else None
            number = each.number
        if each.kind is Kind.ROW and (header is None or header.table != each.table):
            header = each
            more = index + 1 < len(blocks) and blocks[index + 1].table == each.table
            if each.header and more:
                continue
        before = lead if each.kind is Kind.ITEM else None
        if each.kind is Kind.ROW and header and header.header and header is not each:
            before = header
        if before and _count(before.text) > FEWEST:
            before = None
        form = _FORMS.get(each.kind, Form.TEXT)
        for spans, words in _whole_or_sentences(each, pages):
            yield _Piece(spans, words, form, each.number or number, *_led_by(before))


def _led_by(lead: Block | None) -> tuple[tuple[Span, ...], int]:
    return (lead.spans, _count(lead.text)) if lead else ((), 0)


def _whole_or_sentences(each: Block, pages: Mapping[int, Page]) -> Iterator[tuple[tuple[Span, ...], int]]:
    words = _count(each.text)
    if words <= MOST:
        yield each.spans, words
        return
    text = text_of(each.spans, pages)
    whole = Passage("", "", text, each.spans)
    for start, end in sentences(text):
        yield whole.spans_of(start, end), _count(text[start:end])


def _packed(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces put together while there is room, notes and tables kept apart from prose."""
    waiting: dict[Form, list[_Piece]] = {}
    for piece in pieces:
        family = Form.TEXT if piece.form is Form.LIST else piece.form
        if family is not Form.FOOTNOTE:
            for other in [form for form in waiting if form not in (family, Form.FOOTNOTE)]:
                yield waiting.pop(other)
        group = waiting.setdefault(family, [])
        if group and group[0].lead_words + sum(each.words for each in group) + piece.words > MOST:
            yield list(group)
            group.clear()
        group.append(piece)
    yield from waiting.values()


def _passage(
    group: list[_Piece],
    headings: tuple[str, ...],
    pages: Mapping[int, Page],
    report_id: str,
    seen: Counter[str],
) -> Passage:
    first = group[0]
    spans = [span for piece in group for span in piece.spans]
    if first.lead and not set(first.lead) <= set(spans):
        spans = [*first.lead, *spans]
    merged = merge(spans, pages)
    text = text_of(merged, pages)
    words = normalise(text)
    occurrence, seen[words] = seen[words], seen[words] + 1
    forms = Counter(piece.form for piece in group)
    return Passage(
        id=passage_id(report_id, text, occurrence),
        report_id=report_id,
        text=text,
        spans=merged,
        headings=headings,
        paragraph=next((piece.number for piece in group if piece.number), ""),
        form=forms.most_common(1)[0][0],
    )


def _count(text: str) -> int:
    return len(_WORDS.findall(text))
