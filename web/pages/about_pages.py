"""The pages about this site: what it is, privacy, accessibility."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from web.dependencies import WithServices, same_site
from web.views.templating import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/about")
def about(request: Request) -> Response:
    return page(request, "about.html")


@router.get("/privacy")
def privacy(request: Request, services: WithServices) -> Response:
    settings = services.settings
    days = settings.feedback_days if settings.feedback else 0
    return page(
        request,
        "privacy.html",
        model=bool(settings.model_url),
        feedback_days=days,
        collection_days=settings.collection_days,
    )


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    return page(request, "accessibility.html")
