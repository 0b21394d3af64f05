"""The served version, opened. A request calls `searcher()` once and keeps the version that it began with."""

import threading

from index.models.encoders import Encoder
from index.searching import Searcher
from index.versions import Versions


class Live:
    """Opens a new version when `current` has changed, in every process, without a restart."""

    def __init__(self, versions: Versions, encoder: Encoder) -> None:
        self._versions = versions
        self._encoder = encoder
        self._opened: Searcher | None = None
        self._opening = threading.Lock()

    def searcher(self) -> Searcher:
        """Returns the current version, opened.

        Raises NoIndex, WrongModel, OldVersion, BrokenVersion.
        """
        current_id = self._versions.current_id()
        searcher_now = self._opened
        if searcher_now is None or searcher_now.version_id != current_id:
            with self._opening:
                searcher_now = self._opened
                if searcher_now is None or searcher_now.version_id != current_id:
                    searcher_now = self._versions.open(self._versions.get(current_id), self._encoder)
                    self._opened = searcher_now
        return searcher_now
