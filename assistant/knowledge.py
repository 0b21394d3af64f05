"""What the assistant knows of the version it asks, before any question: its words and its reports' names."""

import threading
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.naming import Names
from assistant.words import Vocabulary, vocabulary
from index.searching import Searcher


@dataclass(frozen=True)
class Knowledge:
    """The words and the names of one version of the index."""

    vocabulary: Vocabulary
    names: Names


class Memory:
    """The knowledge of each opened version, made once and forgotten with the version.

    Making it reads every passage: some seconds for 10,000 passages.
    """

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Searcher, Knowledge] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, searcher: Searcher) -> Knowledge:
        """What is known of this version."""
        with self._lock:
            if searcher not in self._known:
                counted = vocabulary(passage.text for passage in searcher.passages())
                self._known[searcher] = Knowledge(counted, Names(searcher.reports(), counted))
            return self._known[searcher]
