"""What stands on a page beside its words: line numbers, two page numbers on a sheet, watermarks."""

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from corpus.reading.file_reader import read
from corpus.report import Form
from corpus.text import readable

TRANSCRIPT = (
    "The inquiry heard that the nurse had written to",
    "the doctor three times in the spring and that",
    "nobody had answered her until the summer. The",
    "witness said that she had kept a diary, and that",
    "she had shown it to her manager in the autumn.",
    "Counsel asked whether anybody had read it, and",
    "the witness said that she did not know of any.",
    "The chair thanked her and closed the hearing at",
    "four, so that all could be heard in the morning.",
    "The rest of the day was for papers and bundles.",
)


def transcript(path: Path, step: int) -> Path:
    """A page with a number beside each line, or beside every fifth."""
    canvas = Canvas(str(path), pagesize=A4)
    lines = TRANSCRIPT * 2
    for number, words in enumerate(lines, 1):
        y = 760 - 15 * number
        if number % step == 0:
            canvas.drawString(50, y, str(number))
        canvas.drawString(90, y, words)
    canvas.save()
    return path


@pytest.mark.parametrize("step", [1, 5])
def test_numbers_that_count_lines_are_no_words(tmp_path: Path, step: int) -> None:
    passages = read(transcript(tmp_path / "a.pdf", step), "a").passages
    assert {passage.form for passage in passages} == {Form.TEXT}
    text = " ".join(readable(passage.text) for passage in passages)
    assert not any(word.isdecimal() for word in text.split())
    assert "had written to the doctor three times in the spring and that nobody" in text


def test_the_numbers_of_a_list_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(1, 9):
        canvas.drawString(50, 760 - 15 * number, str(number))
        canvas.drawString(90, 760 - 15 * number, f"The name of body {number} that took part in it")
    canvas.save()
    text = " ".join(readable(passage.text) for passage in read(path, "a").passages)
    assert "1 The name of body 1" in text


def test_a_sheet_with_two_printed_pages_has_no_number(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=landscape(A4))
    for sheet in range(3):
        for half in range(2):
            number = 2 + 2 * sheet + half
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(60 + 400 * half, 540, f"Chapter {number}")
            canvas.setFont("Helvetica", 11)
            canvas.drawString(60 + 400 * half, 500, f"In chapter {number} the reviewers tell of the family.")
            canvas.drawString(230 + 400 * half, 30, str(number))
        canvas.showPage()
    canvas.save()
    reading = read(path, "a")
    assert [page.label for page in reading.pages] == ["", "", ""]
    assert [passage.headings for passage in reading.passages] == [(f"Chapter {n}",) for n in range(2, 8)]
    assert not any(passage.text.endswith("2") for passage in reading.passages)


@pytest.mark.parametrize("slanted", [True, False])
def test_a_watermark_is_no_title_and_no_heading(tmp_path: Path, slanted: bool) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for page, title in enumerate(("Reviews of neglect", "What was found", "What comes next")):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(70, 700, title)
        canvas.setFont("Helvetica", 11)
        for line in range(5):
            canvas.drawString(
                70, 670 - 15 * line, f"The panel found on page {page} that schools told in time."
            )
        canvas.saveState()
        canvas.setFont("Helvetica-Bold", 90)
        canvas.setFillGray(0.8)
        canvas.translate(150, 300)
        canvas.rotate(45 if slanted else 0)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    reading = read(path, "a")
    assert reading.title == "Reviews of neglect"
    assert [passage.headings[-1] for passage in reading.passages] == [
        "Reviews of neglect",
        "What was found",
        "What comes next",
    ]
    assert "DRAFT" in reading.pages[0].text
    assert "The pages are marked “DRAFT”." in reading.notes
