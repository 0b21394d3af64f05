"""The pages of reports: the list, one report, and what is new."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from web.dependencies import WithServices, same_site
from web.errors import BadQuestion
from web.questions import check_topic
from web.views import phrases, references
from web.views.report_view import SORTS, ReportFilter, news, report_list, report_view, with_subject
from web.views.templating import address, page

_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/reports")
def reports(
    request: Request,
    services: WithServices,
    q: str = "",
    kind: str = "",
    publisher: str = "",
    year: str = "",
    sort: str = "newest",
) -> Response:
    """Shows the reports that a filter lets through; for words, first those of that name."""
    choice = ReportFilter(q, kind, publisher, year, sort if sort in SORTS else "newest")
    searcher, search, error = services.asking.searcher(), services.reading.library.reports, ""
    try:
        if q:
            choice = replace(choice, words=check_topic(services, q))
        shelf = report_list(searcher, search, choice)
        shelf = with_subject(shelf, searcher, search) if q else shelf
    except BadQuestion as fault:
        error = str(fault)
        shelf = report_list(searcher, search, replace(choice, words=""))
    sorts = {name: label for name, (label, _, _) in SORTS.items()}
    return page(
        request,
        "reports.html",
        422 if error else 200,
        shelf=shelf,
        sorts=sorts,
        words=q if error else choice.words,
        error=error,
    )


@router.get("/new")
def new(
    request: Request, services: WithServices, since: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """Shows what was added or changed in the collection, day by day; only after the day `since`, if given."""
    created = services.operating.versions.current().created
    days = news(services.reading.history(), services.asking.searcher(), created)
    since = since if _DAY.fullmatch(since) else ""
    return page(
        request,
        "new.html",
        days=[day for day in days if day.date > since],
        dates={day.date: phrases.date(day.date) for day in days},
        since=since,
        most=12,
    )


@router.get("/reports/{report_id}")
def report(request: Request, services: WithServices, report_id: str) -> Response:
    view = report_view(services.asking.searcher(), services.reading.library, report_id)
    link = f"{address(request)}/reports/{report_id}"
    cited = references.entry(view.report, link, datetime.now(UTC).date())
    return page(request, "report.html", view=view, cited=cited)
