"""Packs and their layout: proved quotations, who speaks, licences, samples, and the plain formats."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from pptx import Presentation

from assistant.answer import Answer, Breadth, Outcome, Side, Statement
from assistant.question import Question
from corpus.report import Report
from index.searching import Query
from tests.fakes import FakeSearcher
from tests.web import packs
from tests.web.packs import (
    ADDRESS,
    ADVICE,
    CLOSED,
    FAMILY,
    FOUND,
    HOSTILE,
    INVENTED,
    LONG,
    MADE,
    OPEN,
    REPLACED,
    SAMPLE,
    SEARCHER,
    every_kind,
    excerpt,
    pack,
)
from web.errors import UnknownFormat
from web.exports.briefing import ADVISED, SAID, SOME_SAMPLES, briefing
from web.exports.briefing import FOUND as FINDINGS
from web.exports.formats import FORMATS, export, file_name
from web.exports.pack import Excerpt, Pack, PackOrigin
from web.exports.print_view import POLICY
from web.exports.spreadsheet import COLUMNS
from web.views.phrases import SAMPLE as SAMPLE_MARK
from web.views.references import attribution, quotable

ASK = "Short quotations and a link only: ask the publisher before you copy more."


def exported_text(made: Pack, format: str) -> str:
    return export(made, format).content.decode("utf-8-sig")


def rows(made: Pack) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported_text(made, "csv"), newline="")))


def test_a_quotation_with_one_changed_word_is_left_out_and_that_is_said() -> None:
    made = pack(excerpt(ADVICE), packs.changed_excerpt(FOUND))
    assert [excerpt.citation.quote for excerpt in made.excerpts] == [ADVICE]
    assert any("1 quotation left out" in line for line in briefing(made).background)


def test_a_quotation_of_a_report_that_is_gone_is_left_out() -> None:
    made = pack(excerpt(FOUND), searcher=FakeSearcher({CLOSED: [REPLACED]}))
    assert (made.excerpts, made.left_out) == ((), 1)
    assert "There is no quotation here." in briefing(made).background


def test_excerpts_left_out_before_are_counted_too() -> None:
    made = Pack.of(
        "T",
        [packs.changed_excerpt(FOUND)],
        PackOrigin.COLLECTION,
        SEARCHER,
        made=MADE,
        address=ADDRESS,
        left_out=2,
    )
    assert made.left_out == 3


def test_a_quotation_that_is_there_twice_goes_out_once() -> None:
    assert len(pack(excerpt(FOUND), excerpt(ADVICE), excerpt(FOUND)).excerpts) == 2


def test_an_answer_goes_out_with_its_quotations_in_order() -> None:
    cited = [excerpt(text).citation for text in (ADVICE, FOUND)]
    statements = tuple(Statement(citation.quote, (citation,)) for citation in cited)
    question = Question("Who hears back?", "Who hears back?", Query("hears"))
    answer = Answer(question, Outcome.ANSWERED, statements)
    made = Pack.from_answer(answer, SEARCHER, made=MADE, address=f"{ADDRESS}/")
    assert made.title == "Who hears back?"
    assert [excerpt.citation.quote for excerpt in made.excerpts] == [ADVICE, FOUND]
    assert made.address == ADDRESS


def test_a_comparison_goes_out_under_its_sides_and_says_on_which_nothing_was_found() -> None:
    citations = (excerpt(text).citation for text in (FOUND, ADVICE))
    older, newer = (Statement(citation.quote, (citation,)) for citation in citations)
    sides = Side("2019", (older,)), Side("2021", ()), Side("2024", (newer,))
    question = Question("What changed?", "What changed?", Query("changed"))
    answer = Answer(question, Outcome.ANSWERED, (newer, older), sides=sides)
    made = briefing(Pack.from_answer(answer, SEARCHER, made=MADE, address=ADDRESS))
    assert [(section.heading, section.quotations[0].words) for section in made.sections] == [
        ("2019", FOUND),
        ("2024", ADVICE),
    ]
    assert "Nothing was found on 2021." in made.background


def test_further_reports_of_a_longer_answer_are_listed_with_their_places_in_every_format() -> None:
    def answer(*excerpts: Excerpt) -> Answer:
        statements = tuple(Statement(excerpt.citation.quote, (excerpt.citation,)) for excerpt in excerpts)
        return Answer(
            Question("Who?", "Who?", Query("hears")), Outcome.ANSWERED, statements, breadth=Breadth(3, 9)
        )

    short = answer(excerpt(FOUND))
    longer = answer(excerpt(FOUND), excerpt(ADVICE), excerpt(REPLACED, CLOSED), excerpt(LONG, CLOSED))
    made = Pack.from_answer(short, SEARCHER, made=MADE, address=ADDRESS, longer=longer)
    layout = briefing(made)
    (further,) = layout.further
    assert (further.title, further.reference) == ("A local review", "(Dunwick partnership, 2019, p. 1)")
    assert layout.extent_of_further.startswith("3 of 9 reports here say something on this.")
    for format in ("markdown", "print"):
        text = exported_text(made, format).replace("\\", "")
        assert "Other reports that say something on this" in text
        assert further.link in text.replace("&amp;", "&")
    for format in ("ris", "bibtex", "csl"):
        assert "A local review" in exported_text(made, format)
    deck = Presentation(io.BytesIO(export(made, "powerpoint").content))
    slides = {slide.shapes.title.text: slide.placeholders[1].text_frame.text for slide in deck.slides}
    assert str(further) in slides["Other reports that say something on this"]
    file = Document(io.BytesIO(export(made, "word").content))
    assert str(further) in [paragraph.text for paragraph in file.paragraphs]
    assert briefing(Pack.from_answer(longer, SEARCHER, made=MADE, address=ADDRESS)).further == ()


def test_a_mother_s_words_never_stand_under_what_the_reports_found() -> None:
    sections = {section.heading: section.quotations for section in briefing(every_kind()).sections}
    assert FAMILY in [quotation.words for quotation in sections[SAID]]
    assert FAMILY not in [quotation.words for quotation in sections[FINDINGS]]
    assert [quotation.words for quotation in sections[ADVISED]] == [ADVICE]


def test_a_trainer_s_own_headings_and_order_win() -> None:
    made = briefing(
        pack(
            excerpt(FAMILY, heading="First"), excerpt(FOUND, heading="Then"), excerpt(ADVICE, heading="First")
        )
    )
    assert [section.heading for section in made.sections] == ["First", "Then"]
    assert [quotation.words for quotation in made.sections[0].quotations] == [FAMILY, ADVICE]


def test_the_questions_are_marked_as_not_the_reports() -> None:
    questions = briefing(every_kind()).questions
    assert len(questions.questions) > 3
    assert "not taken from the reports" in questions.note


@pytest.mark.parametrize(
    ("licence", "line"),
    [
        (
            "Open Government Licence v3.0",
            "Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        (
            "OGL v3.0",
            "Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        ("OGL", "Contains public sector information licensed under the Open Government Licence."),
        (
            "",
            f"No licence is stated. {ASK}",
        ),
        (
            "Copyright of the board",
            f"Copyright of the board. {ASK}",
        ),
    ],
)
def test_each_licence_has_its_line(licence: str, line: str) -> None:
    assert attribution(replace(OPEN, licence=licence)) == line


def test_a_sample_is_not_under_a_public_licence() -> None:
    assert "not a publication" in attribution(SAMPLE)


def test_without_an_open_licence_only_whole_first_sentences_are_quoted() -> None:
    short = quotable(CLOSED, LONG)
    assert short.endswith("one thing more. […]")
    assert LONG.startswith(short.removesuffix(" […]"))
    assert len(short.split()) <= 81
    assert quotable(OPEN, LONG) == LONG
    assert quotable(CLOSED, REPLACED) == REPLACED


def test_a_sentence_is_never_cut_however_long() -> None:
    sentence = "No one " + "and no one " * 60 + "asked him."
    assert quotable(CLOSED, sentence) == sentence
    assert quotable(CLOSED, f"{sentence} Later they did.") == f"{sentence} […]"


@pytest.mark.parametrize(
    ("reports", "mark"),
    [((OPEN,), ""), ((SAMPLE,), SAMPLE_MARK), ((OPEN, SAMPLE), SOME_SAMPLES)],
)
def test_samples_are_marked_as_samples(reports: tuple[Report, ...], mark: str) -> None:
    texts = {OPEN: FOUND, SAMPLE: INVENTED}
    assert briefing(pack(*(excerpt(texts[report], report) for report in reports))).mark == mark


def test_a_replaced_report_says_so_beside_its_quotation_and_in_the_sources() -> None:
    made = briefing(pack(excerpt(REPLACED, CLOSED)))
    assert "replaced" in next(made.quotations).standing
    assert "replaced" in made.sources[0].standing


def test_a_format_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(UnknownFormat, match="word, powerpoint, pdf"):
        export(every_kind(), "exe")


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_pack_gives_the_same_bytes(format: str) -> None:
    assert export(every_kind(), format) == export(every_kind(), format)


def assert_opens(content: bytes, suffix: str) -> None:
    """A program that reads files of that kind can read this one."""
    match suffix:
        case ".docx" | ".pptx":
            assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
        case ".pdf":
            assert content.startswith(b"%PDF-")
            assert content.rstrip().endswith(b"%%EOF")
        case ".csl.json" | ".citations.json":
            assert json.loads(content) == []
        case ".csv":
            assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [list(COLUMNS)]
        case ".html":
            assert content.rstrip().endswith(b"</html>")
        case _:
            assert "�" not in content.decode("utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_a_pack_without_quotations_opens_and_is_named_after_its_format(format: str) -> None:
    exported = export(pack(title=""), format)
    assert exported.file_name == f"export{FORMATS[format].suffix}"
    assert exported.media_type == FORMATS[format].media_type
    assert_opens(exported.content, FORMATS[format].suffix)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hearing the child", "hearing-the-child.docx"),
        ("../../etc/passwd\x00\r\nX: y", "etc-passwd-x-y.docx"),
        ("福", "export.docx"),
        ("Café " * 40, "cafe-cafe-cafe-cafe-cafe-cafe-cafe-cafe-cafe-cafe-cafe-cafe.docx"),
    ],
)
def test_a_file_name_is_one_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title, ".docx") == name


def test_markdown_has_every_quotation_with_reference_and_link() -> None:
    text = exported_text(every_kind(), "markdown")
    assert f"> ‘{FOUND}’ (A safeguarding board, 2024, p. 2, para 3.12)" in text
    assert text.count("[See it in its report](https://assistant.example/passages/") == 8
    assert "Note: Ask who was there. Then ask again." in text


def test_markdown_takes_nothing_in_a_quotation_as_markup() -> None:
    text = exported_text(pack(excerpt(HOSTILE)), "markdown")
    assert r"\<b\>x\</b\> \& {y} \\z \*w\* \[v\](u) 50% \#1 福 abc \_t\_ \$s" in text


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    row = next(row for row in rows(every_kind()) if "HYPERLINK" in row["quotation"])
    assert row["quotation"].startswith("'=HYPERLINK")
    titled = replace(OPEN, title="  +1", publisher="\t@x", url="\uff1d1")
    made = pack(excerpt(FOUND))
    (one,) = made.excerpts
    odd = replace(made, excerpts=(replace(one, citation=replace(one.citation, report=titled), note="\n-1"),))
    (row,) = rows(odd)
    cells = [row[name] for name in ("report", "publisher", "publisher's link", "note")]
    assert all(cell.startswith("'") for cell in cells)


def test_a_spreadsheet_has_page_paragraph_voice_and_link_apart() -> None:
    row = rows(every_kind())[0]
    assert tuple(row) == COLUMNS
    assert (row["quotation"], row["page of the file"], row["paragraph"]) == (FOUND, "2", "3.12")
    assert row["who speaks"] == "Finding of the review"
    assert row["link"].startswith(f"{ADDRESS}/passages/")


def test_the_print_view_escapes_what_it_quotes_and_needs_no_other_file() -> None:
    html = exported_text(every_kind(), "print")
    assert "&lt;b&gt;x&lt;/b&gt; &amp; {y}" in html
    assert "<b>" not in html
    assert not re.search(r"<(?:script|link|img)\b|\ssrc=|\sstyle=|url\(", html)
    assert '<html lang="en-GB">' in html
    assert [int(level) for level in re.findall(r"<h(\d)", html)] == [1, 2, 2, 2, 2, 2, 2]
    assert "'sha256-" in POLICY
