"""PowerPoint (.pptx): a seven-minute briefing with one quotation on each slide.

The notes of a slide have the full reference.

The size of a text is estimated, because the reader's typeface is not known: half an em for a small letter,
more for capitals and wide scripts. The estimate is slightly larger than Arial.
"""

import copy
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Inches, Length, Pt

from corpus.text import sentences
from web.exports.briefing import BACKGROUND, SOURCES, Briefing, Quotation, briefing
from web.exports.office_file import FONT, describe, packed
from web.exports.pack import Pack
from web.views import phrases

_COVER, _CONTENT = 0, 1  # the layouts of python-pptx's default template
_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
LEADING, BETWEEN = 1.2, 0.25
"""The height of a line and the space before a paragraph, in ems."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """A box for text, in points."""

    width: float
    height: float

    def lines(self, text: str, size: float) -> int:
        """Returns the number of lines that the text takes at that size."""
        return sum(max(1, math.ceil(_width(line) * size / self.width / _WASTE)) for line in text.split("\n"))

    def holds(self, text: str, size: float) -> bool:
        paragraphs = text.count("\n") + 1
        return (self.lines(text, size) * LEADING + paragraphs * BETWEEN) * size <= self.height

    def largest(self, text: str, sizes: tuple[int, ...]) -> int:
        """Returns the first of the sizes at which the text fits, else the last. The sizes go from large to
        small.
        """
        return next((size for size in sizes if self.holds(text, size)), sizes[-1])


_WASTE = 0.96  # the part of a line that is used, since words are not split at its end


def parts(text: str, box: TextBox, size: float) -> Iterator[str]:
    """Splits the text into parts that fit the box: after sentences, else words, else letters. Nothing is
    lost.
    """
    while not box.holds(text, size):
        cut = _cut(text, box, size)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def _cut(text: str, box: TextBox, size: float) -> int:
    low, high = 1, len(text)  # the number of letters that fit, by bisection
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if box.holds(text[:middle], size) else (low, middle - 1)
    ends = [end for _, end in sentences(text) if low / 3 < end <= low]
    return max(ends, default=text.rfind(" ", 1, low) if " " in text[1:low] else low)


def _width(line: str) -> float:
    """Returns the width of the line in ems."""
    return sum(_ems(letter) for letter in line)


def _ems(letter: str) -> float:
    if letter in "mwMW@%" or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.5 if letter.islower() or letter in " .,;:‘’" else 0.7


_INK = RGBColor(0x0B, 0x0C, 0x0C)  # type: ignore[no-untyped-call]
_LEFT, _ACROSS = Inches(0.7), Inches(11.9)
_BODY = TextBox(width=_ACROSS.pt - 15, height=Inches(3.75).pt)
"""The space for a quotation above its reference, without the margins of its frame."""
_LIST = TextBox(width=_ACROSS.pt - 40, height=Inches(4.7).pt)
_QUOTE_SIZES, _LIST_SIZES, _TITLE_SIZES = (32, 28, 24, 20), (22, 20, 18), (40, 32, 28, 24, 20)
_SMALL = 16


def write(pack: Pack) -> bytes:
    """Returns the briefing as slides."""
    layout, deck = briefing(pack), Presentation()
    describe(deck.core_properties, layout.title, layout.mark, pack.made)
    _widen(deck)
    _add_cover(deck, layout)
    _add_list(deck, BACKGROUND, layout.background, layout.mark)
    for section in layout.sections:
        for number, quotation in enumerate(section.quotations, 1):
            heading = shorten(section.heading, 80, placeholder="…")
            place = f" ({number} of {len(section.quotations)})" if len(section.quotations) > 1 else ""
            _add_quotation(deck, f"{heading}{place}", quotation)
    questions = layout.questions
    _add_list(deck, questions.heading, questions.questions, layout.mark, questions.note)
    _add_list(deck, SOURCES, list(_sources(layout)), layout.mark, layout.credit)
    return packed(deck, pack.made)


def _add_cover(deck: Deck, layout: Briefing) -> None:
    slide = _slide(deck, _COVER, layout.mark)
    title, below = slide.shapes.title, slide.placeholders[1]
    assert title is not None
    _put(title, Inches(1), Inches(3.6))
    _put(below, Inches(4.9), Inches(1.2))
    size = TextBox(_ACROSS.pt - 15, Inches(3.5).pt).largest(layout.title, _TITLE_SIZES)
    _write(title.text_frame, [(layout.title, size)])
    _write(below.text_frame, [(layout.credit, _SMALL)])


def _add_quotation(deck: Deck, heading: str, quotation: Quotation) -> None:
    """Adds one slide, or several if the quotation is too long for one."""
    size = _BODY.largest(quotation.quoted, _QUOTE_SIZES)
    pieces = list(parts(quotation.quoted, _BODY, size))
    for number, piece in enumerate(pieces, 1):
        part = f", part {number} of {len(pieces)}" if len(pieces) > 1 else ""
        slide = _content(deck, heading + part, phrases.SAMPLE if quotation.sample else "")
        body = slide.placeholders[1]
        below = [part for part in (quotation.reference, quotation.voice, quotation.standing) if part]
        _write(body.text_frame, [(piece, size), *((line, _SMALL) for line in below)], bullets=False)
        reference = body.text_frame.paragraphs[1].runs[0]
        reference.hyperlink.address = quotation.link
        _add_notes(slide, quotation)


def _add_notes(slide: Slide, quotation: Quotation) -> None:
    lines = (quotation.note, str(quotation.entry), quotation.link, quotation.licence, quotation.standing)
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None
    frame.text = "\n".join(line for line in lines if line)


def _add_list(deck: Deck, heading: str, lines: Sequence[str], mark: str, note: str = "") -> None:
    """Adds a list on as many slides as it needs. `note` is printed below the last line."""
    size = _LIST.largest("\n".join((*lines, note)), _LIST_SIZES)
    pages: list[list[str]] = [[]]
    for piece in (piece for line in lines for piece in parts(line, _LIST, size)):
        if pages[-1] and not _LIST.holds("\n".join((*pages[-1], piece, note)), size):
            pages.append([])
        pages[-1].append(piece)
    for number, page in enumerate(pages, 1):
        place = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        slide = _content(deck, heading + place, mark)
        frame = slide.placeholders[1].text_frame
        _write(frame, [(line, size) for line in page])
        if note and number == len(pages):
            _write(frame, [(note, _SMALL)], bullets=False, more=bool(page))


def _sources(layout: Briefing) -> Iterator[str]:
    for source in layout.sources:
        yield " ".join(part for part in (str(source.entry), source.standing, source.licence) if part)


def _content(deck: Deck, heading: str, mark: str) -> Slide:
    slide = _slide(deck, _CONTENT, mark)
    title, body = slide.shapes.title, slide.placeholders[1]
    assert title is not None
    _put(title, Inches(0.55), Inches(1))
    _put(body, Inches(1.65), Inches(5.1))
    _write(title.text_frame, [(heading, 28)])
    title.text_frame.paragraphs[0].runs[0].font.bold = True
    return slide


def _slide(deck: Deck, layout: int, mark: str) -> Slide:
    """Returns a new slide with its number and, for samples, the mark at its head."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[layout])
    for shape in deck.slide_layouts[layout].shapes:
        if shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            slide.shapes._spTree.append(copy.deepcopy(shape._element))
    if mark:
        frame = slide.shapes.add_textbox(_LEFT, Inches(0.15), _ACROSS, Inches(0.4)).text_frame
        _write(frame, [(mark, 14)], bullets=False)
        frame.paragraphs[0].runs[0].font.bold = True
    return slide


def _put(shape: BaseShape, top: Length, height: Length) -> None:
    shape.left, shape.top, shape.width, shape.height = _LEFT, top, _ACROSS, height


def _write(
    frame: TextFrame, lines: Sequence[tuple[str, int]], bullets: bool = True, more: bool = False
) -> None:
    """Writes each line as a paragraph of its size. `more` adds to the text that is there."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for number, (text, size) in enumerate(lines):
        paragraph = frame.add_paragraph() if more or number else frame.paragraphs[0]  # type: ignore[no-untyped-call]
        for place, line in enumerate(text.split("\n")):
            if place:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.name = Pt(size), FONT
            run.font.color.rgb = _INK
            run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_before = Pt(size * BETWEEN)
        if not bullets:
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", "0")
            properties.set("indent", "0")
            properties.insert(len(properties), properties.makeelement(f"{{{_A}}}buNone", {}))


_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _widen(deck: Deck) -> None:
    """Sets the slides to 16:9 and widens the template's 4:3 shapes."""
    wider = _WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    for slide in (deck.slide_master, *deck.slide_layouts):
        for shape in slide.placeholders:
            if shape._element.spPr.xfrm is not None:  # shapes without a position inherit it from their master
                shape.left, shape.width = Length(int(shape.left * wider)), Length(int(shape.width * wider))
