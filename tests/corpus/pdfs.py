"""Small PDFs made for a test: each page a list of (style, words) pairs, laid out by reportlab."""

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

STYLES = {
    "title": ("Helvetica-Bold", 22, 30),
    "heading": ("Helvetica-Bold", 16, 26),
    "subheading": ("Helvetica-Bold", 13, 24),
    "text": ("Helvetica", 11, 14),
    "item": ("Helvetica", 11, 14),
    "note": ("Helvetica", 8, 10),
}
WIDTH, HEIGHT = A4
LEFT = 70.0


def make_pdf(
    path: Path,
    pages: Sequence[Sequence[tuple[str, str]]],
    *,
    header: str = "",
    footer: str = "",
    title: str = "",
    encrypt: object = None,
) -> Path:
    """Write a PDF. `footer` may hold "{page}"; an empty page is left blank."""
    canvas = Canvas(str(path), pagesize=A4, encrypt=encrypt)
    canvas.setTitle(title)
    for number, page in enumerate(pages, 1):
        if header and page:
            _line(canvas, "note", header, LEFT, HEIGHT - 40)
        y = HEIGHT - 90
        for style, words in page:
            y = _paragraph(canvas, style, words, y)
        if footer and page:
            _line(canvas, "note", footer.format(page=number), LEFT, 35)
        canvas.showPage()
    canvas.save()
    return path


def _paragraph(canvas: Canvas, style: str, words: str, y: float) -> float:
    font, size, leading = STYLES[style]
    left = LEFT + (18 if style == "item" else 0)
    for line in _wrap(words, font, size, WIDTH - LEFT - left):
        _line(canvas, style, line, left, y)
        y -= leading
    return y - 10


def _line(canvas: Canvas, style: str, words: str, x: float, y: float) -> None:
    font, size, _ = STYLES[style]
    canvas.setFont(font, size)
    canvas.drawString(x, y, words)


def _wrap(words: str, font: str, size: float, width: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def prose(count: int, topic: str = "the child") -> str:
    """So many sentences of ten words or so, each different."""
    return " ".join(
        f"In finding {number} the reviewers say that practitioners listened to {topic}."
        for number in range(1, count + 1)
    )
