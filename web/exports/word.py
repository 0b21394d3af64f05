"""Word (.docx): the briefing with headings, links and a list of sources."""

from docx import Document
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from web.exports.briefing import BACKGROUND, SOURCES, Briefing, BriefingSource, Quotation, briefing
from web.exports.office_file import FONT, LANGUAGE, describe, packed
from web.exports.pack import Pack

_INK = RGBColor(0x0B, 0x0C, 0x0C)
_SIZES = {"Normal": 11, "Title": 22, "Heading 1": 16, "Quote": 12}


def write(pack: Pack) -> bytes:
    """Returns the briefing as a Word file."""
    layout, file = briefing(pack), Document()
    describe(file.core_properties, layout.title, layout.mark, pack.made)
    _set_styles(file)
    _set_margins(file, layout)
    file.add_heading(layout.title, 0)
    file.add_heading(BACKGROUND, 1)
    for line in layout.background:
        file.add_paragraph(line)
    for section in layout.sections:
        file.add_heading(section.heading, 1)
        for quotation in section.quotations:
            _add_quotation(file, quotation)
    file.add_heading(layout.questions.heading, 1)
    file.add_paragraph(layout.questions.note)
    for question in layout.questions.questions:
        file.add_paragraph(question, "List Number")
    file.add_heading(SOURCES, 1)
    for source in layout.sources:
        _add_source(file, source)
    file.add_paragraph(layout.credit)
    return packed(file, pack.made)


def _add_quotation(file: WordFile, quotation: Quotation) -> None:
    words = file.add_paragraph(f"{quotation.quoted} ", "Quote")
    words.add_run(quotation.reference)
    labels = " · ".join(part for part in (quotation.voice, quotation.standing) if part)
    about = file.add_paragraph(f"{labels} · " if labels else "")
    _link(about, "See it in its report", quotation.link)
    if quotation.note:
        about.paragraph_format.keep_with_next = True
        file.add_paragraph(f"Note: {quotation.note}")


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


def _set_styles(file: WordFile) -> None:
    """Sets one plain dark typeface, indented upright quotations, and British English."""
    for name, size in _SIZES.items():
        style = file.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size, style.font.italic = FONT, Pt(size), False
        style.font.color.rgb = _INK
        fonts = style.element.rPr.rFonts
        for themed in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[themed]  # a theme's typeface would override the named one
    quote = file.styles["Quote"]
    assert isinstance(quote, ParagraphStyle)
    quote.paragraph_format.left_indent = Cm(1)
    quote.paragraph_format.space_before = Pt(12)
    quote.paragraph_format.keep_with_next = True
    quote.paragraph_format.keep_together = True  # a quotation is hard to read aloud across two pages
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _set_margins(file: WordFile, layout: Briefing) -> None:
    """Sets A4, with the sample mark in the header and the page number in the footer."""
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = layout.mark
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)
