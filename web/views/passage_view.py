"""What a page shows of a passage: the text of its pages, with the passage and the quotation marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.passages.footnotes import Note, notes_of
from corpus.report import Page, Passage, Report, Span
from corpus.text import readable
from index.searching import Searcher
from web.storage.page_images import PageImages
from web.views.links import Run, file_path, marked, picture_path
from web.views.phrases import page_label


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of a page's text. `quoted`: part of the quotation; `inside`: part of the passage."""

    text: str
    inside: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page of the report with the passage marked in its text. `cited`: the quotation is on this page.

    If nothing is quoted, the whole passage counts as the quotation.
    """

    page: Page
    label: str
    link: str
    picture: str
    cited: bool
    highlighted: bool
    pieces: tuple[TextRun, ...]


@dataclass(frozen=True, slots=True)
class PassageView:
    """Everything that the page of a passage shows."""

    passage: Passage
    report: Report
    pieces: tuple[TextRun, ...]
    quote: tuple[str, ...]
    before: Passage | None
    after: Passage | None
    notes: tuple[Note, ...]
    pages: tuple[MarkedPage, ...]


def passage_view(searcher: Searcher, images: PageImages, passage_id: str, mark: str) -> PassageView:
    """Returns the view of a passage, with `mark` ("120-260") as its quotation. Raises ReportNotFound."""
    passage = searcher.passage(passage_id)
    report = searcher.report(passage.report_id)
    near = searcher.neighbours(passage_id)
    here = [neighbour.id for neighbour in near].index(passage_id)
    quote = marked(passage, mark)
    spans = quoted_spans(passage, quote)
    cited = spans or passage.spans
    pages = [searcher.page(report.id, number) for number in passage.pages]
    return PassageView(
        passage=passage,
        report=report,
        pieces=_passage_pieces(passage, quote),
        quote=tuple(readable(passage.text[start:end]) for start, end in quote),
        before=near[here - 1] if here > 0 else None,
        after=near[here + 1] if here + 1 < len(near) else None,
        notes=notes_of(passage, searcher.passages(report.id), pages),
        pages=tuple(
            MarkedPage(
                page=page,
                label=page_label(report, page.number, page.label),
                link=file_path(report, page.number),
                picture=picture_path(passage, page.number, mark) if images.has(report) else "",
                cited=any(span.page == page.number for span in cited),
                highlighted=images.locates(report, page, cited),
                pieces=cut(page, passage.spans, spans),
            )
            for page in pages
        ),
    )


def quoted_spans(passage: Passage, quote: Sequence[Run]) -> tuple[Span, ...]:
    """Returns the spans of a quotation's runs on their pages."""
    return tuple(span for run in quote for span in passage.spans_of(*run))


def _passage_pieces(passage: Passage, quote: Sequence[Run]) -> tuple[TextRun, ...]:
    """Returns the passage on one line, in runs inside and outside the quotation."""
    edges = sorted({0, len(passage.text), *(edge for run in quote for edge in run)})
    return tuple(
        TextRun(readable(passage.text[low:high]), True, any(start <= low < end for start, end in quote))
        for low, high in pairwise(edges)
        if passage.text[low:high].strip()
    )


def cut(page: Page, passage: Sequence[Span], quote: Sequence[Span]) -> tuple[TextRun, ...]:
    """Returns the whole text of the page in runs. Nothing is lost."""
    cuts = {0, len(page.text)}
    for span in (*passage, *quote):
        if span.page == page.number:
            cuts |= {span.start, span.end}
    edges = sorted(cuts)
    return tuple(
        TextRun(page.text[low:high], _covers(passage, page, low), _covers(quote, page, low))
        for low, high in pairwise(edges)
    )


def _covers(spans: Sequence[Span], page: Page, position: int) -> bool:
    return any(span.page == page.number and span.start <= position < span.end for span in spans)
