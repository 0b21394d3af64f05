"""PowerPoint (.pptx): a seven-minute briefing with one quotation on each slide.

The cover, the headings and the lines have the colour of the pack's first theme. If the pack has a picture of
its page, it stands beside the quotation. The notes of a slide have what a speaker needs: the full reference,
who speaks, and how to lead the discussion.
"""

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from textwrap import shorten
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Inches, Pt

from corpus.report import Voice
from web.exports.briefing import BACKGROUND, FURTHER, SOURCES, Briefing, BriefingSource, Quotation, briefing
from web.exports.office_file import describe, file_bytes
from web.exports.pack import Pack
from web.exports.slide_design import (
    BESIDE,
    COVER,
    LIST,
    QUESTIONS,
    QUOTATION,
    SlideDesign,
    picture_box,
    slide_design,
    texts_of,
    title_of,
)
from web.exports.slide_text import BETWEEN, TextBox, even_pages, fewest_parts, split_text
from web.views import phrases

_COVER_SIZES = (54, 48, 40, 32, 28, 24, 20, 18, 16, 14)
_TITLE_SIZES, _HEADING_SIZES = (30, 28, 24, 20), (20, 18, 16, 14)
_QUOTATION_SIZES, _BESIDE_SIZES = (48, 44, 40, 36, 32, 28, 24), (36, 32, 28, 24, 20)
_LIST_SIZES, _QUESTION_SIZES, _SOURCE_SIZES = (28, 26, 24, 22, 20), (30, 28, 26, 24, 22, 20), (20, 18, 16)
_BELOW_SIZES = (18, 16, 14, 12)
_SMALL, _INSETS = 14, 40
_BELOW_HEIGHT = 120
"""Points that the source takes below a quotation, where a template has no second text for it."""
_QUESTIONS_A_SLIDE = 3
_TITLE_LENGTH = 110
_NOT_A_FINDING = "They are not a finding of the report: say so when you read them."
_CAUTIONS = {
    Voice.FAMILY: f"These are the words of a child or of the family. {_NOT_A_FINDING}",
    Voice.PRACTITIONER: f"These are a practitioner’s words. {_NOT_A_FINDING}",
}


@dataclass(frozen=True, slots=True)
class SlideLine:
    """A paragraph of a size. `linked` is the part of it that leads to `link`. `number` is its place in a
    numbered list, 0 for none.
    """

    text: str
    size: int
    bold: bool = False
    linked: str = ""
    link: str = ""
    number: int = 0


def write(pack: Pack) -> bytes:
    """Returns the briefing as slides. Raises CannotUseTemplate."""
    layout = briefing(pack)
    design = slide_design(layout.colour, pack.templates.slides)
    describe(design.deck.core_properties, layout.title, layout.mark, pack.made)
    _add_cover(design, layout)
    _add_list(design, BACKGROUND, layout.background, layout.mark)
    for section in layout.sections:
        for number, quotation in enumerate(section.quotations, 1):
            heading = shorten(section.heading, 80, placeholder="…")
            place = f" ({number} of {len(section.quotations)})" if len(section.quotations) > 1 else ""
            _add_quotation(design, f"{heading}{place}", quotation)
    _add_further(design, layout)
    _add_questions(design, layout)
    _add_sources(design, layout)
    return file_bytes(design.deck, pack.made)


def _add_cover(design: SlideDesign, layout: Briefing) -> None:
    slide = _add(design, COVER, layout.mark, layout.questions.opening_notes)
    _write_title(slide, layout.title, _COVER_SIZES)
    lines = (
        SlideLine(layout.subject, 24, bold=True),
        SlideLine(f"{layout.extent} · {layout.day}", 20),
        SlideLine(layout.credit, _SMALL),
    )
    _write(texts_of(slide)[0].text_frame, [line for line in lines if line.text], between=0.5)


def _add_quotation(design: SlideDesign, heading: str, quotation: Quotation) -> None:
    """Adds one slide, or several if the quotation is too long for one."""
    slide = _quotation_slide(design, quotation)
    box = _box(texts_of(slide)[0], below=0 if len(texts_of(slide)) > 1 else _BELOW_HEIGHT)
    sizes = _BESIDE_SIZES if quotation.picture else _QUOTATION_SIZES
    size, pieces = fewest_parts(quotation.quoted, box, sizes)
    for number, piece in enumerate(pieces, 1):
        if number > 1:
            slide = _quotation_slide(design, quotation)
        part = f", part {number} of {len(pieces)}" if len(pieces) > 1 else ""
        _write_title(slide, heading + part, _HEADING_SIZES)
        texts = texts_of(slide)
        _write(texts[0].text_frame, [SlideLine(piece, size)], bullets=False)
        if len(texts) > 1:
            _write(texts[1].text_frame, _below(quotation, _box(texts[1])), bullets=False)
        else:
            below = TextBox(box.width, _BELOW_HEIGHT)
            _write(texts[0].text_frame, _below(quotation, below), bullets=False, more=True, between=0.5)


def _quotation_slide(design: SlideDesign, quotation: Quotation) -> Slide:
    mark = phrases.SAMPLE if quotation.sample else ""
    layout = BESIDE if quotation.picture else QUOTATION
    slide = _add(design, layout, mark, _notes(quotation), texts=2)
    if quotation.picture:
        left, top, width, height = picture_box(slide, design)
        picture = slide.shapes.add_picture(BytesIO(quotation.picture), left, top, height=height)
        if picture.width > width:
            picture.width, picture.height = width, Emu(int(picture.height * width / picture.width))
        picture.left = Emu(left + width - picture.width)
        picture.line.color.rgb = RGBColor(0xB1, 0xB4, 0xB6)  # type: ignore[no-untyped-call]
        description = f"The page of the quotation in its report: {quotation.title} {quotation.reference}"
        picture._element._nvXxPr.cNvPr.set("descr", description)
    return slide


def _below(quotation: Quotation, box: TextBox) -> list[SlideLine]:
    """Returns the source of a quotation: the report, the reference with its link, and who speaks."""
    title = shorten(quotation.title, _TITLE_LENGTH, placeholder="…")
    about = " · ".join(part for part in (quotation.voice, quotation.standing) if part)
    texts = [title, quotation.reference, *filter(None, [about])]
    size = box.largest("\n".join(texts), _BELOW_SIZES)
    lines = [
        SlideLine(title, size, bold=True),
        SlideLine(quotation.reference, size, False, quotation.reference, quotation.link),
    ]
    return [*lines, *(SlideLine(text, size) for text in texts[2:])]


def _notes(quotation: Quotation) -> Iterator[str]:
    """Yields what the speaker needs beside the quotation, the trainer's own note first."""
    yield quotation.note
    yield _CAUTIONS.get(quotation.speaker, "")
    yield str(quotation.entry)
    yield quotation.link
    yield quotation.licence
    yield quotation.standing


def _add_questions(design: SlideDesign, layout: Briefing) -> None:
    """Adds the questions, few on a slide, numbered on from one to the next."""
    questions, number = layout.questions, 1
    slides = -(-len(questions.questions) // _QUESTIONS_A_SLIDE)
    for place in range(slides):
        on_slide = questions.questions[number - 1 : number - 1 + _QUESTIONS_A_SLIDE]
        slide = _add(design, QUESTIONS, layout.mark, questions.leading_notes)
        _write_title(slide, f"{questions.heading} ({place + 1} of {slides})", _TITLE_SIZES)
        body = texts_of(slide)[0]
        size = _box(body, below=40).largest("\n\n".join(on_slide), _QUESTION_SIZES)
        lines = [
            SlideLine(question, size, number=place_of_question)
            for place_of_question, question in enumerate(on_slide, number)
        ]
        _write(body.text_frame, lines, between=1)
        number += len(on_slide)
        if place + 1 == slides:
            _write(body.text_frame, [SlideLine(questions.note, _SMALL)], bullets=False, more=True, between=2)


def _add_list(design: SlideDesign, heading: str, lines: Sequence[str], mark: str) -> None:
    """Adds a list on as many slides as it needs."""
    _add_pages(design, heading, [(line, "", "") for line in lines], mark, _LIST_SIZES)


def _add_sources(design: SlideDesign, layout: Briefing) -> None:
    addresses = [source.entry.address for source in layout.sources]
    texts = map(_source, layout.sources)
    sources = list(zip(texts, addresses, addresses, strict=True))
    _add_pages(design, SOURCES, sources, layout.mark, _SOURCE_SIZES)


def _add_further(design: SlideDesign, layout: Briefing) -> None:
    """Adds the further reports of an answer, each with the link to the place that says something."""
    if layout.further:
        lines = [(layout.extent_of_further, "", "")]
        lines += [(str(report), report.reference, report.link) for report in layout.further]
        _add_pages(design, FURTHER, lines, layout.mark, _SOURCE_SIZES)


def _source(source: BriefingSource) -> str:
    return " ".join(part for part in (str(source.entry), source.standing, source.licence) if part)


def _add_pages(
    design: SlideDesign,
    heading: str,
    lines: Sequence[tuple[str, str, str]],
    mark: str,
    sizes: tuple[int, ...],
) -> None:
    """Adds lines evenly on as few slides as hold them. Each has its part that is a link, and the address."""
    slide = _add(design, LIST, mark)
    box = _box(texts_of(slide)[0])
    size = box.largest("\n".join(text for text, *_ in lines), sizes)
    pieces = [
        SlideLine(piece, size, linked=linked, link=address)
        for text, linked, address in lines
        for piece in split_text(text, box, size)
    ]
    pages = even_pages([piece.text for piece in pieces], box, size)
    for number, page in enumerate(pages, 1):
        if number > 1:
            slide = _add(design, LIST, mark)
        place = f" ({number} of {len(pages)})" if len(pages) > 1 else ""
        _write_title(slide, heading + place, _TITLE_SIZES)
        _write(texts_of(slide)[0].text_frame, [pieces[place] for place in page])


def _add(design: SlideDesign, layout: str, mark: str, notes: Iterable[str] = (), texts: int = 1) -> Slide:
    """Returns a new slide with its number, its notes and, for samples, the mark at its head.

    Placeholders beyond the title and that number of texts are removed.
    """
    slide: Slide = design.deck.slides.add_slide(design.layouts[layout])
    used = {shape.shape_id for shape in (title_of(slide), *texts_of(slide)[:texts])}
    for shape in list(slide.placeholders):
        if shape.shape_id not in used:
            slide.shapes._spTree.remove(shape._element)
    if layout != COVER:
        _add_number(slide)
    if mark:
        width = Emu(design.deck.slide_width - Inches(1.7))
        frame = slide.shapes.add_textbox(Inches(0.85), Inches(0.1), width, Inches(0.35)).text_frame
        _write(frame, [SlideLine(mark, 14, bold=True)], bullets=False)
        if layout == COVER and not design.own:
            frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)  # type: ignore[no-untyped-call]
    text = "\n".join(filter(None, notes))
    if text and (frame_of_notes := slide.notes_slide.notes_text_frame) is not None:
        frame_of_notes.text = text
    return slide


def _add_number(slide: Slide) -> None:
    """Adds the number of the slide where its layout has it."""
    for shape in slide.slide_layout.shapes:
        if shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            slide.shapes._spTree.append(copy.deepcopy(shape._element))


def _box(shape: BaseShape, below: float = 0) -> TextBox:
    """Returns the space for text in a placeholder, above so many points that something else needs."""
    return TextBox(max(72, shape.width.pt - _INSETS), max(72, shape.height.pt - 8 - below))


def _write_title(slide: Slide, text: str, sizes: tuple[int, ...]) -> None:
    title = title_of(slide)
    _write(title.text_frame, [SlideLine(text, _box(title).largest(text, sizes))], bullets=False)


def _write(
    frame: TextFrame,
    lines: Sequence[SlideLine],
    *,
    bullets: bool = True,
    more: bool = False,
    between: float = BETWEEN,
) -> None:
    """Writes each line as a paragraph of its size. `more` adds to the text that is there."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    for number, line in enumerate(lines):
        paragraph = frame.add_paragraph() if more or number else frame.paragraphs[0]  # type: ignore[no-untyped-call]
        for place, text in enumerate(line.text.split("\n")):
            if place:
                paragraph.add_line_break()
            before, linked, after = text.partition(line.linked) if line.linked else (text, "", "")
            for part, link in ((before, ""), (linked, line.link), (after, "")):
                if part:
                    run = paragraph.add_run()
                    run.text = part
                    run.font.size = Pt(line.size)
                    run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK
                    run.font.bold = line.bold or None
                    if link:
                        run.hyperlink.address = link
        if more or number:
            paragraph.space_before = Pt(line.size * between)
        _set_bullet(paragraph, line.number, bullets)


def _set_bullet(paragraph: Any, number: int, bullets: bool) -> None:
    """Numbers a paragraph, or removes its bullet and indent; otherwise leaves those of its layout."""
    properties = paragraph._p.get_or_add_pPr()
    if number:
        numbering = {"type": "arabicPeriod", "startAt": str(number)}
        properties.set("marL", str(Inches(0.6)))
        properties.set("indent", str(-Inches(0.6)))
        properties.append(properties.makeelement(qn("a:buFont"), {"typeface": "+mj-lt"}))
        properties.append(properties.makeelement(qn("a:buAutoNum"), numbering))
    elif not bullets:
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.append(properties.makeelement(qn("a:buNone"), {}))
