"""What a page shows of a passage: the text of its pages, with the passage and the quotation marked."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from corpus.errors import ReportNotFound
from corpus.passages.footnotes import Note, notes_of
from corpus.report import Page, Passage, Report, Span
from corpus.text import readable
from index.searching import Searcher
from web.storage.page_images import PageImages
from web.storage.page_renderer import Corner, Highlight
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

    If nothing is quoted, the whole passage counts as the quotation. `highlight` is where it is highlighted in
    the picture (None: that is not known yet). `before` and `after` are the pages next to it (0: none).
    """

    page: Page
    label: str
    link: str
    picture: str
    cited: bool
    highlight: Highlight | None
    pieces: tuple[TextRun, ...]
    before: int
    after: int

    @property
    def corner(self) -> Corner | None:
        """Returns where the highlighting begins, if anything is known to be highlighted."""
        return self.highlight.corner if self.highlight else None


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
    turned: bool

    @property
    def runs(self) -> tuple[tuple[str, bool], ...]:
        """Returns the runs of the passage, each with whether it is quoted."""
        return tuple((piece.text, piece.quoted) for piece in self.pieces)

    @property
    def shown_page(self) -> MarkedPage:
        """Returns the page that is shown where there is room for one: the first that has the quotation."""
        return next((page for page in self.pages if page.cited), self.pages[0])


def passage_view(
    searcher: Searcher,
    images: PageImages,
    passage_id: str,
    mark: str,
    number: int = 0,
    *,
    seconds: float | None = None,
) -> PassageView:
    """Returns the view of a passage, with `mark` ("120-260") as its quotation.

    It waits `seconds` to hear where the quotation is in the pictures, or as long as a page waits, for all of
    them together. Its pages are shown, or page `number` of its report in their place. Raises ReportNotFound.
    """
    passage = searcher.passage(passage_id)
    report = searcher.report(passage.report_id)
    quote = marked(passage, mark)
    cited = quoted_spans(passage, quote) or passage.spans
    pages = [searcher.page(report.id, page_number) for page_number in passage.pages]
    shown_pages = [searcher.page(report.id, number)] if number else pages
    for page in shown_pages:
        images.begin_locating(report, page, cited)
    neighbours = searcher.neighbours(passage_id)
    position = [neighbour.id for neighbour in neighbours].index(passage_id)
    notes = notes_of(passage, searcher.footnotes(report.id), pages)
    waits_until = time.monotonic() + (images.patience if seconds is None else seconds)
    return PassageView(
        passage=passage,
        report=report,
        pieces=_passage_pieces(passage, quote),
        quote=tuple(readable(passage.text[start:end]) for start, end in quote),
        before=neighbours[position - 1] if position > 0 else None,
        after=neighbours[position + 1] if position + 1 < len(neighbours) else None,
        notes=notes,
        pages=tuple(_marked_page(searcher, images, passage, page, mark, waits_until) for page in shown_pages),
        turned=bool(number),
    )


def _marked_page(
    searcher: Searcher,
    images: PageImages,
    passage: Passage,
    page: Page,
    mark: str,
    waits_until: float,
) -> MarkedPage:
    """Returns a page of the passage's report, with the passage and its quotation marked."""
    report = searcher.report(passage.report_id)
    spans = quoted_spans(passage, marked(passage, mark))
    cited = spans or passage.spans
    return MarkedPage(
        page=page,
        label=page_label(report, page.number, page.label),
        link=file_path(report, page.number),
        picture=picture_path(passage, page.number, mark) if images.has(report) else "",
        cited=any(span.page == page.number for span in cited),
        highlight=images.locate(report, page, cited, max(0, waits_until - time.monotonic())),
        pieces=cut(page, passage.spans, spans),
        before=_page_at(searcher, report, page.number - 1),
        after=_page_at(searcher, report, page.number + 1),
    )


def _page_at(searcher: Searcher, report: Report, number: int) -> int:
    """Returns the number if the report has such a page, else 0."""
    with suppress(ReportNotFound):
        return searcher.page(report.id, number).number
    return 0


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
