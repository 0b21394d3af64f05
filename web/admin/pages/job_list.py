"""Jobs: what was done and what is under way, watched live and stopped."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from web.admin.job_kinds import begin_chosen
from web.admin.job_view import JobView, view_of, watch
from web.admin.visits import WithVisit, entered
from web.dependencies import same_site
from web.jobs.job_records import Job

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(entered)])


def opened(job: Job) -> Response:
    """Go to a job's page."""
    return RedirectResponse(f"/admin/jobs/{job.id}", 303)


@router.get("/admin/jobs")
def jobs(visit: WithVisit) -> Response:
    return visit.page("jobs.html", jobs=[JobView(job, ()) for job in visit.maintenance.jobs.all()])


@router.post("/admin/jobs", summary="Begin a job")
def begin_job(visit: WithVisit) -> Response:
    return opened(begin_chosen(visit))


@router.get("/admin/jobs/{job_id}")
def job(visit: WithVisit, job_id: str) -> Response:
    return visit.page("job.html", view=view_of(visit.maintenance.jobs, job_id))


def watched(visit: WithVisit, job_id: str) -> JobView:
    """The job, before the stream begins, so that a wrong address is an ordinary page."""
    return view_of(visit.maintenance.jobs, job_id)


@router.get("/admin/jobs/{job_id}/events", response_class=EventSourceResponse)
async def events(
    visit: WithVisit, watched: Annotated[JobView, Depends(watched)]
) -> AsyncIterator[ServerSentEvent]:
    """What `web/static/watching.js` shows while the job runs."""
    async for event in watch(visit.maintenance.jobs, watched.job.id):
        yield event


@router.post("/admin/jobs/{job_id}/stop", summary="Stop a job")
def stop(visit: WithVisit, job_id: str) -> Response:
    visit.maintenance.jobs.stop(job_id)
    return RedirectResponse(f"/admin/jobs/{job_id}", 303)
