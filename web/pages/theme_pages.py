"""The pages of themes: the matrix of theme by year, and what reports say on one theme."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.dependencies import WithServices
from web.views.templating import page

router = APIRouter(include_in_schema=False)


@router.get("/themes")
def themes(request: Request, services: WithServices) -> Response:
    return page(request, "themes.html", matrix=services.themes.matrix(services.searcher()))


@router.get("/themes/{theme_id}")
def theme(request: Request, services: WithServices, theme_id: str, year: str = "") -> Response:
    return page(request, "theme.html", view=services.themes.theme(services.searcher(), theme_id, year))
