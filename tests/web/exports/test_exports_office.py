"""Word, PowerPoint and PDF: headings, properties and notes, and every word read back from the file.

LibreOffice opens the office files as a person's machine would; what it shows is read from its own PDF.
"""

import io
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from docx import Document
from docx.document import Document as WordFile
from pptx import Presentation

from assistant.citing import cite
from tests.fakes import FakeSearcher, report
from tests.web.packs import (
    FAMILY,
    FOUND,
    HOSTILE,
    INVENTED,
    LONG,
    OPEN,
    REPLACED,
    SAMPLE,
    every_kind,
    excerpt,
    pack,
)
from web.exports.briefing import SOME_SAMPLES, briefing
from web.exports.formats import export
from web.exports.pack import Excerpt, Pack
from web.exports.slide_text import TextBox, even_pages, fewest_parts, split_text
from web.views.references import clean

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is missing: apt-get install libreoffice-writer libreoffice-impress"
)
SAMPLE_MARK = "Sample, not a publication of the Panel"


def content(made: Pack, format: str) -> io.BytesIO:
    return io.BytesIO(export(made, format).content)


def without_space(text: str) -> str:
    """Without white space: a line may end anywhere."""
    return re.sub(r"\s+", "", text)


def styled_paragraphs(file: WordFile) -> list[tuple[str, str | None]]:
    """Returns the text and the name of the style of each paragraph that has a style."""
    return [(paragraph.text, paragraph.style.name) for paragraph in file.paragraphs if paragraph.style]


def test_word_has_real_headings_and_every_quotation() -> None:
    file = Document(content(every_kind(), "word"))
    headings = [text for text, style in styled_paragraphs(file) if style == "Heading 1"]
    assert headings == [
        "Background",
        "What the reports found",
        "What they recommend or require",
        "What was said",
        "Questions to discuss",
        "Sources",
    ]
    quoted = [text for text, style in styled_paragraphs(file) if style == "Quote"]
    assert f"‘{FOUND}’ (A safeguarding board, 2024, p. 2, para 3.12)" in quoted
    assert len(quoted) == 8


def test_word_and_slides_carry_properties_of_this_pack_and_none_of_a_template() -> None:
    for file in (Document(content(every_kind(), "word")), Presentation(content(every_kind(), "powerpoint"))):
        properties = file.core_properties
        assert (properties.title, properties.author, properties.last_modified_by) == (
            "Hearing the child",
            *["Panel Assistant"] * 2,
        )
        assert (properties.language, properties.comments, properties.keywords) == ("en-GB", "", "")
        assert properties.created is not None
        assert properties.created.replace(tzinfo=None) == datetime(2026, 11, 22)


def test_word_is_in_british_english_and_marks_a_sample_on_every_page() -> None:
    file = Document(content(pack(excerpt(INVENTED, SAMPLE)), "word"))
    assert file.sections[0].header.paragraphs[0].text == SAMPLE_MARK
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', file.styles.element.xml)) == {"en-GB"}


def test_each_quotation_has_a_slide_and_the_full_reference_in_its_notes() -> None:
    deck = Presentation(content(pack(excerpt(FOUND, note="Ask first.")), "powerpoint"))
    slide = deck.slides[2]
    assert slide.placeholders[1].text_frame.text == f"‘{FOUND}’"
    source = slide.placeholders[2].text_frame.paragraphs
    assert [paragraph.text for paragraph in source] == [
        OPEN.title,
        "(A safeguarding board, 2024, p. 2)",
        "Finding of the review",
    ]
    link = source[1].runs[0].hyperlink.address
    assert link.startswith("https://assistant.example/passages/")
    assert slide.notes_slide.notes_text_frame is not None
    notes = slide.notes_slide.notes_text_frame.text
    assert notes.startswith("Ask first.\nA safeguarding board (2024) Listening to children")
    assert "https://assistant.example/passages/" in notes
    assert "Open Government Licence v3.0" in notes


def test_each_slide_has_a_title_of_its_own_and_its_number() -> None:
    deck = Presentation(content(every_kind(), "powerpoint"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides if slide.shapes.title is not None]
    assert len(set(titles)) == len(deck.slides)
    cover, *other_slides = deck.slides
    assert all("slidenum" in slide.shapes._spTree.xml for slide in other_slides)
    assert "slidenum" not in cover.shapes._spTree.xml


def test_a_sample_is_marked_on_its_own_slides_and_no_real_quotation_is() -> None:
    deck = Presentation(content(pack(excerpt(FOUND), excerpt(INVENTED, SAMPLE)), "powerpoint"))
    texts = ["\n".join(_texts(slide.shapes)) for slide in deck.slides]
    (real,) = (text for text in texts if FOUND in text)
    (sample,) = (text for text in texts if INVENTED in text)
    assert "ample" not in real
    assert SAMPLE_MARK in sample


def test_a_long_quotation_goes_on_over_several_slides_with_no_word_lost() -> None:
    deck = Presentation(content(pack(excerpt(LONG)), "powerpoint"))
    slides = list(deck.slides)[2:-3]
    bodies = [slide.placeholders[1].text_frame for slide in slides]
    assert len(slides) > 2
    assert " ".join(frame.paragraphs[0].text for frame in bodies) == f"‘{LONG}’"
    sources = [slide.placeholders[2].text_frame for slide in slides]
    assert all(frame.paragraphs[1].text.startswith("(A safeguarding board") for frame in sources)


@pytest.mark.parametrize("text", [LONG, "W" * 5000, "word " * 900, "福" * 2000, "short", ""])
def test_every_part_of_a_text_fits_its_box(text: str) -> None:
    box = TextBox(width=800, height=250)
    cut = list(split_text(text, box, 20))
    assert all(box.holds(part, 20) for part in cut)
    assert without_space("".join(cut)) == without_space(text)


def test_a_divided_text_is_as_large_as_its_number_of_parts_allows() -> None:
    box, sizes = TextBox(width=800, height=250), (44, 36, 28, 24)
    assert fewest_parts("Short.", box, sizes) == (44, ["Short."])
    size, divided = fewest_parts(LONG, box, sizes)
    assert len(divided) == len(list(split_text(LONG, box, 24)))
    larger_sizes = [other for other in sizes if other > size]
    assert all(len(list(split_text(LONG, box, larger))) > len(divided) for larger in larger_sizes)


@pytest.mark.parametrize(("entries", "pages"), [(1, [1]), (4, [2, 2]), (7, [2, 2, 3]), (9, [3, 3, 3])])
def test_entries_are_spread_evenly_over_the_fewest_slides(entries: int, pages: list[int]) -> None:
    box = TextBox(width=800, height=100)  # three lines of size 20
    texts = [f"Entry {number}" for number in range(entries)]
    divided = even_pages(texts, box, 20)
    assert sorted(map(len, divided)) == pages
    assert [place for page in divided for place in page] == list(range(entries))


def test_an_entry_that_is_longer_than_a_slide_has_a_slide_of_its_own() -> None:
    box = TextBox(width=800, height=100)
    assert even_pages(["a", "word " * 400, "b", "c"], box, 20) == [range(1), range(1, 2), range(2, 4)]
    assert even_pages([], box, 20) == [range(0)]


def pack_from(number: int, title: str = "how partners listen to children") -> Pack:
    """Returns a quotation from each of so many reports."""
    reports = [
        report(f"review-{place}", f"Review {place} of {title}", published="2024") for place in range(number)
    ]
    searcher = FakeSearcher({about: [f"{FOUND} {about.id}"] for about in reports})
    excerpts = [Excerpt(cite(passage, 0, len(passage.text), searcher)) for passage in searcher.passages()]
    return pack(*excerpts, searcher=searcher)


def test_the_last_slide_of_sources_is_filled_like_the_others() -> None:
    deck = Presentation(content(pack_from(9), "powerpoint"))
    entries = [
        len(slide.placeholders[1].text_frame.paragraphs)
        for slide in deck.slides
        if slide.shapes.title is not None and slide.shapes.title.text_frame.text.startswith("Sources")
    ]
    assert len(entries) > 1
    assert max(entries) - min(entries) <= 1


def test_one_point_of_a_list_is_exported_without_its_bullet() -> None:
    searcher = FakeSearcher({OPEN: ["• Ask the child – alone."]})
    (passage,) = searcher.passages()
    made = pack(Excerpt(cite(passage, 0, len(passage.text), searcher)), searcher=searcher)
    (quotation,) = briefing(made).quotations
    assert quotation.quoted == "‘Ask the child – alone.’"
    assert "•" not in export(made, "ris").content.decode()
    assert "•" not in export(made, "csv").content.decode("utf-8-sig")


def test_pdf_is_tagged_in_english_and_says_its_title() -> None:
    reader = pypdf.PdfReader(content(every_kind(), "pdf"))
    root = reader.root_object
    assert str(root["/Lang"]) == "en-GB"
    assert str(root["/MarkInfo"]) == "{'/Marked': True}"
    assert "/StructTreeRoot" in root
    assert reader.metadata
    assert reader.metadata.title == "Hearing the child"
    assert reader.xmp_metadata
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()


def test_pdf_has_every_quotation_and_marks_a_sample_on_every_page() -> None:
    made = pack(excerpt(INVENTED, SAMPLE), excerpt(LONG), excerpt(FAMILY))
    pages = _pages(export(made, "pdf").content)
    assert without_space(INVENTED) in without_space("".join(pages))
    assert len(pages) > 1
    assert all("sample material" in page for page in pages)


def test_no_source_is_divided_between_two_pages_of_a_pdf() -> None:
    made = pack_from(20, "what was heard, and what was done with what was heard, " * 8)
    pages = [without_space(page) for page in _pages(export(made, "pdf").content)]
    for source in briefing(made).sources:
        entry = without_space(f"{source.entry}{source.licence}")
        assert any(entry in page for page in pages)


def test_without_pango_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    program = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from datetime import date
from web.errors import CannotMakePdf
from web.exports import pdf_file
from web.exports.pack import Pack, PackOrigin
try:
    pdf_file.write(Pack("T", (), PackOrigin.COLLECTION, date(2026, 11, 22), ""))
except CannotMakePdf as said:
    print(said)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "apt-get install libpango" in ran.stdout


@needs_libreoffice
@pytest.mark.parametrize("format", ["word", "powerpoint"])
def test_libreoffice_shows_every_word_of_every_quotation(tmp_path: Path, format: str) -> None:
    made = every_kind()
    shown = without_space("".join(map(_body, _converted_pages(made, format, tmp_path))))
    for quotation in briefing(made).quotations:
        assert all(without_space(sentence) in shown for sentence in quotation.words.split(". "))
        assert without_space(quotation.reference) in shown
    assert without_space(clean(HOSTILE)) in shown
    assert without_space(REPLACED) in shown


@needs_libreoffice
def test_libreoffice_shows_nothing_below_the_edge_of_a_slide(tmp_path: Path) -> None:
    hard = pack(*every_kind().excerpts, title="Why does nobody hear back when they say that? " * 20)
    deck = pypdfium2.PdfDocument(_convert(hard, "powerpoint", tmp_path))
    assert len(deck) > len(hard.excerpts)
    for page in deck:
        text = page.get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        width, height = page.get_size()
        assert all(left >= 0 and right <= width for left, _, right, _ in boxes)
        assert min(bottom for _, bottom, _, _ in boxes) > 0
        assert max(top for _, _, _, top in boxes) < height


def _body(page: str) -> str:
    """A page without the line at its head and the number at its foot, between which a sentence may go on."""
    head, foot = re.escape(SOME_SAMPLES), r"Page \d+\s*"
    return re.sub(rf"\A\s*{head}(?!\.)|{foot}\Z", "", page)


def _converted_pages(made: Pack, format: str, folder: Path) -> list[str]:
    return _pages(_convert(made, format, folder))


def _convert(made: Pack, format: str, folder: Path) -> bytes:
    """The file as LibreOffice prints it."""
    exported = export(made, format)
    file = folder / exported.file_name
    file.write_bytes(exported.content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return file.with_suffix(".pdf").read_bytes()


def _pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def _texts(shapes: object) -> list[str]:
    return [shape.text_frame.text for shape in shapes if shape.has_text_frame]  # type: ignore[attr-defined]
