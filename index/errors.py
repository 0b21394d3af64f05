"""The errors of the index. Each message says what happened and what to do.

IndexingError
├── NoIndex             nothing has been published yet
├── NoModel             a model cannot be loaded, or the engine does not support its kind
├── WrongModel          the index was made by a model other than the one that is set
├── OldVersion          the index was made by another release of this program
├── BrokenVersion       a file of a version is missing or differs from its manifest
├── ReindexRunning      another re-index holds the lock
├── CannotWrite         the disk is full or read-only
├── WorkersLost         processes or machines that embed passages are gone
├── NothingToIndex      the corpus has no passages
├── UnreadableGolden    a line of the golden questions cannot be read
├── QualityGateFailed   the new version answers the golden questions worse
└── NotGolden           a golden question does not exist, or its page does not say its words
"""


class IndexingError(Exception):
    """Anything that went wrong with the index."""


class NoIndex(IndexingError):
    """Nothing has been published yet."""


class NoModel(IndexingError):
    """A model cannot be loaded, or the engine does not support its kind."""


class WrongModel(IndexingError):
    """The index was made by a model other than the one that is set."""


class OldVersion(IndexingError):
    """The index was made by another release of this program, which prepared passages in another way."""


class BrokenVersion(IndexingError):
    """A file of a version is missing or differs from its manifest."""


class ReindexRunning(IndexingError):
    """Another re-index is running."""


class CannotWrite(IndexingError):
    """The disk is full or read-only."""


class WorkersLost(IndexingError):
    """The processes or machines that embed passages are gone, or failed."""


class NothingToIndex(IndexingError):
    """The corpus has no passages to index."""


class UnreadableGolden(IndexingError):
    """A line of the golden questions cannot be read."""


class QualityGateFailed(IndexingError):
    """The new version answers the golden questions worse than the served one."""


class NotGolden(IndexingError):
    """A golden question does not exist, or its page does not exist or does not say its words.

    `part` is the part that is wrong: "question", "file", "page" or "quote".
    """

    def __init__(self, message: str, part: str = "question") -> None:
        super().__init__(message)
        self.part = part
