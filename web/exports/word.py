"""Word (.docx): the briefing with headings, links and a list of sources.

The title, the headings and the quotations have the colour of the pack's first theme, or the styles of a
template of one's own: Title, Subtitle, Heading 1, Quote, List Number, List Bullet.
"""

import copy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

from web.errors import CannotUseTemplate
from web.exports.briefing import BACKGROUND, FURTHER, SOURCES, Briefing, BriefingSource, Quotation, briefing
from web.exports.office_file import FONT, LANGUAGE, describe, file_bytes, template_as_document
from web.exports.pack import Pack

_INK, _GREY = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x48, 0x49, 0x49)
_SIZES = {"Normal": 11, "Title": 28, "Subtitle": 12, "Heading 1": 18, "Quote": 13}
_STYLES = (*_SIZES, "List Number", "List Bullet")
_BORDER = (
    '<a:ln xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="9525">'
    '<a:solidFill><a:srgbClr val="B1B4B6"/></a:solidFill></a:ln>'
)
_PICTURE_WIDTH = Cm(10)


def write(pack: Pack) -> bytes:
    """Returns the briefing as a Word file. Raises CannotUseTemplate."""
    layout, template = briefing(pack), pack.templates.word
    file = _load_template(template) if template else _default_file(layout)
    describe(file.core_properties, layout.title, layout.mark, pack.made)
    file.add_paragraph(layout.title, "Title")
    if template and layout.mark:
        file.add_paragraph(layout.mark)
    file.add_paragraph(" · ".join(filter(None, (layout.subject, layout.extent, layout.day))), "Subtitle")
    file.add_heading(BACKGROUND, 1)
    for line in layout.background:
        file.add_paragraph(line)
    for section in layout.sections:
        file.add_heading(section.heading, 1)
        for quotation in section.quotations:
            _add_quotation(file, quotation)
    _add_further(file, layout)
    file.add_heading(layout.questions.heading, 1)
    file.add_paragraph(layout.questions.note).paragraph_format.keep_with_next = True
    for question in layout.questions.questions:
        file.add_paragraph(question, "List Number")
    file.add_heading(SOURCES, 1)
    for source in layout.sources:
        _add_source(file, source)
    file.add_paragraph(layout.credit)
    return file_bytes(file, pack.made)


def _add_quotation(file: WordFile, quotation: Quotation) -> None:
    words = file.add_paragraph(f"{quotation.quoted} ", "Quote")
    words.add_run(quotation.reference)
    labels = " · ".join(part for part in (quotation.title, quotation.voice, quotation.standing) if part)
    about = file.add_paragraph(f"{labels} · ")
    about.paragraph_format.left_indent = words.paragraph_format.left_indent or _indent(file)
    _link(about, "See it in its report", quotation.link)
    if quotation.note:
        about.paragraph_format.keep_with_next = True
        note = file.add_paragraph(f"Note: {quotation.note}")
        note.paragraph_format.left_indent = about.paragraph_format.left_indent
    if quotation.picture:
        file.paragraphs[-1].paragraph_format.keep_with_next = True
        _add_picture(file, quotation)


def _indent(file: WordFile) -> Any:
    quote = file.styles["Quote"]
    return quote.paragraph_format.left_indent if isinstance(quote, ParagraphStyle) else None


def _add_picture(file: WordFile, quotation: Quotation) -> None:
    """Adds the picture of the page, described for those who do not see it."""
    section = file.sections[-1]
    room = (section.page_width or Cm(21)) - (section.left_margin or 0) - (section.right_margin or 0)
    picture = (
        file.add_paragraph().add_run().add_picture(BytesIO(quotation.picture), min(_PICTURE_WIDTH, room))
    )
    description = f"The page of the quotation in its report: {quotation.title} {quotation.reference}"
    picture._inline.docPr.set("descr", description)


def _add_further(file: WordFile, layout: Briefing) -> None:
    """Adds the further reports of an answer, each with the link to the place that says something."""
    if layout.further:
        file.add_heading(FURTHER, 1)
        file.add_paragraph(layout.extent_of_further).paragraph_format.keep_with_next = True
    for report in layout.further:
        _link(file.add_paragraph(f"{report.title} ", "List Bullet"), report.reference, report.link)


def _add_source(file: WordFile, source: BriefingSource) -> None:
    line = file.add_paragraph(source.entry.before, "List Bullet")
    _link(line, source.entry.address, source.entry.address)
    line.add_run(" ".join(part for part in (source.entry.after, source.standing, source.licence) if part))


def _link(paragraph: Paragraph, text: str, address: str) -> None:
    """Adds a link. python-docx reads links but does not write them."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x1D, 0x70, 0xB8)
    link.append(run._r)
    paragraph._p.append(link)


def _load_template(template: Path) -> WordFile:
    """Returns the template without its text. Styles that it lacks are those of Word."""
    try:
        file = Document(template_as_document(template))
    except (KeyError, ValueError, BadZipFile, etree.XMLSyntaxError) as error:
        raise CannotUseTemplate(f"{template.name} is not a template of Word. Save it as .dotx.") from error
    body = file.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    names = {style.name for style in file.styles}
    missing = [style for style in Document().styles if style.name in _STYLES and style.name not in names]
    for style in missing:
        element = copy.deepcopy(style.element)
        for numbering in list(element.iter(qn("w:numPr"))):
            numbering.getparent().remove(numbering)  # its list is defined in the other file
        file.styles.element.append(element)
    return file


def _default_file(layout: Briefing) -> WordFile:
    """Returns an empty file in this project's own design."""
    file = Document()
    colour = RGBColor.from_string(layout.colour.lstrip("#").upper())
    _set_styles(file, colour)
    _set_margins(file, layout)
    return file


def _set_styles(file: WordFile, colour: RGBColor) -> None:
    """Sets one plain typeface, headings in the colour, upright quotations beside a line, and British
    English.
    """
    for name, size in _SIZES.items():
        style = _style(file, name)
        style.font.name, style.font.size, style.font.italic = FONT, Pt(size), False
        style.font.color.rgb = {"Heading 1": colour, "Subtitle": _GREY}.get(name, _INK)
        fonts = style.element.rPr.rFonts
        for themed in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[themed]  # a theme's typeface would override the named one
        for spaced in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spaced)
    title, heading, quote = _style(file, "Title"), _style(file, "Heading 1"), _style(file, "Quote")
    title.font.bold = heading.font.bold = True
    title.paragraph_format.space_after = Pt(6)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(24), Pt(8)
    _set_line(title, "top", colour, eighths=48, space=14)
    quote.paragraph_format.left_indent = Cm(0.6)
    quote.paragraph_format.space_before, quote.paragraph_format.space_after = Pt(16), Pt(4)
    quote.paragraph_format.keep_with_next = True
    quote.paragraph_format.keep_together = True  # a quotation is hard to read aloud across two pages
    _style(file, "List Number").paragraph_format.space_after = Pt(6)
    _style(file, "List Bullet").paragraph_format.space_after = Pt(6)
    _style(file, "List Bullet").paragraph_format.keep_together = True
    _set_line(quote, "left", colour, eighths=24, space=10)
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _style(file: WordFile, name: str) -> ParagraphStyle:
    style = file.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _set_line(style: ParagraphStyle, side: str, colour: RGBColor, eighths: int, space: int) -> None:
    """Draws a line of that many eighths of a point at one side of the paragraphs, and none at the others."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    border, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in {"val": "single", "sz": eighths, "space": space, "color": str(colour)}.items():
        line.set(qn(f"w:{name}"), str(value))
    border.append(line)
    properties.insert_element_before(border, *_AFTER_BORDER)


_AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
"""The properties of these styles that stand after the borders, as the schema orders them."""


def _set_margins(file: WordFile, layout: Briefing) -> None:
    """Sets A4, with the sample mark in the header and the page number in the footer."""
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.header.paragraphs[0].text = layout.mark
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)
