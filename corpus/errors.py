"""The errors of the corpus. Each message says what happened and what to do.

CorpusError
├── UnreadableFile      one file cannot be read
│   ├── NotADocument    its bytes are of no known type, or it is empty
│   ├── EncryptedFile   it needs a password
│   ├── NoText          it has pages but no words (a scan, perhaps)
│   ├── ContentElsewhere  its pages ask for another program (XFA form, portfolio)
│   └── ReadingFailed   the reader crashed, ran out of time, memory or pages
├── NotFetched          a source did not give a file, or gave something else than it said
├── NoSuchSource        no source has that name
├── BadDataFile         a TOML file of data does not say what it must
├── BadSidecar          a file of facts beside a report cannot be understood
├── BadCorrection       what a maintainer corrected cannot be kept
├── BadThemes           the themes of this home cannot be understood
├── ReportNotFound      no such report, page or passage
├── CorpusBusy          another process is writing to the corpus
├── DatabaseAway        the shared database cannot be read or written to at the moment
├── DatabaseUnfit       it cannot be reached, is too old, or its tables were not made
├── NoSpace             the disk is full
└── StorageFailed       a file of the home cannot be read or written
    └── Damaged         its bytes are not what was written
"""


class CorpusError(Exception):
    """Anything that went wrong with the corpus."""


class UnreadableFile(CorpusError):
    """One file cannot be read; the others are not affected."""


class NotADocument(UnreadableFile):
    """The bytes are of no type that can be read, or there are none."""


class EncryptedFile(UnreadableFile):
    """The file needs a password."""


class NoText(UnreadableFile):
    """The file has pages but no words."""


class ContentElsewhere(UnreadableFile):
    """The pages are a placeholder: what the file says is elsewhere in it."""


class ReadingFailed(UnreadableFile):
    """The reader crashed or went over its limits."""


class NotFetched(CorpusError):
    """A source did not give a file; the others are not affected."""


class NoSuchSource(CorpusError):
    """No source has that name."""


class BadDataFile(CorpusError):
    """A TOML file of data does not say what it must."""


class BadSidecar(CorpusError):
    """A file of facts beside a report cannot be understood."""


class BadCorrection(CorpusError):
    """What a maintainer corrected cannot be kept."""


class BadThemes(CorpusError):
    """The themes that a maintainer wrote cannot be understood."""


class ReportNotFound(CorpusError):
    """There is no such report, page or passage."""


class CorpusBusy(CorpusError):
    """Another process is writing to the corpus."""


class DatabaseAway(CorpusError):
    """The shared database cannot be read, or takes nothing in, at the moment."""


class DatabaseUnfit(CorpusError):
    """The shared database cannot be used until someone has seen to it."""


class NoSpace(CorpusError):
    """The disk is full; what was there before is unharmed."""


class StorageFailed(CorpusError):
    """A file of the home cannot be read or written."""


class Damaged(StorageFailed):
    """A file of the home is damaged."""
