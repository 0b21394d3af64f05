"""What can go wrong with the index. Each message says what happened and what to do.

IndexingError
├── NoIndex             nothing has been published yet
├── NoModel             a model cannot be loaded, or is of a kind that the engine does not take
├── WrongModel          the index was made by another model than the one that is set
├── OldVersion          the index was made by another release of this program
├── BrokenVersion       a file of a version is missing or is not what the manifest says
├── ReindexRunning      another re-index holds the lock
├── WorkersLost         other processes or machines were to embed, and are gone
├── NothingToIndex      the corpus has no passages
├── QualityGateFailed   the new version answers the golden questions worse
└── NotGolden           a golden question is not there, or its page does not say its words
"""


class IndexingError(Exception):
    """Anything that went wrong with the index."""


class NoIndex(IndexingError):
    """Nothing has been published yet."""


class NoModel(IndexingError):
    """A model cannot be loaded, or is of a kind that the engine does not take."""


class WrongModel(IndexingError):
    """The index was made by another model than the one that is set."""


class OldVersion(IndexingError):
    """The index was made by another release of this program, which prepared passages in another way."""


class BrokenVersion(IndexingError):
    """A file of a version is missing or is not what its manifest says."""


class ReindexRunning(IndexingError):
    """Another re-index is running."""


class CannotWrite(IndexingError):
    """The disk is full, or may not be written to."""


class WorkersLost(IndexingError):
    """The workers that were to embed passages are gone, or failed."""


class NothingToIndex(IndexingError):
    """The corpus has no passages to index."""


class UnreadableGolden(IndexingError):
    """A line of the golden questions cannot be read."""


class QualityGateFailed(IndexingError):
    """The new version answers the golden questions worse than the served one."""


class NotGolden(IndexingError):
    """A golden question is not there, or its page is not, or does not say what it is to say.

    `part` is where the fault is: "question", "file", "page" or "quote".
    """

    def __init__(self, message: str, part: str = "question") -> None:
        super().__init__(message)
        self.part = part
