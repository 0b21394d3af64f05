"""What the maintainers' pages work with: ways to sign in, sessions, the audit log, jobs, feedback."""

from dataclasses import dataclass, field

from anyio import CapacityLimiter

from corpus.storage.database import Database
from web.jobs.job_records import Job, JobRecords
from web.jobs.job_runner import Jobs
from web.settings import Settings
from web.sign_in.attempts import AttemptLimit
from web.sign_in.openid import OpenId
from web.sign_in.password import Password, ProxyHeader
from web.storage.audit_log import AuditLog
from web.storage.feedback_store import FeedbackStore
from web.storage.sessions import Sessions


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
