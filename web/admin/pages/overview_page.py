"""The first of the maintainers' pages, and the audit log."""

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse, Response

from web.admin.overview import overview
from web.admin.visits import WithVisit, entered
from web.dependencies import same_site

_A_PAGE = 50

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(entered)])


@router.get("/admin")
def home(visit: WithVisit) -> Response:
    return visit.page("overview.html", view=overview(visit.services))


@router.get("/admin/audit")
def audit(visit: WithVisit, part: int = 1) -> Response:
    """What maintainers did, newest first."""
    part = max(1, part)
    found = list(visit.maintenance.audit.entries(_A_PAGE + 1, (part - 1) * _A_PAGE))
    return visit.page("audit.html", entries=found[:_A_PAGE], part=part, more=len(found) > _A_PAGE)


@router.get("/admin/audit.jsonl")
def audit_lines(visit: WithVisit) -> Response:
    """The whole log as JSON lines, newest first."""
    lines = "".join(f"{entry.line}\n" for entry in visit.maintenance.audit.entries())
    return PlainTextResponse(lines, media_type="application/jsonl")
