"""A job as it is watched: the page's fragments as they change, by server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool
from fastapi.sse import ServerSentEvent

from web.admin.job_kinds import KINDS
from web.jobs.job_messages import CHECKING
from web.jobs.job_records import Job, Line, State
from web.jobs.job_runner import Jobs
from web.views.templating import render

_EVERY = 0.4
_AT_MOST = 60
"""Seconds. A stream ends by itself; the browser opens another one, and must still be signed in."""
_LAST_LINES = 10


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what it has said."""

    job: Job
    lines: tuple[Line, ...]

    @property
    def label(self) -> str:
        return KINDS[self.job.kind].label

    @property
    def last(self) -> tuple[Line, ...]:
        """What it has said just now, if it runs still; else everything."""
        return self.lines[-_LAST_LINES:] if self.job.runs else self.lines

    @property
    def failures(self) -> int:
        return sum(line.failed for line in self.lines)

    @property
    def added(self) -> bool:
        """Whether it took in reports that somebody should look at."""
        return self.changed and self.job.kind != "retag"

    @property
    def published(self) -> bool:
        """Whether it made a version that is served now, and did not find that nothing had changed."""
        reindexed = self.job.kind in ("reindex", "force") and self.job.state is State.DONE
        return reindexed and self.job.doing == CHECKING

    @property
    def changed(self) -> bool:
        """Whether it changed what a re-index would take up."""
        return self.job.kind in ("add", "address", "sync", "retag") and any(
            not line.failed for line in self.lines
        )


def view_of(jobs: Jobs, job_id: str) -> JobView:
    """The job of that id. Raises NoJob."""
    job = jobs.get(job_id)
    return JobView(job, tuple(jobs.lines(job_id)))


async def watch(jobs: Jobs, job_id: str) -> AsyncIterator[ServerSentEvent]:
    """`progress` whenever something has changed, then `ended`."""
    until, shown = time.monotonic() + _AT_MOST, None
    while time.monotonic() < until:
        view = await run_in_threadpool(view_of, jobs, job_id)
        if not view.job.runs:
            yield ServerSentEvent(event="ended", data={})
            return
        if view != shown:
            html = render("admin/job_progress.html", view=view)
            yield ServerSentEvent(event="progress", data={"html": html, "said": view.job.doing})
            shown = view
        await asyncio.sleep(_EVERY)
