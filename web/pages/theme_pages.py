"""The pages of themes, and of recommendations by year."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from web.dependencies import WithAsking, WithReading, WithServices, same_site
from web.errors import BadQuestion
from web.questions import check_topic
from web.views.recommendation_view import RecommendationFilter, recommendations_view
from web.views.templating import page

PageNumber = Annotated[str, Query(alias="page", max_length=9)]
"""A page of results in an address, counted from 1."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/themes")
def themes(request: Request, asking: WithAsking, reading: WithReading) -> Response:
    return page(request, "themes.html", matrix=reading.themes.matrix(asking.searcher()))


@router.get("/themes/{theme_id}")
def theme(
    request: Request,
    asking: WithAsking,
    reading: WithReading,
    theme_id: str,
    year: str = "",
    page_number: PageNumber = "1",
) -> Response:
    number = max(1, _number(page_number)) if year else 0
    view = reading.themes.theme(asking.searcher(), theme_id, year, number)
    return page(request, "theme.html", view=view)


@router.get("/recommendations")
def recommendations(
    request: Request,
    services: WithServices,
    q: str = "",
    year: str = "",
    kind: str = "",
    place: str = "",
    to: str = "",
    page_number: PageNumber = "1",
) -> Response:
    """Has this been recommended before? Shows recommendations on a subject; without one, the newest."""
    error, choice = "", RecommendationFilter("", year, kind, place, to)
    searcher = services.asking.searcher()
    try:
        if q:
            choice = replace(choice, words=check_topic(services, q))
    except BadQuestion as fault:
        error = str(fault)
    library = services.reading.library.recommendations
    return page(
        request,
        "recommendations.html",
        422 if error else 200,
        view=recommendations_view(searcher, library, choice, _number(page_number)),
        words=q if error else choice.words,
        error=error,
        total=len(searcher.reports()),
    )


def _number(text: str) -> int:
    """Returns the number that an address has; 1 where it has none."""
    return int(text) if text.isascii() and text.isdecimal() else 1
