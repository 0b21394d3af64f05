"""Slides and Word that fit their theme: colours, questions, pictures of pages, templates of one's own."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import RGBColor
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from pydantic import ValidationError

from assistant.citing import cite
from corpus.report import Report
from corpus.themes.themes import known_themes
from tests.fakes import FakeSearcher, report
from tests.web.packs import FAMILY, FOUND, LONG, MADE, OPEN, excerpt, pack
from web.errors import CannotUseTemplate
from web.exports.briefing import briefing
from web.exports.discussion import PLAIN, colour_of, discussion_file, discussion_on
from web.exports.formats import export
from web.exports.pack import Excerpt, OfficeTemplates, Pack, PackOrigin
from web.settings import Settings


class ThemedSearcher(FakeSearcher):
    """A searcher whose passages are on the themes that their text names in capitals."""

    def themes(self) -> dict[str, dict[str, list[str]]]:
        about: dict[str, dict[str, list[str]]] = {}
        for theme in known_themes():
            for passage in self.passages():
                if theme.id.upper() in passage.text.split():
                    about.setdefault(theme.id, {}).setdefault(passage.report_id, []).append(passage.id)
        return about


def pack_of(*texts: str) -> Pack:
    """A pack of passages with those texts."""
    about = report("themed")
    searcher = ThemedSearcher({about: ["\n\n".join(texts)]})
    excerpts = (Excerpt(_whole(searcher, about, text)) for text in texts)
    return Pack.of("T", excerpts, PackOrigin.COLLECTION, searcher, made=MADE, address="https://x.example")


def _whole(searcher: FakeSearcher, about: Report, text: str) -> Any:
    (passage,) = (passage for passage in searcher.passages(about.id) if passage.text == text)
    return cite(passage, 0, len(text), searcher)


def picture(width: int = 990, height: int = 1400) -> bytes:
    """A JPEG of that size."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(content, "JPEG")
    return content.getvalue()


def slides(made: Pack) -> Any:
    return Presentation(io.BytesIO(export(made, "powerpoint").content))


def word(made: Pack) -> Any:
    return Document(io.BytesIO(export(made, "word").content))


def template(file: Path, saved: Any, kind: str) -> Path:
    """A template, as an office program declares one."""
    content = io.BytesIO()
    saved.save(content)
    with zipfile.ZipFile(content) as split_text, zipfile.ZipFile(file, "w") as target:
        for name in split_text.namelist():
            declared = split_text.read(name).replace(f"{kind}.main+xml".encode(), b"template.main+xml")
            target.writestr(name, declared)
    return file


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    split_text = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in split_text]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_each_theme_has_its_own_questions_and_a_colour_that_stands_out_on_white() -> None:
    entries = discussion_file().theme
    assert [entry.id for entry in entries] == [theme.id for theme in known_themes()]
    questions = [question for entry in entries for question in entry.questions]
    assert all(len(entry.questions) == 3 for entry in entries)
    assert len(set(questions)) == len(questions)
    assert all(question.endswith("?") for question in questions)
    assert all(1.05 / (luminance(entry.colour) + 0.05) >= 7 for entry in entries)


def test_the_questions_are_those_of_the_themes_and_the_last_is_what_will_be_done() -> None:
    file = {entry.id: entry for entry in discussion_file().theme}
    chosen = discussion_on(["neglect", "fathers"]).questions
    assert chosen[:3] == file["neglect"].questions
    assert chosen[3:5] == file["fathers"].questions[:2]
    assert chosen[5:] == (discussion_file().closing,)
    assert discussion_on(["unknown"]).questions[:5] == discussion_file().questions
    assert (colour_of(["unknown", "fathers"]), colour_of([])) == (file["fathers"].colour, PLAIN)


def test_the_themes_of_a_pack_are_those_of_most_of_its_quotations() -> None:
    made = pack_of("NEGLECT one.", "NEGLECT FATHERS two.", "NEGLECT three.", "COVID four.")
    assert made.themes == ("neglect",)
    assert pack_of("FATHERS one.", "NEGLECT FATHERS two.").themes == ("fathers", "neglect")
    assert pack_of("Nothing at all.").themes == ()


def test_a_topic_stands_for_the_theme_above_it() -> None:
    made = pack_of("HARM-OUTSIDE-HOME CRIMINAL-EXPLOITATION one.")
    assert made.themes == ("criminal-exploitation",)


def test_slides_have_the_colour_the_name_and_the_questions_of_their_theme() -> None:
    made = pack_of("NEGLECT one.", "NEGLECT two.")
    deck = slides(made)
    colour = next(entry.colour for entry in discussion_file().theme if entry.id == "neglect")
    theme = next(
        part for part in deck.part.package.iter_parts() if str(part.partname) == "/ppt/theme/theme1.xml"
    )
    assert f'<a:accent1><a:srgbClr val="{colour.lstrip("#")}"'.encode() in theme.blob
    cover = deck.slides[0].placeholders[1].text_frame.text
    assert cover.startswith("Neglect\n2 quotations from 1 report, 2024 · 22 November 2026")
    question_slides = [slide for slide in deck.slides if slide.shapes.title.text.startswith("Questions")]
    numbered = [
        paragraph.text
        for slide in question_slides
        for paragraph in slide.placeholders[1].text_frame.paragraphs
        if "buAutoNum" in paragraph._p.xml
    ]
    assert tuple(numbered) == briefing(made).questions.questions
    assert len(question_slides) == 2


def test_notes_tell_the_speaker_who_speaks_and_how_to_lead() -> None:
    deck = slides(pack(excerpt(FAMILY)))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    questions = briefing(pack(excerpt(FAMILY))).questions
    assert all(line in notes[0] for line in questions.opening_notes)
    assert notes[1].startswith("These are the words of a child or of the family.")
    assert all(line in notes[-1] for line in questions.leading_notes)


@pytest.mark.parametrize("size", [(990, 1400), (1400, 700)])
def test_the_picture_of_a_page_stands_beside_its_quotation_and_covers_nothing(size: tuple[int, int]) -> None:
    made = pack(replace(excerpt(FOUND), picture=picture(*size)), excerpt(FAMILY))
    deck = slides(replace(made, pictures=True))
    with_picture, without = deck.slides[2], deck.slides[3]
    (image,) = (shape for shape in with_picture.shapes if shape.shape_type == 13)
    assert "Listening to children" in image._element._nvXxPr.cNvPr.get("descr")
    texts = [with_picture.shapes.title, *(with_picture.placeholders[number] for number in (1, 2))]
    assert all(shape.left + shape.width <= image.left for shape in texts)
    assert image.left + image.width <= deck.slide_width
    assert image.top + image.height <= deck.slide_height
    assert round(image.width / image.height, 2) == round(size[0] / size[1], 2)
    assert not [shape for shape in without.shapes if shape.shape_type == 13]
    assert any("without the picture" in line for line in briefing(replace(made, pictures=True)).background)
    assert not any("picture" in line for line in briefing(made).background)


def test_word_shows_the_picture_below_its_quotation_with_a_description() -> None:
    file = word(pack(replace(excerpt(FOUND), picture=picture())))
    (shape,) = file.inline_shapes
    assert "Listening to children" in shape._inline.docPr.get("descr")
    assert shape.width.cm == pytest.approx(10, abs=0.1)


def test_slides_take_the_layouts_of_a_template_and_none_of_its_slides(tmp_path: Path) -> None:
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "An example slide"
    file = template(tmp_path / "own.potx", own, "presentation")
    made = pack(replace(excerpt(FOUND), picture=picture()), excerpt(LONG))
    deck = slides(replace(made, templates=OfficeTemplates(slides=file)))
    assert deck.slide_width == Inches(10)
    assert [layout.name for layout in deck.slide_layouts][:2] == ["Title Slide", "Title and Content"]
    assert "An example slide" not in [slide.shapes.title.text for slide in deck.slides]
    body = deck.slides[2].placeholders[1]
    assert [paragraph.text for paragraph in body.text_frame.paragraphs][:2] == [f"‘{FOUND}’", OPEN.title]
    (image,) = (shape for shape in deck.slides[2].shapes if shape.shape_type == 13)
    assert body.left + body.width < image.left
    long = [slide.placeholders[1].text_frame.paragraphs[0].text for slide in list(deck.slides)[3:-3]]
    assert " ".join(long) == f"‘{LONG}’"


def test_a_template_s_own_layout_for_quotations_is_found_by_its_name(tmp_path: Path) -> None:
    own = Presentation()
    own.slide_layouts[3].name = "quotation"
    file = template(tmp_path / "own.potx", own, "presentation")
    deck = slides(replace(pack(excerpt(FOUND)), templates=OfficeTemplates(slides=file)))
    assert deck.slides[2].slide_layout.name == "quotation"
    assert deck.slides[2].placeholders[2].text_frame.text.startswith(OPEN.title)


def test_word_takes_the_styles_of_a_template_and_none_of_its_text(tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("An example paragraph")
    own.styles["Heading 1"].font.color.rgb = RGBColor(1, 2, 3)
    own.styles["Quote"].element.getparent().remove(own.styles["Quote"].element)
    file = template(tmp_path / "own.dotx", own, "document")
    made = word(replace(pack(excerpt(FOUND)), templates=OfficeTemplates(word=file)))
    assert made.styles["Heading 1"].font.color.rgb == RGBColor(1, 2, 3)
    assert made.paragraphs[0].text == "Hearing the child"
    assert "An example paragraph" not in [paragraph.text for paragraph in made.paragraphs]
    quotation = next(line.text for line in made.paragraphs if line.style.name == "Quote")
    assert quotation.startswith(f"‘{FOUND}’")


@pytest.mark.parametrize("format", ["word", "powerpoint"])
def test_a_template_that_cannot_be_used_is_named(tmp_path: Path, format: str) -> None:
    file = tmp_path / "own.potx"
    with zipfile.ZipFile(file, "w") as split_text:
        split_text.writestr("letter.txt", "Not an office file.")
    made = replace(pack(excerpt(FOUND)), templates=OfficeTemplates(slides=file, word=file))
    with pytest.raises(CannotUseTemplate, match=r"own\.potx"):
        export(made, format)
    gone = OfficeTemplates(slides=tmp_path / "gone.potx", word=tmp_path / "gone.dotx")
    with pytest.raises(CannotUseTemplate, match="gone"):
        export(replace(made, templates=gone), format)


def test_a_setting_that_names_no_template_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.potx").write_text("text")
    for wrong in (tmp_path / "a.potx", tmp_path / "b.potx"):
        with pytest.raises(ValidationError, match="saved by an office program"):
            Settings(slides_template=wrong)
        with pytest.raises(ValidationError, match="saved by an office program"):
            Settings(word_template=wrong)
