"""The pages of themes, and of recommendations by year."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from web.dependencies import WithAsking, WithReading, WithServices, same_site
from web.errors import BadQuestion
from web.questions import checked_topic
from web.views.report_view import Recommended, recommended
from web.views.templating import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/themes")
def themes(request: Request, asking: WithAsking, reading: WithReading) -> Response:
    return page(request, "themes.html", matrix=reading.themes.matrix(asking.searcher()))


@router.get("/themes/{theme_id}")
def theme(
    request: Request, asking: WithAsking, reading: WithReading, theme_id: str, year: str = ""
) -> Response:
    return page(request, "theme.html", view=reading.themes.theme(asking.searcher(), theme_id, year))


@router.get("/recommendations")
def recommendations(request: Request, services: WithServices, q: str = "") -> Response:
    """Has this been recommended before? Shows recommendations on a subject, by year."""
    words, error = q, ""
    years: list[Recommended] = []
    searcher = services.asking.searcher()
    if q:
        try:
            words = checked_topic(services, q)
            years = recommended(searcher, words)
        except BadQuestion as fault:
            error = str(fault)
    return page(
        request,
        "recommendations.html",
        422 if error else 200,
        words=words,
        error=error,
        years=years,
        total=len(searcher.reports()),
    )
