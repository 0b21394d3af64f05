"""PDFs written by hand, object by object, for what reportlab does not write: layers, crop boxes, fields."""

from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import stringWidth

LINE = "BT /F1 11 Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET\n"
PROSE = (
    "Practitioners in the area told the reviewers that they had met the family several times",
    "during the year and that each agency had kept a separate record of what it had seen.",
)


def line(words: str, y: float, x: float = 70) -> str:
    """One line of type, 11 points high."""
    return LINE.format(x=x, y=y, words=words)


def prose() -> str:
    """Two lines at the top of a page, so that it is one of words."""
    return line(PROSE[0], 730) + line(PROSE[1], 715)


def raw_pdf(
    path: Path,
    *contents: str,
    page: str = "",
    resources: str = "",
    root: str = "",
    objects: Sequence[str] = (),
) -> Path:
    """Write a PDF with a page for each content. `objects` are numbered from 10; "{index}" in `page` is the
    number of the page, from 0."""
    numbered: dict[int, str] = {
        1: f"<</Type/Catalog/Pages 2 0 R{root}>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    }
    numbered |= dict(enumerate(objects, 10))
    fonts = "" if "/Font" in resources else "/Font<</F1 3 0 R>>"
    kids = []
    for index, content in enumerate(contents):
        number = 100 + 2 * index
        kids.append(f"{number} 0 R")
        numbered[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<{fonts}"
            f"{resources}>>/Contents {number + 1} 0 R{page.replace('{index}', str(index))}>>"
        )
        numbered[number + 1] = stream(content)
    numbered[2] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body = b"%PDF-1.7\n"
    places = {}
    for number, text in sorted(numbered.items()):
        places[number] = len(body)
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{number} 1\n{place:010d} 00000 n \n" for number, place in places.items())
    end = f"xref\n0 1\n0000000000 65535 f \n{table}trailer<</Size {max(places) + 1}/Root 1 0 R>>\n"
    path.write_bytes(body + f"{end}startxref\n{len(body)}\n%%EOF".encode("latin-1"))
    return path


def width(words: str, size: float = 11) -> float:
    """How wide words are in the type of a line."""
    return float(stringWidth(words, "Helvetica", size))


def stream(content: str, entries: str = "") -> str:
    """A stream object."""
    return f"<</Length {len(content.encode('latin-1'))}{entries}>>stream\n{content}\nendstream"
