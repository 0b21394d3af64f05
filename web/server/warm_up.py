"""Loads the model, the index and all that the first answer needs, in a thread, while the server starts.

A while later it makes what pages show of a whole version, then and whenever another version is served.
"""

import threading
from contextlib import suppress
from dataclasses import replace

from corpus.errors import CorpusError
from index.errors import IndexingError
from index.searching import FilteredSearcher, Hit, Query, Searcher
from web.server.native_memory import use_arenas
from web.services import Answerer, Services

_PASSAGES = 2
"""Number of passages that the first search weighs. Few load as much as many, and sooner."""
_LOOKS = 2.0
"""Seconds between looks at which version is served."""
_ARENAS = 1
"""Number of arenas of the C library for all threads. With one, two processes that fifty ask take an eighth
less memory, and answer as many questions a second (benchmarks/README.md)."""
_LONGEST = 120
"""Maximum seconds that a question waits for the warm-up."""


class WarmUp:
    """The warm-up of one process. `done` is set when the first answer takes as long as any other.

    `looks` are the seconds between looks at which version is served.
    """

    def __init__(self, services: Services, looks: float = _LOOKS) -> None:
        self.done = threading.Event()
        self._services = services
        self._looks = looks
        self._ended = threading.Event()

    def start(self) -> "WarmUp":
        """Starts it in a thread, and returns it."""
        use_arenas(_ARENAS)
        threading.Thread(target=self._load, daemon=True).start()
        return self

    def services_that_wait(self, services: Services) -> Services:
        """Returns the services with questions that wait until it is done, since both would load the same.

        What it does in the background ends when they are closed.
        """
        answerer, close = services.asking.answerer, services.operating.close

        def after(searcher: Searcher) -> Answerer:
            self.done.wait(_LONGEST)
            return answerer(searcher)

        def end() -> None:
            self._ended.set()
            close()

        return replace(
            services,
            asking=replace(services.asking, answerer=after),
            operating=replace(services.operating, close=end),
        )

    def _load(self) -> None:
        asking = self._services.asking
        with suppress(IndexingError):  # the pages say what is wrong and what to do
            try:
                searcher = asking.searcher()
                asking.trier(_FewHits(searcher, Query(""))).find("warm", Query(""), limit=1)
            finally:
                self.done.set()
        self._follow()

    def _follow(self) -> None:
        """Makes what pages show of each version that is served, until the services are closed."""
        from web.views.templating import compile_templates  # loads what no answer of the API needs

        loaded = ""
        while not self._ended.wait(self._looks):  # the first question has the processor for itself
            with suppress(IndexingError, CorpusError):  # there is no version, or none that can be read now
                searcher = self._services.asking.searcher()
                if searcher.version_id != loaded:
                    compile_templates()
                    self._services.reading.load(searcher)
                    loaded = searcher.version_id
                del searcher  # else a version that is no longer served would stay open


class _FewHits(FilteredSearcher):
    """A Searcher that finds few passages."""

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """Returns the best few hits."""
        return self.within.search(query, _PASSAGES)
