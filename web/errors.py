"""The exceptions of the web layer, and the table from exceptions to HTTP problems.

A program gets an RFC 9457 problem document, a person a page, both with the same words.
"""

import logging
import sqlite3
from dataclasses import dataclass

from corpus.errors import CorpusBusy, CorpusError, DatabaseAway, NoSpace, ReportNotFound, StorageFailed
from corpus.storage.storage_errors import storage_error
from index.errors import CannotWrite, IndexingError, NoIndex, NotGolden, ReindexRunning

log = logging.getLogger(__name__)


class BadQuestion(ValueError):
    """The question is empty, too long or not text, or a filter is impossible.

    The message says which, and what to do. `field` is the field of the form to correct.
    """

    def __init__(self, message: str, field: str = "question") -> None:
        super().__init__(message)
        self.field = field


class InvalidChoice(ValueError):
    """A maintainer's request cannot be carried out. The message says what to do instead."""


class UnreadableKeys(ValueError):
    """The file of API keys cannot be read. The message names the line, never its content."""


class NothingToExport(ValueError):
    """The export has no quotation."""


class NotFound(LookupError):
    """There is no such page."""


class UnknownModel(LookupError):
    """A chat program asked for a model that does not exist."""


class CrossSiteRequest(PermissionError):
    """A form of another web site was sent here."""


class FeedbackNotFound(LookupError):
    """There is no such feedback, or it has been deleted."""


class SignInRefused(PermissionError):
    """Somebody could not sign in as a maintainer. The message says why."""


class InvalidFormToken(PermissionError):
    """A maintainers' form does not carry the token of its session."""


class TooLarge(ValueError):
    """The request is too large, or does not state its length."""


class RetryLater(RuntimeError):
    """The client should retry after `seconds`, which are sent as Retry-After."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Try again in {seconds} seconds.")
        self.seconds = seconds


class RateLimited(RetryLater):
    """The client has exceeded its rate."""


class ServerBusy(RetryLater):
    """The server runs and queues as many requests as it can."""


class RequestTooSlow(TimeoutError):
    """The request took too long to arrive."""


class WorkTooCostly(RuntimeError):
    """Work took longer or needed more memory than its limit, and was stopped."""


class MissingApiKey(PermissionError):
    """The API requires a key, and no valid one was sent."""


class JobNotFound(LookupError):
    """There is no such job, or it has been deleted."""


class JobRunning(RuntimeError):
    """Another job is running; there is one at a time."""


class UnknownFormat(LookupError):
    """There is no such export format. The message lists the formats."""


class CannotMakePdf(RuntimeError):
    """WeasyPrint cannot start. The message says what to install, or what to do instead."""


class CannotUseTemplate(RuntimeError):
    """A template for slides or Word cannot be used. The message says which, and what to change in it."""


class CollectionNotFound(LookupError):
    """There is no collection under that link."""


class CollectionFull(ValueError):
    """A collection holds no more excerpts than its limit."""


class CollectionsFull(RuntimeError):
    """All collections together have reached their total size."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One row of the table. `detail` replaces a message that is not for readers."""

    status: int
    name: str
    title: str
    detail: str = ""

    @property
    def type(self) -> str:
        """Returns the identifier for programs. It never changes."""
        return f"urn:panel-assistant:problem:{self.name}"


UNEXPECTED = Problem(
    500,
    "unexpected",
    "Sorry, there is a problem with the service",
    "Something went wrong. Try again later.",
)

_CANNOT_STORE = (
    "Something could not be stored or read here. Whoever runs this service finds the reason in its log."
)

PROBLEMS: dict[type[Exception], Problem] = {
    BadQuestion: Problem(422, "bad-question", "The question cannot be asked as it is"),
    NotFound: Problem(404, "not-found", "Page not found"),
    UnknownModel: Problem(404, "model-not-found", "There is no such model"),
    CrossSiteRequest: Problem(403, "cross-site", "This request came from another web site"),
    InvalidChoice: Problem(422, "bad-choice", "That cannot be done"),
    FeedbackNotFound: Problem(404, "no-feedback", "Feedback not found"),
    SignInRefused: Problem(403, "not-let-in", "You could not be signed in"),
    InvalidFormToken: Problem(403, "bad-token", "This form has expired"),
    TooLarge: Problem(413, "too-large", "That is too large"),
    RateLimited: Problem(429, "too-often", "Too many requests from here"),
    ServerBusy: Problem(503, "busy", "Too many people are asking right now"),
    RequestTooSlow: Problem(408, "too-slow", "The request took too long"),
    MissingApiKey: Problem(401, "no-key", "An API key is needed"),
    JobRunning: Problem(409, "job-running", "Another job is running"),
    JobNotFound: Problem(404, "no-job", "Job not found"),
    UnknownFormat: Problem(404, "no-such-format", "There is no such format"),
    CannotMakePdf: Problem(503, "cannot-make-pdf", "A PDF cannot be made here"),
    CannotUseTemplate: Problem(503, "cannot-use-template", "The template cannot be used"),
    WorkTooCostly: Problem(503, "too-costly", "This cannot be made here"),
    NothingToExport: Problem(422, "nothing-to-export", "There is nothing to export"),
    CollectionNotFound: Problem(404, "no-collection", "Collection not found"),
    CollectionFull: Problem(422, "collection-full", "The collection is full"),
    CollectionsFull: Problem(503, "collections-full", "There is no room for more collections"),
    ReportNotFound: Problem(404, "not-in-collection", "Not in this collection"),
    NoIndex: Problem(503, "no-index", "There is nothing to search yet"),
    ReindexRunning: Problem(409, "reindex-running", "A re-index is already running"),
    CorpusBusy: Problem(409, "corpus-busy", "The reports are being changed"),
    NotGolden: Problem(404, "not-golden", "Golden question not found"),
    IndexingError: Problem(503, "index-unusable", "The index cannot be used"),
    DatabaseAway: Problem(503, "database-away", "The service is under repair"),
    NoSpace: Problem(503, "no-space", "Nothing can be stored at the moment", _CANNOT_STORE),
    CannotWrite: Problem(503, "no-space", "Nothing can be stored at the moment", _CANNOT_STORE),
    StorageFailed: Problem(503, "storage-failed", "The service is under repair", _CANNOT_STORE),
    CorpusError: Problem(500, "corpus", "The reports cannot be read"),
    Exception: UNEXPECTED,
}

NOT_JSON = Problem(400, "not-json", "The body is not JSON")
WRONG_TYPE = Problem(415, "wrong-type", "This type of content cannot be read here")
NOT_A_FORM = Problem(400, "not-a-form", "The form cannot be read")
INVALID = Problem(422, "invalid-request", "The request is not valid")


def problem_for(error: Exception) -> tuple[Problem, str]:
    """Returns the best row for an error, and the detail of this error."""
    error = known_error(error)
    kind = next(kind for kind in type(error).__mro__ if kind in PROBLEMS)
    problem = PROBLEMS[kind]
    return problem, problem.detail or str(error)


def known_error(error: Exception) -> Exception:
    """Returns an error of the disk or of SQLite as one that has a sentence; every other error as it is."""
    has_row = any(kind in PROBLEMS for kind in type(error).__mro__ if kind is not Exception)
    if isinstance(error, (OSError, sqlite3.Error)) and not has_row:
        return storage_error(error) or error
    return error


def sentence_for(error: Exception) -> str:
    """Returns what to tell an operator of any error. An unforeseen one is logged, without its message, which
    may hold a secret."""
    known = known_error(error)
    if isinstance(known, (CorpusError, IndexingError)):
        return str(known)
    log.error("An unforeseen error: %s", type(error).__name__, exc_info=error)
    kind = type(error).__name__
    return f"It failed in a way that was not foreseen ({kind}). The log says where; please report it."
