"""Pictures of pages with a quotation highlighted, drawn by PDFium and stored as JPEG.

A quotation is highlighted only if the file still has the same characters at the place of the span;
otherwise the picture is plain and the page beside it says "not highlighted".
"""

import hashlib
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from corpus.errors import ReportNotFound
from corpus.report import Page, Report, Span
from corpus.storage.catalogue import Originals
from web.errors import WorkTooCostly
from web.limited_work import PAGES, LimitedWork
from web.storage.highlights import NOWHERE, Highlights, QuotationOnPage
from web.storage.page_renderer import DPI, QUALITY, Highlight, draw_page, draw_quotation

_KEPT = 500
"""Maximum number of pictures that are kept."""
_PAUSE = 600.0
"""Seconds for which a page that was too costly is not drawn again."""
_PATIENCE = 0.02
"""Seconds that a page waits, after its other work, to hear where its quotation is in the picture."""
_PDF = "application/pdf"


class PageImages:
    """Draws pages of the originals in worker processes, and keeps the pictures."""

    def __init__(
        self, originals: Originals, folder: Path, workers: LimitedWork = PAGES, patience: float = _PATIENCE
    ) -> None:
        self._originals = originals
        self._folder = folder
        self._workers = workers
        self.patience = patience
        self._given_up: dict[Path, float] = {}
        self._highlights = Highlights(originals, workers)

    def has(self, report: Report) -> bool:
        """Returns whether there is a file to draw pages of."""
        return report.media_type == _PDF and self._originals.has(report.digest)

    def begin_locating(self, report: Report, page: Page, spans: Sequence[Span]) -> None:
        """Begins to look where spans are in the picture of a page, while the caller does other work."""
        spans_here = _spans_on(page, spans)
        if spans_here and self.has(report):
            self._highlights.begin(QuotationOnPage(report.digest, page, spans_here))

    def locate(
        self, report: Report, page: Page, spans: Sequence[Span], seconds: float | None = None
    ) -> Highlight | None:
        """Returns where spans are highlighted in the picture of a page, or None while that is not known.

        Nothing is highlighted unless all spans on this page can be. It waits at most so many seconds, or as
        long as a page waits.
        """
        spans_here = _spans_on(page, spans)
        if not spans_here or not self.has(report):
            return NOWHERE
        patience = self.patience if seconds is None else seconds
        return self._highlights.wait(QuotationOnPage(report.digest, page, spans_here), patience)

    async def picture(self, report: Report, page: Page, spans: Sequence[Span]) -> Path:
        """Returns the JPEG of a page with its spans highlighted. Raises ReportNotFound, WorkTooCostly."""
        spans_here = _spans_on(page, spans)
        key = hashlib.sha256(f"{page.number} {spans_here} {DPI} {QUALITY}".encode()).hexdigest()[:16]
        file = self._folder / f"{report.digest}-{key}.jpg"
        if not file.exists():
            if not self.has(report):
                raise ReportNotFound(f"There is no picture of page {page.number} of '{report.id}'.")
            self._keep(await self._draw(QuotationOnPage(report.digest, page, spans_here), file), file)
        return file

    async def draw_ahead(self, report: Report, pages: Iterable[Page]) -> None:
        """Draws the pages that a reader may turn to, without a quotation."""
        with suppress(ReportNotFound, WorkTooCostly):
            for page in pages:
                await self.picture(report, page, ())

    async def _draw(self, quotation: QuotationOnPage, file: Path) -> bytes:
        """Returns the picture. One that was too costly is not tried again for a while."""
        if time.monotonic() - self._given_up.get(file, -_PAUSE) < _PAUSE:
            raise WorkTooCostly("This page takes too long to draw. Open the original file instead.")
        path, page = self._originals.path(quotation.digest), quotation.page
        highlight = self._highlights.known(quotation) if quotation.spans else NOWHERE
        try:
            if highlight:
                return await self._workers.run(draw_page, path, page.number, highlight.boxes)
            return await self._workers.run(draw_quotation, path, page, quotation.spans)
        except WorkTooCostly:
            self._given_up = dict(list(self._given_up.items())[-_KEPT:]) | {file: time.monotonic()}
            raise

    def _keep(self, picture: bytes, file: Path) -> None:
        """Writes the file whole or not at all, and deletes the oldest pictures."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
            part.write(picture)
        Path(part.name).replace(file)
        pictures = sorted(self._folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        for old in pictures[:-_KEPT]:
            old.unlink(missing_ok=True)


def _spans_on(page: Page, spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(span for span in spans if span.page == page.number)
