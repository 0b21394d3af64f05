"""The layouts of slides: those of this project in a theme's colour, or those of a template of one's own.

A template's layouts are found by their names (LAYOUTS). Where it has none of a name, its title layout is the
cover, and its first layout with a title and a text serves for everything else.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideLayout
from pptx.util import Emu, Inches

from web.errors import CannotUseTemplate
from web.exports.office_file import FONT, template_as_document

COVER, LIST, QUOTATION, BESIDE, QUESTIONS = (
    "Cover",
    "List",
    "Quotation",
    "Quotation beside its page",
    "Questions",
)
LAYOUTS = (COVER, LIST, QUOTATION, BESIDE, QUESTIONS)
"""The names by which the layouts of a template are found."""

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_INK, _LINK = "0B0C0C", "1A65A6"
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_TEXTS = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.SUBTITLE}


class SlideBox(NamedTuple):
    """A rectangle on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def xfrm(self) -> str:
        left, top, width, height = (Inches(side) for side in self)
        return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


PICTURE = SlideBox(8.55, 0.5, 4.3, 6.35)
"""Where the picture of a page stands on a slide of this project's own design."""


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder of a layout: its type, its number, and how its text looks."""

    kind: str
    number: int
    box: SlideBox
    size: int
    colour: str = "tx1"
    bold: bool = False
    anchor: str = "t"
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class LayoutDesign:
    """A layout: its background, what is drawn on it, and its placeholders. Colours are the theme's names."""

    background: str
    drawn: tuple[tuple[SlideBox, str], ...]
    fields: tuple[Field, ...]


_BAND = (SlideBox(0, 0, 0.28, 7.5), "accent1")
_RULE = SlideBox(0.95, 5.3, 1.4, 0.06)
_NUMBER = SlideBox(11.9, 6.95, 1, 0.35)
_HEAD = Field("title", 0, SlideBox(0.85, 0.5, 11.6, 1), 28, bold=True, anchor="b")
_EYEBROW = Field("title", 0, SlideBox(0.85, 0.4, 11.6, 0.75), 20, "accent1", bold=True, anchor="ctr")
_TEXT = Field("body", 1, SlideBox(0.85, 1.65, 11.6, 5.1), 24, bullet=True)

_DESIGNS = {
    COVER: LayoutDesign(
        "accent1",
        ((SlideBox(0.95, 4.75, 1.6, 0.09), "bg1"),),
        (
            Field("ctrTitle", 0, SlideBox(0.85, 1.0, 11.6, 3.5), 54, "bg1", bold=True, anchor="b"),
            Field("subTitle", 1, SlideBox(0.85, 5.05, 11.6, 2), 22, "bg1"),
        ),
    ),
    LIST: LayoutDesign("bg1", (_BAND,), (_HEAD, _TEXT)),
    QUOTATION: LayoutDesign(
        "bg1",
        (_BAND, (_RULE, "accent1")),
        (
            _EYEBROW,
            Field("body", 1, SlideBox(0.85, 1.2, 11.6, 3.95), 40, anchor="ctr"),
            Field("body", 2, SlideBox(0.85, 5.4, 11.6, 1.5), 18),
        ),
    ),
    BESIDE: LayoutDesign(
        "bg1",
        (_BAND, (_RULE, "accent1")),
        (
            Field("title", 0, SlideBox(0.85, 0.4, 7.4, 0.75), 20, "accent1", bold=True, anchor="ctr"),
            Field("body", 1, SlideBox(0.85, 1.2, 7.4, 3.95), 32, anchor="ctr"),
            Field("body", 2, SlideBox(0.85, 5.4, 7.4, 1.5), 18),
        ),
    ),
    QUESTIONS: LayoutDesign("bg2", (_BAND,), (_HEAD, _TEXT)),
}


@dataclass(frozen=True, slots=True)
class SlideDesign:
    """A presentation without slides, and its layouts by their names."""

    deck: Deck
    layouts: dict[str, SlideLayout]
    own: bool
    """Whether the layouts are those of a template."""


def slide_design(colour: str, template: Path | None) -> SlideDesign:
    """Returns the layouts of the template, or this project's in that colour. Raises CannotUseTemplate."""
    return _load_template(template) if template else _default_design(colour)


def title_of(slide: Slide | SlideLayout) -> Any:
    """Returns the placeholder of the title; None where there is none."""
    return next((shape for shape in slide.shapes if _kind(shape) in _TITLES), None)


def texts_of(slide: Slide | SlideLayout) -> list[Any]:
    """Returns the placeholders of text, by their numbers."""
    texts = [shape for shape in slide.shapes if _kind(shape) in _TEXTS]
    return sorted(texts, key=lambda shape: shape.placeholder_format.idx)


def picture_box(slide: Slide, design: SlideDesign) -> tuple[Emu, Emu, Emu, Emu]:
    """Returns left, top, width and height for the picture of a page.

    In a template without a place for it, the text is narrowed and the picture stands beside it.
    """
    for shape in slide.slide_layout.shapes:
        if _kind(shape) == PP_PLACEHOLDER.PICTURE:
            return Emu(shape.left), Emu(shape.top), Emu(shape.width), Emu(shape.height)
    if not design.own:
        left, top, width, height = (Emu(Inches(side)) for side in PICTURE)
        return left, top, width, height
    text = texts_of(slide)[0]
    left, top, width, height = text.left, text.top, text.width, text.height
    text.left, text.top, text.height = left, top, height
    text.width = Emu(int(width * 0.57))
    picture_width = Emu(int(width * 0.4))
    return Emu(left + width - picture_width), Emu(top), picture_width, Emu(height)


def _kind(shape: BaseShape) -> PP_PLACEHOLDER | None:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _load_template(template: Path) -> SlideDesign:
    try:
        deck = Presentation(template_as_document(template))
    except (KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise CannotUseTemplate(
            f"{template.name} is not a template of PowerPoint. Save it as .potx."
        ) from error
    _delete_slides(deck)
    layouts = [layout for master in deck.slide_masters for layout in master.slide_layouts]
    usable = [layout for layout in layouts if title_of(layout) is not None and texts_of(layout)]
    if not usable:
        raise CannotUseTemplate(f"{template.name} has no layout with a title and a text. Add one to it.")
    covers = [layout for layout in usable if _kind(title_of(layout)) == PP_PLACEHOLDER.CENTER_TITLE]
    other_layouts = [layout for layout in usable if layout not in covers]
    by_name = {layout.name.strip().casefold(): layout for layout in usable}
    layouts_by_use = {name: by_name.get(name.casefold(), (other_layouts or usable)[0]) for name in LAYOUTS}
    layouts_by_use[COVER] = by_name.get(COVER.casefold(), (covers or usable)[0])
    return SlideDesign(deck, layouts_by_use, own=True)


def _delete_slides(deck: Deck) -> None:
    """Deletes the example slides of a template."""
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)


def _default_design(colour: str) -> SlideDesign:
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    _set_theme(deck, colour.lstrip("#"))
    _set_master(deck)
    layouts = list(deck.slide_layouts)
    for layout in layouts[len(LAYOUTS) :]:
        deck.slide_layouts.remove(layout)
    for layout, name in zip(layouts, LAYOUTS, strict=False):
        _draw(layout, name, _DESIGNS[name])
    return SlideDesign(deck, dict(zip(LAYOUTS, layouts, strict=False)), own=False)


def _set_theme(deck: Deck, colour: str) -> None:
    """Sets the colours and typefaces that the layouts, and later the trainer, choose from."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    colours = {
        "dk1": _INK,
        "lt1": "FFFFFF",
        "dk2": _INK,
        "lt2": "F3F6F6",
        "accent1": colour,
        "hlink": _LINK,
        "folHlink": _LINK,
    }
    for name, value in colours.items():
        element = theme.find(f".//{{{_A}}}{name}")
        for old in list(element):
            element.remove(old)
        etree.SubElement(element, f"{{{_A}}}srgbClr", val=value)
    for face in theme.iterfind(f".//{{{_A}}}fontScheme//{{{_A}}}latin"):
        face.set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_master(deck: Deck) -> None:
    """Widens the master's shapes to the slide and aligns its titles to the left."""
    wider = _WIDTH / 9144000  # the width of the shapes of python-pptx's template
    for shape in deck.slide_master.placeholders:
        shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
    for style in deck.slide_master._element.iterfind(f".//{{{_P}}}titleStyle/{{{_A}}}lvl1pPr"):
        style.set("algn", "l")


def _draw(layout: SlideLayout, name: str, design: LayoutDesign) -> None:
    """Draws a design in place of what is in the layout."""
    content = layout._element.cSld
    content.set("name", name)
    layout._element.attrib.pop("type", None)
    for shape in list(layout.shapes._spTree)[2:]:
        layout.shapes._spTree.remove(shape)
    fill = f'<a:solidFill><a:schemeClr val="{design.background}"/></a:solidFill><a:effectLst/>'
    content.insert(0, parse_xml(f"<p:bg {_NAMESPACES}><p:bgPr>{fill}</p:bgPr></p:bg>"))
    rectangles = [_rectangle(number, box, colour) for number, (box, colour) in enumerate(design.drawn, 20)]
    fields = [_placeholder(number, field) for number, field in enumerate(design.fields, 2)]
    number = Field("sldNum", 12, _NUMBER, 12, "bg1" if design.background == "accent1" else "tx1")
    for xml in (*rectangles, *fields, _placeholder(12, number)):
        layout.shapes._spTree.append(parse_xml(xml))


_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_NAMESPACES = f'xmlns:a="{_A}" xmlns:p="{_P}"'


def _rectangle(number: int, box: SlideBox, colour: str) -> str:
    return (
        f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="Line {number}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{box.xfrm}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _placeholder(number: int, field: Field) -> str:
    place = f' idx="{field.number}"' if field.number else ""
    indent = 'marL="342900" indent="-342900"' if field.bullet else 'marL="0" indent="0"'
    bullet = (
        '<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'
        if field.bullet
        else "<a:buNone/>"
    )
    align = "r" if field.kind == "sldNum" else "l"
    text = (
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="en-GB"/>'
        "<a:t>1</a:t></a:fld>"
        if field.kind == "sldNum"
        else '<a:r><a:rPr lang="en-GB"/><a:t>Text</a:t></a:r>'
    )
    return (
        f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{field.kind} {field.number}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{field.kind}"{place}/></p:nvPr>'
        f"</p:nvSpPr><p:spPr>{field.box.xfrm}</p:spPr><p:txBody>"
        f'<a:bodyPr wrap="square" anchor="{field.anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle>'
        f'<a:lvl1pPr {indent} algn="{align}">{bullet}<a:defRPr sz="{field.size}00" b="{int(field.bold)}">'
        f'<a:solidFill><a:schemeClr val="{field.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
        f"<a:p>{text}</a:p></p:txBody></p:sp>"
    )
