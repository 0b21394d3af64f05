"""Jobs: the finished and the running ones. They can be watched by server-sent events, and stopped."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from web.admin.job_kinds import KINDS, start_chosen_job
from web.admin.visits import WithVisit, current_visit
from web.dependencies import same_site
from web.jobs.job_messages import CHECKING
from web.jobs.job_records import Job, JobLine, JobState
from web.jobs.job_runner import Jobs
from web.views.templating import render

_EVERY = 0.4
_AT_MOST = 60
"""Maximum seconds of a stream. The browser then opens another one and must still be signed in."""
_LAST_LINES = 10


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with its messages."""

    job: Job
    lines: tuple[JobLine, ...]

    @property
    def label(self) -> str:
        return KINDS[self.job.kind].label

    @property
    def last(self) -> tuple[JobLine, ...]:
        """Returns the latest messages of a running job, or all messages of an ended one."""
        return self.lines[-_LAST_LINES:] if self.job.runs else self.lines

    @property
    def failures(self) -> int:
        return sum(line.failed for line in self.lines)

    @property
    def added(self) -> bool:
        """Returns whether the job added reports that somebody should review."""
        return self.changed and self.job.kind != "retag"

    @property
    def offers(self) -> bool:
        """Returns whether the job saw reports on a website that could be added."""
        looked = self.job.kind == "look" and self.job.state is JobState.DONE
        return looked and any(not line.failed for line in self.lines)

    @property
    def published(self) -> bool:
        """Returns whether the job made a version that is served now, and something had changed."""
        reindexed = self.job.kind in ("reindex", "force") and self.job.state is JobState.DONE
        return reindexed and self.job.doing == CHECKING

    @property
    def changed(self) -> bool:
        """Returns whether the job changed anything that a re-index would use."""
        return self.job.kind in ("add", "address", "sync", "retag") and any(
            not line.failed for line in self.lines
        )


def view_of(jobs: Jobs, job_id: str) -> JobView:
    """Returns the view of a job. Raises JobNotFound."""
    job = jobs.get(job_id)
    return JobView(job, tuple(jobs.lines(job_id)))


async def watch(jobs: Jobs, job_id: str) -> AsyncIterator[ServerSentEvent]:
    """Yields `progress` whenever something has changed, then `ended`."""
    until, sent_view = time.monotonic() + _AT_MOST, None
    while time.monotonic() < until:
        view = await run_in_threadpool(view_of, jobs, job_id)
        if not view.job.runs:
            yield ServerSentEvent(event="ended", data={})
            return
        if view != sent_view:
            html = render("admin/job_progress.html", view=view)
            yield ServerSentEvent(event="progress", data={"html": html, "said": view.job.doing})
            sent_view = view
        await asyncio.sleep(_EVERY)


router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])


def redirect_to_job(job: Job) -> Response:
    """Redirects to the page of a job."""
    return RedirectResponse(f"/admin/jobs/{job.id}", 303)


@router.get("/admin/jobs")
def jobs(visit: WithVisit) -> Response:
    return visit.page("jobs.html", jobs=[JobView(job, ()) for job in visit.administration.jobs.all()])


@router.post("/admin/jobs", summary="Begin a job")
def begin_job(visit: WithVisit) -> Response:
    return redirect_to_job(start_chosen_job(visit))


@router.get("/admin/jobs/{job_id}")
def job(visit: WithVisit, job_id: str) -> Response:
    return visit.page("job.html", view=view_of(visit.administration.jobs, job_id))


def job_to_watch(visit: WithVisit, job_id: str) -> JobView:
    """Returns the job before the stream begins, so that a wrong address is an ordinary page."""
    return view_of(visit.administration.jobs, job_id)


@router.get("/admin/jobs/{job_id}/events", response_class=EventSourceResponse)
async def events(
    visit: WithVisit, job_view: Annotated[JobView, Depends(job_to_watch)]
) -> AsyncIterator[ServerSentEvent]:
    """Streams what `web/static/watching.js` shows while the job runs."""
    async for event in watch(visit.administration.jobs, job_view.job.id):
        yield event


@router.post("/admin/jobs/{job_id}/stop", summary="Stop a job")
def stop(visit: WithVisit, job_id: str) -> Response:
    visit.administration.jobs.stop(job_id)
    return RedirectResponse(f"/admin/jobs/{job_id}", 303)
