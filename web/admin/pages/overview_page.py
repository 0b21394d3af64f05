"""The maintainers' first page (counts, the served version, open tasks) and the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse, Response

from corpus.report import Report, Status
from index.errors import IndexingError
from index.versions import IndexVersion
from web.admin.pages.job_list import JobView
from web.admin.visits import WithVisit, current_visit
from web.dependencies import same_site
from web.services import Services

_A_PAGE = 50

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])


@router.get("/admin")
def home(visit: WithVisit) -> Response:
    return visit.page("overview.html", view=overview(visit.services))


@router.get("/admin/audit")
def audit(visit: WithVisit, part: Annotated[int, Query(le=1_000_000)] = 1) -> Response:
    """Shows what maintainers did, newest first."""
    part = max(1, part)
    entries = list(visit.administration.audit.entries(_A_PAGE + 1, (part - 1) * _A_PAGE))
    return visit.page("audit.html", entries=entries[:_A_PAGE], part=part, more=len(entries) > _A_PAGE)


@router.get("/admin/audit.jsonl")
def audit_lines(visit: WithVisit) -> Response:
    """Returns the whole log as JSON lines, newest first."""
    lines = "".join(f"{entry.line}\n" for entry in visit.administration.audit.entries())
    return PlainTextResponse(lines, media_type="application/jsonl")


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, the served version (None if none can be read), and the running job.

    `pending` counts reports that differ between the collection and the served version; `feedback` counts
    feedback that nobody has dealt with.
    """

    reports: int
    gone: int
    waiting: int
    missing: int
    pending: int
    feedback: int
    served: IndexVersion | None
    job: JobView | None


def overview(services: Services) -> Overview:
    """Returns the current overview."""
    administration = services.operating.administration()
    running = administration.jobs.running()
    reports = services.maintaining.catalogue().reports()
    try:
        served = services.operating.versions.current()
    except IndexingError:
        served = None
    return Overview(
        reports=len(reports),
        gone=sum(report.status is not Status.CURRENT for report in reports),
        waiting=len(services.maintaining.origins().waiting()),
        missing=len(services.maintaining.publications().missing(reports)),
        pending=_pending(services, reports),
        feedback=len(administration.feedback.all()),
        served=served,
        job=JobView(running, ()) if running else None,
    )


def _pending(services: Services, reports: Iterable[Report]) -> int:
    """Returns how many reports a re-index would add, change or remove; all if nothing is served."""
    try:
        served = services.asking.searcher().reports()
    except IndexingError:
        served = []
    return len({report.id for report in set(reports) ^ set(served)})
