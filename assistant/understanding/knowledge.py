"""What the assistant knows of the version it asks, before any question: its words and its reports' names."""

import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.understanding.report_names import Names
from index.searching import FilteredSearcher, Searcher
from index.vocabulary import Vocabulary


@dataclass(frozen=True)
class Knowledge:
    """The words and the names of one version of the index."""

    vocabulary: Vocabulary
    names: Names


class Memory:
    """The knowledge of each opened version, made once and forgotten with the version."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Searcher, Knowledge] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, searcher: Searcher) -> Knowledge:
        """Returns what is known of this version, whatever filters it is searched with."""
        while isinstance(searcher, FilteredSearcher):
            searcher = searcher.within
        with self._lock:
            if searcher not in self._known:
                names = Names(searcher.reports(), searcher.vocabulary)
                self._known[searcher] = Knowledge(searcher.vocabulary, names)
            return self._known[searcher]
