"""Frames that a page draws as lines, and what is none."""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.reading.file_reader import read
from corpus.reading.pdf.page_layout.boxes import Box, frames_of

HEIGHT = 842


def level(left: float, right: float, y: float) -> Box:
    return Box(left, y, right, y + 0.5)


def upright(x: float, foot: float, top: float) -> Box:
    return Box(x, foot, x + 0.5, top)


FRAME = [level(70, 520, 300), level(70, 520, 500), upright(70, 300, 500), upright(520, 300, 500)]


def test_four_lines_are_a_frame_though_each_is_of_pieces() -> None:
    pieces = [upright(520, 300, 400), upright(520, 400, 500)]
    (frame,) = frames_of([*FRAME[:3], *pieces], HEIGHT)
    assert [round(side) for side in frame] == [70, 300, 520, 500]


def test_the_cells_of_a_table_are_no_frames() -> None:
    assert not list(frames_of([*FRAME, level(70, 520, 400)], HEIGHT))
    assert not list(frames_of([*FRAME, upright(300, 300, 500)], HEIGHT))
    beside = [level(520, 560, 300), level(520, 560, 500), upright(560, 300, 500)]
    assert not list(frames_of([*FRAME, *beside], HEIGHT))


def test_a_frame_may_be_open_at_the_end_of_a_page_alone() -> None:
    at_the_foot = [level(70, 520, 500), upright(70, 60, 500), upright(520, 60, 500)]
    assert len(list(frames_of(at_the_foot, HEIGHT))) == 1
    assert not list(frames_of(FRAME[1:], HEIGHT))


def test_text_below_a_frame_is_not_under_its_heading(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4)
    lines = [
        ("Helvetica-Bold", 16, 780, "What the inspectors saw"),
        (
            "Helvetica",
            11,
            750,
            "Staff in every team knew the children well and wrote down what they had said.",
        ),
        ("Helvetica-Bold", 13, 690, "A case: highly effective practice"),
        ("Helvetica", 11, 665, "The worker met the girl by herself each week and heard what frightened her."),
        (
            "Helvetica",
            11,
            560,
            "In other teams the records were late, and managers had not read all of them.",
        ),
    ]
    for font, size, y, words in lines:
        canvas.setFont(font, size)
        canvas.drawString(80, y, words)
    for start, end in (
        ((70, 640), (525, 640)),
        ((70, 720), (525, 720)),
        ((70, 640), (70, 720)),
        ((525, 640), (525, 720)),
    ):
        canvas.line(*start, *end)
    canvas.save()
    headings = {
        " ".join(each.text.split())[:14]: each.headings for each in read(tmp_path / "a.pdf", "a").passages
    }
    assert headings["The worker met"][-1] == "A case: highly effective practice"
    assert headings["In other teams"] == ("What the inspectors saw",)
