"""What the maintainers' pages work with, beside what everybody's do. One of `web.services.Services`."""

from dataclasses import dataclass, field

from corpus.database import Database
from web.admin.passwords import Password
from web.admin.records import Audit, Sessions
from web.admin.signing import Attempts
from web.admin_settings import AdminSettings
from web.job_records import Job, JobRecords
from web.jobs import Jobs


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in which a maintainer may sign in. Each is None where it is not set up."""

    password: Password | None = None

    @classmethod
    def of(cls, settings: AdminSettings) -> "Ways":
        kept = settings.admin_password_hash.get_secret_value()
        return cls(password=Password(settings.admin_user, kept) if kept else None)

    @property
    def any(self) -> bool:
        """Whether anybody can sign in at all."""
        return self.password is not None


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The collaborators of the maintainers' pages."""

    ways: Ways
    sessions: Sessions
    audit: Audit
    jobs: Jobs
    attempts: Attempts = field(default_factory=Attempts)

    @classmethod
    def of(cls, settings: AdminSettings, database: Database) -> "Maintenance":
        idle, longest = settings.admin_idle_minutes * 60, settings.admin_hours * 3600
        audit = Audit(database)
        return cls(
            ways=Ways.of(settings),
            sessions=Sessions(database, idle, longest),
            audit=audit,
            jobs=Jobs(JobRecords(database), lambda job: _note(audit, job)),
        )


def _note(audit: Audit, job: Job) -> None:
    """Write down how a job ended. What it says may hold no more than names of files and golden questions."""
    audit.note(job.who, f"Job: {job.kind}", job.about, f"{job.state.value}: {job.said}")
