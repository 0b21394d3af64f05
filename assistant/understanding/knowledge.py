"""The assistant's knowledge of a version: its vocabulary and the names of its reports. It is cached."""

import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.understanding.report_names import Names
from index.searching import FilteredSearcher, Searcher
from index.vocabulary import Vocabulary


@dataclass(frozen=True)
class Knowledge:
    """The vocabulary and the names of the reports of one version of the index."""

    vocabulary: Vocabulary
    names: Names


class Memory:
    """The knowledge of each opened version. It is made once, and dropped with the version."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Searcher, Knowledge] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, searcher: Searcher) -> Knowledge:
        """Returns the knowledge of a searcher's version, whatever its filters are."""
        while isinstance(searcher, FilteredSearcher):
            searcher = searcher.within
        with self._lock:
            if searcher not in self._known:
                names = Names(searcher.reports(), searcher.vocabulary)
                self._known[searcher] = Knowledge(searcher.vocabulary, names)
            return self._known[searcher]
