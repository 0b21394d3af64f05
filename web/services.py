"""The services of pages, API and command line. `web/bootstrap.py` makes them.

Everything slow to load is a callable, so `reports` never loads a model and a server starts at once.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from anyio import CapacityLimiter

from assistant.answer import Answer, Event
from assistant.evaluation import evaluation
from assistant.library.library import Library
from assistant.question import NEW, Conversation
from corpus.report import Passage
from corpus.sources.publications import Publications
from corpus.storage.catalogue import Catalogue, Originals
from corpus.storage.corrections import Correcting
from corpus.storage.database import Database
from corpus.storage.history import History
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenances
from corpus.sync.corpus import Event as CorpusEvent
from index import doctor, reindexing
from index.golden_set import GoldenSet
from index.repair import Repaired
from index.searching import Hit, Query, Searcher
from index.versions import Versions
from web.jobs.job_records import Job, JobRecords
from web.jobs.job_runner import Jobs
from web.settings import Settings
from web.sign_in.attempts import AttemptLimit
from web.sign_in.openid import OpenId
from web.sign_in.password import Password, ProxyHeader
from web.storage.audit_log import AuditLog
from web.storage.collection_store import CollectionStore
from web.storage.feedback_store import FeedbackStore
from web.storage.page_images import PageImages
from web.storage.sessions import Sessions
from web.views.theme_view import Themes


class Answerer(Protocol):
    """Answers questions from one version of the index: `assistant.assistant.Assistant`."""

    def stream(
        self, asked: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """Yields the events of one question; the last is the Answer. `without` names Parts to leave out."""

    def find(self, asked: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """Returns the best hits, or the Answer that says why this is not searched."""


class QuestionSuggester(Protocol):
    """Suggests follow-up questions: `assistant.library.suggestions.Suggester`."""

    def after(
        self,
        cited: Sequence[Passage],
        searcher: Searcher,
        ask: Callable[[str], Answer],
        *,
        asked: Collection[str] = (),
        remember: bool = True,
    ) -> tuple[str, ...]:
        """Returns questions that follow the cited passages, without those in `asked`. Each has an answer."""


class Reindex(Protocol):
    """Makes and serves a new version; with `force`, even if the gate fails."""

    def __call__(self, force: bool = False) -> Iterator[reindexing.Event]: ...


@dataclass(frozen=True, slots=True)
class SignInMethods:
    """The ways in which a maintainer can sign in. None means not set up."""

    password: Password | None = None
    header: ProxyHeader | None = None
    openid: OpenId | None = None

    @classmethod
    def of(cls, settings: Settings) -> "SignInMethods":
        password_hash = settings.admin_password_hash.get_secret_value()
        return cls(
            password=Password(settings.admin_user, password_hash) if password_hash else None,
            header=ProxyHeader.of(settings.admin_header, settings.admin_names, settings),
            openid=OpenId.of(settings),
        )

    @property
    def any(self) -> bool:
        """Returns whether any way is set up."""
        return any((self.password, self.header, self.openid))


@dataclass(frozen=True, slots=True)
class Administration:
    """The collaborators of the maintainers' pages."""

    ways: SignInMethods
    sessions: Sessions
    audit: AuditLog
    jobs: Jobs
    feedback: FeedbackStore
    attempts: AttemptLimit = field(default_factory=AttemptLimit)
    checking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    """The thread that checks passwords: one at a time, beside those that answer readers."""

    @classmethod
    def of(cls, settings: Settings, database: Database) -> "Administration":
        idle, longest = settings.admin_idle_minutes * 60, settings.admin_hours * 3600
        audit = AuditLog(database)
        return cls(
            ways=SignInMethods.of(settings),
            sessions=Sessions(database, idle, longest),
            audit=audit,
            jobs=Jobs(JobRecords(database), lambda job: _note(audit, job)),
            feedback=FeedbackStore(database, settings.feedback_days),
        )


def _note(audit: AuditLog, job: Job) -> None:
    """Logs how a job ended: its first line, which never names a question. Later lines may."""
    first_line = "".join(job.said.splitlines()[:1])
    audit.note(job.who, f"Job: {job.kind}", job.about, f"{job.state.value}: {first_line}")


@dataclass(frozen=True, slots=True)
class AskingServices:
    """Answers questions from the served version of the index."""

    searcher: Callable[[], Searcher]
    """Raises index.errors.NoIndex where there is no version."""
    has_index: Callable[[], bool]
    """Returns whether there is a version that this release can open."""
    answerer: Callable[[Searcher], Answerer]
    trier: Callable[[Searcher], Answerer]
    """Quotes without a language model. Suggested questions are tried with it."""
    suggester: QuestionSuggester
    understood: Callable[[Searcher, str, Conversation, Collection[str]], str]
    """Returns a question as it is understood ("": as it was asked), without the named Parts."""
    is_private: Callable[[str], bool]
    """Returns whether a text speaks of danger or may contain personal details."""


@dataclass(frozen=True, slots=True)
class ReadingServices:
    """Shows the collection: themes, original files, pictures of pages, collections of excerpts, changes."""

    themes: Themes
    originals: Originals
    images: PageImages
    collections: CollectionStore
    history: Callable[[], History]
    library: Library = field(default_factory=Library)


@dataclass(frozen=True, slots=True)
class MaintenanceServices:
    """Changes the collection and its index. Long work is an iterator of events; the last is the result."""

    catalogue: Callable[[], Catalogue]
    origins: Callable[[], Origins]
    provenances: Callable[[], Provenances]
    correcting: Callable[[], Correcting]
    golden: GoldenSet
    publications: Callable[[], Publications]
    add: Callable[[Sequence[Path]], Iterator[CorpusEvent]]
    add_samples: Callable[[], Iterator[CorpusEvent]]
    sync: Callable[[str, bool], Iterator[CorpusEvent]]
    retag: Callable[[], Iterator[CorpusEvent]]
    reindex: Reindex
    examine: Callable[[], Iterator[doctor.Event]]
    repair: Callable[[], Iterator[Repaired]]
    evaluate: Callable[[Path, str], Iterator[evaluation.Event]]


@dataclass(frozen=True, slots=True)
class OperatingServices:
    """Runs the installation: versions of the index, sign-in and jobs, and what is held open."""

    versions: Versions
    administration: Callable[[], Administration]
    close: Callable[[], None]
    """Releases what is held open."""


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of the web layer, by who uses them."""

    settings: Settings
    asking: AskingServices
    reading: ReadingServices
    maintaining: MaintenanceServices
    operating: OperatingServices
