"""Six short reports written for this project, made into real PDFs, so that a new corpus has something to ask.

The text is kept beside this module, one file a report: facts in TOML between two lines of `+++`, then

    # 1 Heading        ## 2.1 Heading        2.1.1 A paragraph with its number
    > A quotation      -- Who said it        Table 1: Its caption       | cell | cell |

The same text makes the same bytes, so that a report which is there already is known by its hash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

from corpus.report import Change, Status
from corpus.sources.base import Delivery, Fate, Offer, Origin, ReportFacts
from corpus.toml_files import read_toml

PUBLISHER = "Sample publisher"
MARK = "Sample, not a publication of the Panel"

_INK = HexColor("#0b0c0c")
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15.5, spaceAfter=8, textColor=_INK)
_BOLD = ParagraphStyle("bold", _BODY, fontName="Helvetica-Bold")
_TITLE = ParagraphStyle("title", _BOLD, fontSize=22, leading=27, spaceAfter=14)
_CELL = ParagraphStyle("cell", _BODY, fontSize=10, leading=13, spaceAfter=0)
_STYLES = {
    "# ": ParagraphStyle("h1", _BOLD, fontSize=16, leading=20, spaceBefore=12),
    "## ": ParagraphStyle("h2", _BOLD, fontSize=13, leading=17, spaceBefore=8),
    "> ": ParagraphStyle("quotation", _BODY, fontName="Helvetica-Oblique", leftIndent=24, rightIndent=24),
    "-- ": ParagraphStyle("speaker", _BODY, leftIndent=24, fontSize=10),
    "Table ": ParagraphStyle("caption", _BOLD, fontSize=10, spaceBefore=6),
}
"""How a block is drawn, by what it begins with."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample report: its text as it is kept here."""

    name: str
    title: str
    published: str
    theme: str
    body: str

    @property
    def file(self) -> str:
        return f"sample-{self.name}.pdf"


@dataclass(frozen=True, slots=True)
class _SampleFacts:
    """What stands between the lines of `+++`."""

    title: str
    published: str
    theme: str


class Samples:
    """The sample reports as a source."""

    name = "sample"
    by_hand = True

    def offers(self) -> Iterator[Offer | Change]:
        """Yields the six samples, by name."""
        for sample in samples():
            facts = ReportFacts(
                title=sample.title,
                publisher=PUBLISHER,
                kind="sample report",
                corrected=sample.published,
                themes=(sample.theme,),
                sample=True,
            )
            yield Offer(sample.name, sample.file, facts)

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        """Its PDF, made now."""
        (sample,) = (sample for sample in samples() if sample.name == offer.key)
        return Delivery(make(sample, folder))

    def fate(self, origin: Origin) -> Fate:
        """Returns CURRENT: a sample stays until the first real report comes."""
        return Fate(Status.CURRENT)


def samples() -> list[Sample]:
    """Returns the sample reports, by name."""
    files = (
        file for file in resources.files("corpus.sources.samples").iterdir() if file.name.endswith(".md")
    )
    return sorted(
        (_parse(file.name.removesuffix(".md"), file.read_text(encoding="utf-8")) for file in files),
        key=lambda sample: sample.name,
    )


def make_samples(folder: Path) -> list[Path]:
    """Writes every sample report as a PDF into `folder`."""
    return [make(sample, folder) for sample in samples()]


def make(sample: Sample, folder: Path) -> Path:
    """Writes one sample report as a PDF into `folder`."""
    path = folder / sample.file
    document = BaseDocTemplate(
        str(path),
        pagesize=A4,
        invariant=1,
        title=sample.title,
        author=PUBLISHER,
        subject=MARK,
    )
    frame = Frame(25 * mm, 25 * mm, A4[0] - 50 * mm, A4[1] - 55 * mm, id="text")

    def furniture(canvas: Canvas, _: BaseDocTemplate) -> None:
        _draw_furniture(canvas, sample.title.removeprefix("Sample: "))

    document.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=furniture)])
    document.build(list(_story(sample)))
    return path


def _parse(name: str, text: str) -> Sample:
    _, facts, body = text.split("+++\n", 2)
    known = read_toml(facts, _SampleFacts, f"{name}.md")
    return Sample(name, known.title, known.published, known.theme, body.strip())


def _draw_furniture(canvas: Canvas, title: str) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 9)
    canvas.setFillColor(_INK)
    canvas.drawString(25 * mm, A4[1] - 18 * mm, title)
    canvas.drawRightString(A4[0] - 25 * mm, A4[1] - 18 * mm, MARK)
    canvas.drawCentredString(A4[0] / 2, 14 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()


def _story(sample: Sample) -> Iterator[Flowable]:
    """Yields the report's blocks, in order."""
    yield Paragraph(escape(sample.title), _TITLE)
    yield Paragraph(f"{PUBLISHER}, {sample.published[:4]}", _BODY)
    for block in sample.body.split("\n\n"):
        if block.startswith("|"):
            yield _table(block.splitlines())
            continue
        prefix = next((mark for mark in _STYLES if block.startswith(mark)), "")
        style = _STYLES.get(prefix, _BODY)
        text = escape(block if prefix == "Table " else block.removeprefix(prefix))
        yield (
            _SampleHeading(text, style, len(prefix) - 2) if prefix.startswith("#") else Paragraph(text, style)
        )


class _SampleHeading(Paragraph):  # type: ignore[misc]  # reportlab ships no types
    """A heading that also stands in the document's outline."""

    def __init__(self, text: str, style: ParagraphStyle, level: int) -> None:
        super().__init__(text, style)
        self.keepWithNext = 1
        self._level = level

    def draw(self) -> None:
        text = self.getPlainText()
        self.canv.bookmarkPage(text)
        self.canv.addOutlineEntry(text, text, level=self._level)
        super().draw()


def _table(lines: Sequence[str]) -> Table:
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    rows = [[Paragraph(escape(cell), _CELL) for cell in row] for row in cells]
    style = [("GRID", (0, 0), (-1, -1), 0.5, _INK), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    head = ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f3f2f1"))
    return Table(rows, repeatRows=1, spaceAfter=12, style=TableStyle([*style, head]))
