"""The question box for other websites: a page that the sites in PANEL_EMBED_ORIGINS may frame.

It has no script. Its form posts to /ask in a new tab, and so may a plain form on these sites;
`web/dependencies.py` allows no other site to do so.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.dependencies import WithServices
from web.errors import NotFound
from web.views.templating import page, page_policy

router = APIRouter(include_in_schema=False)


@router.get("/embed")
def embed(request: Request, services: WithServices) -> Response:
    """Shows the question box only."""
    settings = services.settings
    if not settings.embedding_sites:
        raise NotFound(
            "The question box is not enabled for other sites. Set PANEL_EMBED_ORIGINS to enable it."
        )
    response = page(request, "embed.html", limit=settings.question_limit)
    nonce = request.scope["state"]["nonce"]
    response.headers["Content-Security-Policy"] = page_policy(nonce, " ".join(settings.embedding_sites))
    return response
