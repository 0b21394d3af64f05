"""Reading PDFs: what is left out, what is numbered, and in which order it is read."""

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from corpus.reading import ocr
from corpus.reading.file_reader import Reading, read
from corpus.report import Form
from corpus.text import readable
from tests.corpus.pdfs import make_pdf, prose


def texts(reading: Reading) -> list[str]:
    return [readable(passage.text) for passage in reading.passages]


def test_running_lines_stay_on_the_page_but_are_in_no_passage(tmp_path: Path) -> None:
    pages = [[("text", prose(12, f"child {page}"))] for page in range(4)]
    path = make_pdf(tmp_path / "a.pdf", pages, header="Thematic review of neglect", footer="Page {page}")
    reading = read(path, "a")
    assert all("Thematic review of neglect" in page.text for page in reading.pages)
    assert not any("Thematic review" in text or "Page 2" in text for text in texts(reading))


def test_a_printed_number_is_read_where_it_runs_along_with_the_pages(tmp_path: Path) -> None:
    pages: list[list[tuple[str, str]]] = [[("title", "A cover")], *([("text", prose(5))] for _ in range(4))]
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number, page in enumerate(pages):
        canvas.drawString(70, 700, page[0][1][:60])
        if number:
            canvas.drawString(290, 35, str(number))
        canvas.showPage()
    canvas.save()
    assert [page.label for page in read(path, "a").pages] == ["", "1", "2", "3", "4"]


def test_numbers_that_do_not_run_along_are_no_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number in (7, 3, 19, 4):
        canvas.drawString(70, 700, prose(1))
        canvas.drawString(290, 35, str(number))
        canvas.showPage()
    canvas.save()
    assert {page.label for page in read(path, "a").pages} == {""}


def test_headings_lead_to_a_passage(tmp_path: Path) -> None:
    page = [
        ("title", "Review of practice"),
        ("heading", "Findings"),
        ("subheading", "Listening"),
        ("text", prose(5)),
        ("heading", "Next"),
        ("text", prose(5, "families")),
    ]
    passages = read(make_pdf(tmp_path / "a.pdf", [page]), "a").passages
    assert passages[0].headings == ("Review of practice", "Findings", "Listening")
    assert passages[-1].headings == ("Review of practice", "Next")


def test_a_paragraph_over_a_page_break_is_one_passage_with_two_spans(tmp_path: Path) -> None:
    first = (
        "The reviewers saw that workers listened to the children and wrote down what they said, so that the"
    )
    second = "next worker knew what mattered to them. Nothing was lost."
    path = make_pdf(tmp_path / "a.pdf", [[("text", first)], [("text", second)]])
    (passage,) = read(path, "a").passages
    assert passage.pages == (1, 2)
    assert "so that the next worker knew" in readable(passage.text)


def test_a_list_keeps_the_sentence_that_leads_into_it(tmp_path: Path) -> None:
    items = [
        ("item", f"• the worker sees child {number} alone and writes down the words") for number in range(40)
    ]
    page = [("heading", "Practice"), ("text", "Good practice is seen where:"), *items[:20]]
    path = make_pdf(tmp_path / "a.pdf", [page, items[20:]])
    passages = read(path, "a").passages
    assert len(passages) > 1
    assert all(passage.text.startswith("Good practice is seen where:") for passage in passages)
    assert all(passage.form is Form.LIST for passage in passages)


def test_numbered_paragraphs_give_their_number(tmp_path: Path) -> None:
    page = [("text", f"{number}. The reviewers found that {prose(2)}") for number in range(1, 13)]
    path = make_pdf(tmp_path / "a.pdf", [page])
    numbers = [passage.paragraph for passage in read(path, "a").passages]
    assert numbers[0] == "1"
    assert numbers == sorted(numbers, key=int)


def test_contents_and_licence_are_no_evidence(tmp_path: Path) -> None:
    contents = [
        ("heading", "Contents"),
        *(("text", f"Chapter {n} about practice {n * 4}") for n in range(1, 9)),
    ]
    licence = [
        ("text", "© Crown copyright 2024"),
        ("text", "Any enquiries regarding this publication are welcome."),
    ]
    path = make_pdf(tmp_path / "a.pdf", [contents, [("heading", "Findings"), ("text", prose(8))], licence])
    assert {page for passage in read(path, "a").passages for page in passage.pages} == {2}


def test_a_footnote_is_kept_apart_and_marked(tmp_path: Path) -> None:
    page = [
        ("text", prose(8)),
        ("note", "3 The guidance says so in its second chapter, on early help for families."),
    ]
    passages = read(make_pdf(tmp_path / "a.pdf", [page]), "a").passages
    assert [passage.form for passage in passages] == [Form.TEXT, Form.FOOTNOTE]


def test_a_table_is_read_in_rows_under_its_header(tmp_path: Path) -> None:
    rows = [
        ["What changed", "Children", "Days"],
        *([f"Change of kind {n}", str(n), str(n * 7)] for n in range(1, 6)),
    ]
    path = tmp_path / "a.pdf"
    text = Paragraph(prose(3), getSampleStyleSheet()["BodyText"])
    SimpleDocTemplate(str(path)).build([text, Table(rows, colWidths=[200, 100, 100], spaceBefore=20)])
    (table,) = [passage for passage in read(path, "a").passages if passage.form is Form.TABLE]
    assert readable(table.text).startswith("What changed Children Days Change of kind 1 1 7")


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for column, x in (("left", 60), ("right", 320)):
        for line in range(12):
            canvas.drawString(x, 700 - 14 * line, f"Line {line} of the {column} column is here")
    canvas.save()
    text = " ".join(texts(read(path, "a")))
    assert text.index("Line 11 of the left") < text.index("Line 0 of the right")


def test_a_text_box_written_last_is_read_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawString(60, 700, "The first paragraph stands at the top of the page.")
    canvas.drawString(60, 500, "The last paragraph stands at the foot of the page.")
    canvas.drawString(60, 600, "The box between them was written last of all.")
    canvas.save()
    text = " ".join(texts(read(path, "a")))
    assert text.index("The box") < text.index("The last")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_writing_that_is_turned_is_read_in_order(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.translate(300, 420)
    canvas.rotate(turn)
    for line in range(8):
        canvas.drawString(-150, 60 - 14 * line, f"Line {line} of a page that was turned around")
    canvas.save()
    text = " ".join(texts(read(path, "a")))
    assert text.index("Line 0") < text.index("Line 3") < text.index("Line 7")


def test_a_cover_behind_a_page_with_a_notice_has_the_title(tmp_path: Path) -> None:
    notice = [("subheading", "Changes to the law since this was written"), ("text", prose(4))]
    cover = [("title", "The health of children in care"), ("text", "March 2015")]
    assert read(make_pdf(tmp_path / "a.pdf", [notice, cover]), "a").title == "The health of children in care"
    heading = [("heading", "Chapter 1: the law"), ("text", prose(4))]
    whole = make_pdf(tmp_path / "b.pdf", [[("title", "Homes"), ("text", prose(4))], heading])
    assert read(whole, "b").title == "Homes"


def test_a_volume_is_part_of_its_title(tmp_path: Path) -> None:
    page = [("title", "Guidance on the Act"), ("heading", "Volume 3: leaving care"), ("text", prose(4))]
    path = make_pdf(tmp_path / "a.pdf", [page])
    assert read(path, "a").title == "Guidance on the Act, Volume 3: leaving care"


def test_the_title_is_the_files_own_where_the_cover_bears_it_out(tmp_path: Path) -> None:
    page = [("title", "Hidden in plain view"), ("text", "December 2024"), ("text", prose(4))]
    good = make_pdf(tmp_path / "a.pdf", [page], title="Hidden in plain view")
    junk = make_pdf(tmp_path / "b.pdf", [page], title="Microsoft Word - draft7.docx")
    assert read(good, "a").title == read(junk, "b").title == "Hidden in plain view"
    assert read(good, "a").published == "2024-12"


def test_a_quotation_stands_in_a_passage_by_itself(tmp_path: Path) -> None:
    quotation = (
        "“Nobody asked me what I wanted, not once in the two years that they came to our house.” Parent"
    )
    page = [("text", prose(8)), ("text", quotation), ("text", prose(4, "parents"))]
    passages = read(make_pdf(tmp_path / "a.pdf", [page]), "a").passages
    quoting = [passage.text[:7] for passage in passages if "Nobody asked me" in passage.text]
    assert quoting == ["“Nobody"]


def test_the_address_of_a_web_page_is_no_title(tmp_path: Path) -> None:
    address = ("title", "Source: https://example.org/documents/mjgl0226")
    path = make_pdf(tmp_path / "a.pdf", [[address, ("heading", "Letters of the board"), ("text", prose(5))]])
    assert read(path, "a").title == "Letters of the board"


def test_a_page_without_words_is_named(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[("text", prose(5))], [], [("text", prose(5, "him"))]])
    assert "No text on page 2." in read(path, "a").notes


@pytest.mark.skipif(not ocr.available(), reason="ocrmypdf and Tesseract are not installed")
def test_a_scanned_page_is_read_and_says_so(tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    words = make_pdf(tmp_path / "words.pdf", [[("title", "The child was not seen alone")]])
    picture = pdfium.PdfDocument(words)[0].render(scale=3).to_pil()
    picture.save(tmp_path / "scan.pdf")
    mixed = pdfium.PdfDocument(make_pdf(tmp_path / "text.pdf", [[("text", prose(5))]]))
    mixed.import_pages(pdfium.PdfDocument(tmp_path / "scan.pdf"))
    mixed.save(tmp_path / "mixed.pdf")
    reading = read(tmp_path / "mixed.pdf", "a")
    assert "not seen alone" in readable(reading.pages[1].text)
    assert [page.scanned for page in reading.pages] == [False, True]
    assert any(note.startswith("Read from a picture by a machine: page 2.") for note in reading.notes)


def test_who_a_letter_is_to_is_no_evidence(tmp_path: Path) -> None:
    page = [
        ("text", "Ann Other, Director of Services, Exampleshire"),
        ("text", "Dear partners"),
        ("text", prose(5)),
    ]
    (text,) = texts(read(make_pdf(tmp_path / "a.pdf", [page]), "a"))
    assert text.startswith("In finding 1")


def test_the_figures_along_a_chart_are_no_evidence(tmp_path: Path) -> None:
    page = [("text", prose(5)), ("text", "0% 10% 20% 30% 40% 50%"), ("text", "In 2024 there were 12 of 30.")]
    (text,) = texts(read(make_pdf(tmp_path / "a.pdf", [page]), "a"))
    assert "20%" not in text
    assert text.endswith("12 of 30.")
