"""Runs jobs: one at a time across all server processes, each in a thread that drives a generator of events.

A job is stopped by closing its generator between two events. All long work cleans up when it is closed, and
the previous version is still served. If the server ends, the job is interrupted.
"""

import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import cast

from corpus.errors import CorpusBusy, DatabaseAway, NoSpace, StorageFailed
from web.errors import JobRunning, sentence_for
from web.jobs.job_messages import message_of
from web.jobs.job_records import Job, JobLine, JobRecords, JobState

log = logging.getLogger(__name__)

Work = Callable[[], Iterator[object]]
Ended = Callable[[Job], None]

_INTERRUPTED = "The server stopped before the job ended. Nothing incomplete is served. Start the job again."
_STOPPED = "The job was stopped. Finished work is kept; everything else is unchanged."
_WAITS = (0.05, 0.2, 0.5)
"""Seconds between attempts to start, because another process may just be checking for a running job."""
_LAST_WAIT = 10
"""Seconds that the end of the server waits for a job to clean up."""


class Jobs:
    """Starts, shows and stops jobs. Calls `ended` with each job that has ended."""

    def __init__(self, records: JobRecords, ended: Ended) -> None:
        self._records = records
        self._ended = ended
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, kind: str, about: str, who: str, work: Work) -> Job:
        """Starts a job and returns at once.

        Raises JobRunning where another one runs, and what is in the way where it cannot be recorded.
        """
        answers: queue.Queue[Job | Exception] = queue.Queue()
        for wait in _WAITS:
            thread = threading.Thread(
                target=self._run, args=(kind, about, who, work, answers), name="job", daemon=True
            )
            thread.start()
            answer = answers.get()
            if isinstance(answer, Job):
                if self._thread is None:
                    atexit.register(self.close)
                self._thread = thread
                return answer
            if not isinstance(answer, JobRunning):
                raise answer
            time.sleep(wait)
            busy = answer
        raise busy

    def get(self, job_id: str) -> Job:
        """Returns a job as it stands now. Raises JobNotFound."""
        return self._settle(self._records.get(job_id))

    def lines(self, job_id: str) -> list[JobLine]:
        """Returns the messages of a job."""
        return self._records.lines(job_id)

    def all(self) -> list[Job]:
        """Returns the stored jobs, newest first."""
        return [self._settle(job) for job in self._records.all()]

    def running(self) -> Job | None:
        """Returns the running job."""
        return next((job for job in self.all() if job.runs), None)

    def stop(self, job_id: str) -> None:
        """Asks a job to stop, in whichever process it runs. Raises JobNotFound."""
        self._records.ask_to_stop(self.get(job_id).id)

    def close(self) -> None:
        """Interrupts the job of this process, and waits a few seconds for it to clean up."""
        self._closing.set()
        if self._thread:
            self._thread.join(_LAST_WAIT)

    def _run(
        self, kind: str, about: str, who: str, work: Work, answers: queue.Queue[Job | Exception]
    ) -> None:
        """Runs in a thread of its own. Puts the job into `answers`, or why it cannot start."""
        began = False
        try:
            with self._records.lock():
                job = self._records.begin(kind, about, who)
                answers.put(job)
                began = True
                job = self._ended_job(self._run_work(job, work))
            self._ended(job)
        except Exception as error:
            if isinstance(error, CorpusBusy):  # the database was locked for as long as anybody waits for it
                error = StorageFailed(f"The job could not be recorded. {error}")
            if began:  # its end cannot be recorded: it counts as interrupted from now on
                log.error("The end of a job could not be recorded: %s", kind, exc_info=error)
            else:
                answers.put(error)
        finally:
            self._records.close()

    def _run_work(self, job: Job, work: Work) -> Job:
        """Runs the work and returns the job at its end. Every error of the work ends here."""
        lines = 0
        try:
            with closing(cast(Generator[object], work())) as events:
                for event in events:
                    message = message_of(event)
                    job = job.after(message)
                    self._records.keep(job)
                    if message.line:
                        self._records.add_line(job.id, lines, JobLine(message.line, message.failed))
                        lines += 1
                    if not message.result and self._closing.is_set():
                        return replace(job, state=JobState.INTERRUPTED, said=_INTERRUPTED)
                    if not message.result and self._records.get(job.id).stopping:
                        return replace(job, state=JobState.STOPPED, said=_STOPPED)
        except Exception as error:
            return replace(job, state=JobState.FAILED, said=sentence_for(error))
        return replace(job, state=JobState.DONE)

    def _ended_job(self, job: Job) -> Job:
        over = replace(job, ended=int(time.time()))
        self._records.keep(over)
        return over

    def _settle(self, job: Job) -> Job:
        """Returns the job; marks it interrupted if it is stored as running and no process runs it."""
        if not job.runs:
            return job
        try:
            with self._records.lock():
                job = self._records.get(job.id)
                if job.runs:
                    job = replace(job, state=JobState.INTERRUPTED, said=_INTERRUPTED)
                    job = self._ended_job(job)
        except JobRunning:
            return job
        except (NoSpace, StorageFailed, DatabaseAway, CorpusBusy):  # shown anyway, recorded later
            return job
        return job
