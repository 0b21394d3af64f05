"""Where quotations are in the pictures of their pages: worker processes look, and it is remembered."""

import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass

from corpus.errors import ReportNotFound
from corpus.report import Page, Span
from corpus.storage.catalogue import Originals
from web.errors import WorkTooCostly
from web.limited_work import LimitedWork
from web.storage.page_renderer import Highlight, locate

_REMEMBERED = 2048
"""Maximum number of quotations whose places are remembered."""
NOWHERE = Highlight((), None)
"""Nothing is highlighted."""


@dataclass(frozen=True, slots=True)
class QuotationOnPage:
    """The spans of a quotation on one page of the original with that digest."""

    digest: str
    page: Page
    spans: tuple[Span, ...]


class Highlights:
    """Looks for quotations in the pictures of their pages."""

    def __init__(self, originals: Originals, workers: LimitedWork) -> None:
        self._originals = originals
        self._workers = workers
        self._begun: OrderedDict[QuotationOnPage, Future[Highlight]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, quotation: QuotationOnPage) -> Future[Highlight]:
        """Begins to look, unless that was done before. Returns what will have the highlight."""
        with self._lock:
            future = self._begun.get(quotation)
            if future is None:
                path = self._originals.path(quotation.digest)
                future = self._workers.begin(locate, path, quotation.page, quotation.spans)
                self._begun[quotation] = future
                if len(self._begun) > _REMEMBERED:
                    self._begun.popitem(last=False)
            else:
                self._begun.move_to_end(quotation)
            return future

    def wait(self, quotation: QuotationOnPage, seconds: float) -> Highlight | None:
        """Returns the highlight, or None where it is not known after so many seconds."""
        try:
            return self._workers.result_of(self.begin(quotation), seconds)
        except ReportNotFound:
            return NOWHERE
        except WorkTooCostly:  # perhaps the machine is busy: the next page looks again
            with self._lock:
                self._begun.pop(quotation, None)
            return NOWHERE

    def known(self, quotation: QuotationOnPage) -> Highlight | None:
        """Returns the highlight if it is known now."""
        with self._lock:
            future = self._begun.get(quotation)
        if future is None or not future.done() or future.cancelled() or future.exception():
            return None
        return future.result()
