"""Pictures of pages with a quotation highlighted, drawn by PDFium and stored as JPEG.

A quotation is highlighted only if the file still has the same characters at the place of the span;
otherwise the picture is plain and the page beside it says "not highlighted".
"""

import hashlib
import tempfile
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from corpus.errors import ReportNotFound
from corpus.report import Page, Report, Span
from corpus.storage.catalogue import Originals
from web.errors import WorkTooCostly
from web.limited_work import PAGES, LimitedWork
from web.storage.page_renderer import DPI, QUALITY, Corner, draw_page, locate

_KEPT = 500
"""Maximum number of pictures that are kept."""
_PAUSE = 600.0
"""Seconds for which a page that was too costly is not drawn again."""
_PDF = "application/pdf"


class PageImages:
    """Draws pages of the originals in worker processes, and keeps the pictures."""

    def __init__(self, originals: Originals, folder: Path, workers: LimitedWork = PAGES) -> None:
        self._originals = originals
        self._folder = folder
        self._workers = workers
        self._given_up: dict[Path, float] = {}
        self._located = lru_cache(maxsize=2048)(self._locate)

    def has(self, report: Report) -> bool:
        """Returns whether there is a file to draw pages of."""
        return report.media_type == _PDF and self._originals.has(report.digest)

    def locate(self, report: Report, page: Page, spans: tuple[Span, ...]) -> Corner | None:
        """Returns where the highlighting begins; None if not all spans on this page can be highlighted."""
        try:
            return self._located(report, page, spans)
        except WorkTooCostly:  # perhaps the machine is busy: it is tried again
            return None

    def _locate(self, report: Report, page: Page, spans: tuple[Span, ...]) -> Corner | None:
        spans_here = _spans_on(page, spans)
        if not spans_here or not self.has(report):
            return None
        try:
            return self._workers.wait(locate, self._originals.path(report.digest), page, spans_here)
        except ReportNotFound:
            return None

    async def picture(self, report: Report, page: Page, spans: Sequence[Span]) -> Path:
        """Returns the JPEG of a page with its spans highlighted. Raises ReportNotFound, WorkTooCostly."""
        spans_here = _spans_on(page, spans)
        key = hashlib.sha256(f"{page.number} {spans_here} {DPI} {QUALITY}".encode()).hexdigest()[:16]
        file = self._folder / f"{report.digest}-{key}.jpg"
        if not file.exists():
            if not self.has(report):
                raise ReportNotFound(f"There is no picture of page {page.number} of '{report.id}'.")
            self._keep(await self._draw(report, page, spans_here, file), file)
        return file

    async def _draw(self, report: Report, page: Page, spans: tuple[Span, ...], file: Path) -> bytes:
        """Returns the picture. One that was too costly is not tried again for a while."""
        if time.monotonic() - self._given_up.get(file, -_PAUSE) < _PAUSE:
            raise WorkTooCostly("This page takes too long to draw. Open the original file instead.")
        try:
            return await self._workers.run(draw_page, self._originals.path(report.digest), page, spans)
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
