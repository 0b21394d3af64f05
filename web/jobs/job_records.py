"""Jobs in a database: the kind, progress and end of each.

Every server process reads the same rows, so each can show a job's progress or ask it to stop.
"""

import json
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, astuple, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from corpus.storage.database import Database, Row
from web.errors import JobNotFound, JobRunning
from web.jobs.job_messages import JobMessage
from web.storage.audit_log import sortable_id

_KEPT = 100
"""Maximum number of stored jobs."""
_MOST_LINES = 2_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT, about TEXT, who TEXT, state TEXT, began INTEGER, ended INTEGER,
    stopping INTEGER, doing TEXT, done INTEGER, total INTEGER, said TEXT, questions TEXT
);
CREATE TABLE IF NOT EXISTS job_lines (
    job TEXT, number INTEGER, failed INTEGER, line TEXT, PRIMARY KEY (job, number)
);
"""


class JobState(StrEnum):
    """The state of a job. INTERRUPTED: the server ended before the job did."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Job:
    """One job. Times are seconds since 1970, `ended` 0 while it runs; `done` of `total` is 0 where unknown.

    `said` is its result or its error; `questions` is the gate's verdict, question by question.
    """

    id: str
    kind: str
    about: str
    who: str
    state: JobState = JobState.RUNNING
    began: int = 0
    ended: int = 0
    stopping: bool = False
    doing: str = "Starting"
    done: int = 0
    total: int = 0
    said: str = ""
    questions: tuple[dict[str, Any], ...] = ()

    @property
    def runs(self) -> bool:
        return self.state is JobState.RUNNING

    def after(self, message: JobMessage) -> "Job":
        """Returns the job after one more event."""
        questions = (
            tuple(asdict(question) for question in message.verdict.questions)
            if message.verdict
            else self.questions
        )
        new_total = message.total is not None and message.total != self.total
        before = 0 if new_total else self.done
        return replace(
            self,
            doing=message.doing or self.doing,
            total=self.total if message.total is None else message.total,
            done=before + message.step if message.done is None else message.done,
            said=message.result or self.said,
            questions=questions,
        )


_NAMES = tuple(one.name for one in fields(Job))


@dataclass(frozen=True, slots=True)
class JobLine:
    """A message of a job about one report or one finding."""

    line: str
    failed: bool


class JobRecords:
    """The table of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(SCHEMA)

    def lock(self) -> AbstractContextManager[None]:
        """Returns the lock of the running job, shared by all servers. Entering it raises JobRunning."""
        busy = JobRunning("Another job is running. Wait until it ends, or stop it.")
        return self._database.lock("job", busy)

    def begin(self, kind: str, about: str, who: str) -> Job:
        """Adds a job and deletes the oldest ones."""
        now = time.time()
        job = Job(sortable_id(now), kind, about, who, began=int(now))
        with self._database.writing() as connection:
            marks = ", ".join("?" * len(_NAMES))
            connection.execute(f"INSERT INTO jobs ({', '.join(_NAMES)}) VALUES ({marks})", _values(job))
        for old in self.all()[_KEPT:]:
            with self._database.writing() as connection:
                connection.execute("DELETE FROM job_lines WHERE job = ?", (old.id,))
                connection.execute("DELETE FROM jobs WHERE id = ?", (old.id,))
        return job

    def keep(self, job: Job) -> None:
        """Saves a job, except whether it is to stop."""
        names = [name for name in _NAMES if name not in ("id", "stopping")]
        values = dict(zip(_NAMES, _values(job), strict=True))
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE jobs SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?",
                (*(values[name] for name in names), job.id),
            )

    def ask_to_stop(self, job_id: str) -> None:
        """Marks a job to stop at its next step."""
        with self._database.writing() as connection:
            connection.execute("UPDATE jobs SET stopping = 1 WHERE id = ?", (job_id,))

    def add_line(self, job_id: str, number: int, line: JobLine) -> None:
        """Adds a message of a job, up to a limit."""
        if number < _MOST_LINES:
            with self._database.writing() as connection:
                connection.execute(
                    "INSERT INTO job_lines (job, number, failed, line) VALUES (?, ?, ?, ?)",
                    (job_id, number, int(line.failed), line.line),
                )

    def lines(self, job_id: str) -> list[JobLine]:
        """Returns the messages of a job, in order."""
        sql = "SELECT failed, line FROM job_lines WHERE job = ? ORDER BY number"
        return [JobLine(row["line"], bool(row["failed"])) for row in self._database.rows(sql, job_id)]

    def get(self, job_id: str) -> Job:
        """Returns a job. Raises JobNotFound."""
        for row in list(self._database.rows("SELECT * FROM jobs WHERE id = ?", job_id)):
            return _job(row)
        raise JobNotFound("There is no such job. Only the last hundred are stored.")

    def all(self) -> list[Job]:
        """Returns every job, newest first."""
        return [_job(row) for row in self._database.rows("SELECT * FROM jobs ORDER BY id DESC")]

    def close(self) -> None:
        """Closes this thread's connection."""
        self._database.close()


def _values(job: Job) -> Sequence[Any]:
    values = dict(zip(_NAMES, astuple(job), strict=True))
    stored = {"state": job.state.value, "stopping": int(job.stopping), "questions": json.dumps(job.questions)}
    return list({**values, **stored}.values())


def _job(row: Row) -> Job:
    values = {name: row[name] for name in _NAMES}
    changed = {
        "state": JobState(values["state"]),
        "stopping": bool(values["stopping"]),
        "questions": tuple(json.loads(values["questions"])),
    }
    return Job(**{**values, **changed})
