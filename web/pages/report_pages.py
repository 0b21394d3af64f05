"""The pages of reports: the list, one report, and what is new."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from web.dependencies import WithAsking, WithServices, same_site
from web.views.report_view import SORTS, ReportFilter, news, report_list, report_view
from web.views.templating import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/reports")
def reports(
    request: Request,
    asking: WithAsking,
    q: str = "",
    kind: str = "",
    publisher: str = "",
    year: str = "",
    sort: str = "newest",
) -> Response:
    choice = ReportFilter(q, kind, publisher, year, sort if sort in SORTS else "newest")
    shelf = report_list(asking.searcher().reports(), choice)
    sorts = {name: label for name, (label, _, _) in SORTS.items()}
    return page(request, "reports.html", shelf=shelf, sorts=sorts)


@router.get("/new")
def new(request: Request, services: WithServices) -> Response:
    """Shows what was added or changed in the collection, day by day."""
    created = services.operating.versions.current().created
    return page(
        request,
        "new.html",
        days=news(services.reading.history(), services.asking.searcher(), created),
        most=12,
    )


@router.get("/reports/{report_id}")
def report(request: Request, asking: WithAsking, report_id: str) -> Response:
    return page(request, "report.html", view=report_view(asking.searcher(), report_id))
