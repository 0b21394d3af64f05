"""Cuts a document's blocks into passages of 120 to 250 words, along headings and paragraphs.

A passage never starts or ends within a sentence, never crosses a heading that is not its own, keeps a
list with the sentence that leads into it (repeated where the list is long), and says under which
headings it stands. Its spans may lie on two pages or skip what is between them. A passage of a table has a
span for each row, at least, and lies on one page. A passage of a file with pages has a span for each block,
at least, so that what its reader saw on the page need not be guessed from the text.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from corpus.passages.blocks import Block, BlockKind, merge
from corpus.passages.headings import counts_on
from corpus.passages.pieces import LONGEST, PassagePiece, pieces_of
from corpus.report import Form, Page, Passage, Span, passage_id, text_of
from corpus.text import normalise

ENOUGH = 120
"""Minimum number of words of a passage. A short section is a passage by itself."""

_FEWEST_WORDS = 6
_LONGEST_TABLE = 120
"""Number of words after which a table goes on in another passage, which repeats its header."""

_LONGEST_QUESTION = 40
LONGEST_TRAIL = 4
"""Maximum number of headings that a passage keeps: the innermost."""


@dataclass(slots=True)
class _Section:
    headings: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _OpenHeading:
    level: int
    text: str
    box: int
    leads: bool = False
    stacked: bool = False


def passages_of(
    blocks: Sequence[Block], pages: Mapping[int, Page], report_id: str, *, paged: bool = False
) -> tuple[Passage, ...]:
    """Returns the passages of a report, in reading order. `paged` says that its file has pages of its own."""
    occurrences: Counter[str] = Counter()
    passages = []
    for section in _join_questions(_sections(blocks)):
        for group in _pack(list(pieces_of(section.blocks, pages))):
            if sum(piece.words for piece in group) >= _FEWEST_WORDS and not _is_header(group):
                passages.append(
                    _passage(group, section.headings, pages, report_id, occurrences=occurrences, paged=paged)
                )
    return tuple(passages)


class _Trail:
    """The headings that lead to a block.

    The headings of a box end where text follows that is in no box; the headings before the box then apply
    again. A heading that counts on from the one before ("Section 6" after "Section 5") is the document's,
    though it is in a box. A lead-in in the type of a heading ends that heading, unless it is the first thing
    under it: then it and others like it belong to the heading.

    Of two headings of one level with nothing between them, the first is above the second, and above nothing
    else, since the next one may stand beside it; of three, none is. A heading that has text of its own
    elsewhere (`texts_below`) is above none: here its section is empty.
    """

    def __init__(self, texts_below: Container[str] = ()) -> None:
        self._texts_below = texts_below
        self._headings: list[_OpenHeading] = []
        self._before_box: list[_OpenHeading] = []
        self._entered: Block | None = None
        """The heading that stands right before the next block."""

    def texts(self) -> tuple[str, ...]:
        """Returns the trail. A table's title that repeats the heading above it stands in it once."""
        trail = [text for text, _ in groupby(heading.text for heading in self._headings)]
        return tuple(trail[-LONGEST_TRAIL:])

    def enter(self, block: Block) -> None:
        """Takes in a heading."""
        box = max(block.box, 0)
        if any(counts_on(heading.text, block.text) for heading in self._headings):
            box = 0
        if self._headings and self._headings[-1].box not in (0, box):
            self._headings = list(self._before_box)
        if box and not any(heading.box == box for heading in self._headings):
            self._before_box = list(self._headings)
        above = self._entered
        stacked = above is not None and above.text not in self._texts_below and _stands_over(above, block)
        if not stacked or self._headings[-1].stacked:
            self._end(block.level)
            stacked = False
        self._headings.append(_OpenHeading(block.level, block.text, box, stacked=stacked))
        self._entered = block

    def pass_by(self, block: Block) -> None:
        """Takes in a block that is not a heading."""
        if not block.box and self._headings and self._headings[-1].box:
            self._headings = list(self._before_box)
        if block.level and block.kind is BlockKind.PARAGRAPH:
            if self._entered and self._headings[-1].level <= block.level:
                self._headings[-1].leads = True
            elif not any(heading.leads for heading in self._headings if heading.level >= block.level):
                self._end(block.level)
        self._entered = None

    def _end(self, level: int) -> None:
        while self._headings and self._headings[-1].level >= level:
            self._headings.pop()


def _is_headed(heading: Block, following: Block) -> bool:
    """Returns whether a block is a heading and the next one is text below it."""
    return heading.kind is BlockKind.HEADING and following.kind is not BlockKind.HEADING


def _stands_over(heading: Block, following: Block) -> bool:
    """Returns whether a heading is above one that follows it directly and looks like it.

    The first page has titles, which are above nothing in particular.
    """
    place, other = ((block.level, block.box, block.spans[0].page) for block in (heading, following))
    titled = heading.text != following.text and not counts_on(heading.text, following.text)
    return place == other and titled and heading.spans[0].page > 1


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """Yields the blocks under each heading, with the trail of headings that leads there."""
    trail = _Trail(
        {heading.text for heading, following in pairwise(blocks) if _is_headed(heading, following)}
    )
    section = _Section(())
    for block in blocks:
        if block.kind is BlockKind.SKIPPED:
            continue
        if block.kind is BlockKind.HEADING:
            trail.enter(block)
        elif block.kind is not BlockKind.NOTE:
            trail.pass_by(block)
        if block.kind is BlockKind.HEADING or trail.texts() != section.headings:
            yield section
            section = _Section(trail.texts())
        if block.kind is not BlockKind.HEADING:
            section.blocks.append(block)
    yield section


def _join_questions(sections: Iterator[_Section]) -> Iterator[_Section]:
    """Yields the sections; one that is nothing but a question goes with the section after it, which answers
    it."""
    question: list[Block] = []
    for section in sections:
        if not section.blocks:
            continue
        section.blocks[:0] = question
        question = []
        if len(section.blocks) == 1 and _asks(section.blocks[0]):
            question = section.blocks
        else:
            yield section
    if question:
        yield section


def _asks(block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and block.text.endswith("?")
        and len(block.text.split()) <= _LONGEST_QUESTION
    )


def _pack(pieces: Sequence[PassagePiece]) -> Iterator[list[PassagePiece]]:
    """Pieces put together while there is room, notes, tables and quotations kept apart from prose.

    What leads into a list goes with the list: where there are words enough already, both begin again.
    A quotation follows the passage that it interrupts.
    """
    waiting: dict[Form, list[PassagePiece]] = {}
    quoted: list[list[PassagePiece]] = []
    for index, piece in enumerate(pieces):
        if piece.quoted:
            quoted.append([piece])
            continue
        family = Form.TEXT if piece.form is Form.LIST else piece.form
        if family is not Form.FOOTNOTE:
            for other in [form for form in waiting if form not in (family, Form.FOOTNOTE)]:
                yield waiting.pop(other)
        following = pieces[index + 1].words if piece.leads else 0
        if _is_full(waiting.get(family, []), piece, following):
            yield waiting.pop(family)
            yield from quoted
            quoted = []
        waiting.setdefault(family, []).append(piece)
    notes = waiting.pop(Form.FOOTNOTE, None)
    yield from waiting.values()
    yield from quoted
    if notes:
        yield notes


def _is_full(group: Sequence[PassagePiece], piece: PassagePiece, following: int) -> bool:
    """Returns whether a piece, with as many words as it leads into, is better off in a passage of its own."""
    if not group:
        return False
    words = group[0].lead_words + sum(each.words for each in group)
    longest = LONGEST
    if piece.form is Form.TABLE:
        longest = _LONGEST_TABLE
        if group[-1].form is Form.TABLE and not group[-1].leads and _page(group[-1]) != _page(piece):
            return True
    too_long = words + piece.words + following > longest
    return too_long or piece.begins or (piece.leads and words >= ENOUGH)


def _is_header(group: Sequence[PassagePiece]) -> bool:
    """Returns whether a passage would be the caption and the header of a table alone."""
    return all(piece.header or (piece.leads and piece.form is Form.TABLE) for piece in group)


def _page(piece: PassagePiece) -> int:
    return piece.spans[0].page


def _passage(
    group: Sequence[PassagePiece],
    headings: tuple[str, ...],
    pages: Mapping[int, Page],
    report_id: str,
    *,
    occurrences: Counter[str],
    paged: bool,
) -> Passage:
    spans = _spans(group, pages)
    apart = paged or all(piece.form is Form.TABLE for piece in group)
    merged = spans if apart else merge(spans, pages)
    text = text_of(merged, pages)
    words = normalise(text)
    occurrence = occurrences[words]
    occurrences[words] += 1
    return Passage(
        id=passage_id(report_id, text, occurrence),
        report_id=report_id,
        text=text,
        spans=merged,
        headings=headings,
        paragraph=next((piece.number for piece in group if piece.number), ""),
        form=Counter(piece.form for piece in group).most_common(1)[0][0],
    )


def _spans(group: Sequence[PassagePiece], pages: Mapping[int, Page]) -> tuple[Span, ...]:
    """Returns the spans of a passage, block by block, with what must be repeated before its first piece."""
    blocks: dict[int, list[Span]] = {}
    for piece in group:
        blocks.setdefault(piece.block, []).extend(piece.spans)
    inside = {span for spans in blocks.values() for span in spans}
    repeated = [spans for spans in group[0].lead if not set(spans) <= inside]
    return tuple(span for spans in (*repeated, *blocks.values()) for span in merge(spans, pages))
