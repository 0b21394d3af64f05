"""Loads the model, the index and all that the first answer needs, in a thread, while the server starts."""

import threading
from contextlib import suppress
from dataclasses import replace

from index.errors import IndexingError
from index.searching import FilteredSearcher, Hit, Query, Searcher
from web.services import Answerer, Services

_PASSAGES = 2
"""Number of passages that the first search weighs. Few load as much as many, and sooner."""
_LONGEST = 120
"""Maximum seconds that a question waits for the warm-up."""


class WarmUp:
    """The warm-up of one process. `done` is set when the first answer takes as long as any other."""

    def __init__(self, services: Services) -> None:
        self.done = threading.Event()
        self._services = services

    def start(self) -> "WarmUp":
        """Starts it in a thread, and returns it."""
        threading.Thread(target=self._load, daemon=True).start()
        return self

    def awaited(self, services: Services) -> Services:
        """Returns the services with questions that wait until it is done, since both would load the same."""
        answerer = services.asking.answerer

        def after(searcher: Searcher) -> Answerer:
            self.done.wait(_LONGEST)
            return answerer(searcher)

        return replace(services, asking=replace(services.asking, answerer=after))

    def _load(self) -> None:
        asking = self._services.asking
        with suppress(IndexingError):  # the pages say what is wrong and what to do
            try:
                searcher = asking.searcher()
                asking.trier(_FewHits(searcher, Query(""))).find("warm", Query(""), limit=1)
            finally:
                self.done.set()


class _FewHits(FilteredSearcher):
    """A Searcher that finds few passages."""

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """Returns the best few hits."""
        return self.within.search(query, _PASSAGES)
