"""What the maintainers' pages work with, beside what everybody's do. One of `web.services.Services`."""

from dataclasses import dataclass, field

from corpus.database import Database
from web.jobs.job_records import Job, JobRecords
from web.jobs.job_runner import Jobs
from web.settings import Settings
from web.sign_in.attempts import Attempts
from web.sign_in.openid import OpenId
from web.sign_in.password import Password
from web.sign_in.proxy_header import ProxyHeader
from web.storage.feedback_store import FeedbackStore
from web.storage.sessions import Audit, Sessions


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in which a maintainer may sign in. Each is None where it is not set up."""

    password: Password | None = None
    header: ProxyHeader | None = None
    openid: OpenId | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Ways":
        kept = settings.admin_password_hash.get_secret_value()
        return cls(
            password=Password(settings.admin_user, kept) if kept else None,
            header=ProxyHeader.of(settings.admin_header, settings.admin_names, settings),
            openid=OpenId.of(settings),
        )

    @property
    def any(self) -> bool:
        """Whether anybody can sign in at all."""
        return any((self.password, self.header, self.openid))


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The collaborators of the maintainers' pages."""

    ways: Ways
    sessions: Sessions
    audit: Audit
    jobs: Jobs
    feedback: FeedbackStore
    attempts: Attempts = field(default_factory=Attempts)

    @classmethod
    def of(cls, settings: Settings, database: Database) -> "Maintenance":
        idle, longest = settings.admin_idle_minutes * 60, settings.admin_hours * 3600
        audit = Audit(database)
        return cls(
            ways=Ways.of(settings),
            sessions=Sessions(database, idle, longest),
            audit=audit,
            jobs=Jobs(JobRecords(database), lambda job: _note(audit, job)),
            feedback=FeedbackStore(database, settings.feedback_days),
        )


def _note(audit: Audit, job: Job) -> None:
    """Write down how a job ended. Its first line names no question; the lines after it may."""
    said = "".join(job.said.splitlines()[:1])
    audit.note(job.who, f"Job: {job.kind}", job.about, f"{job.state.value}: {said}")
