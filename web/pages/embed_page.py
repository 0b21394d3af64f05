"""The question box for other web sites: a page that they may frame where PANEL_EMBED_ORIGINS names them.

It holds no script. What is asked in it is posted to /ask in a new tab, and so is what a plain form on one of
those sites asks; `web/dependencies.py` lets no other site do so.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.dependencies import WithServices
from web.errors import NotFound
from web.views.templating import page, page_policy

router = APIRouter(include_in_schema=False)


@router.get("/embed")
def embed(request: Request, services: WithServices) -> Response:
    """The question box alone."""
    settings = services.settings
    if not settings.embedding_sites:
        raise NotFound("The question box is not offered to other sites. Set PANEL_EMBED_ORIGINS to offer it.")
    response = page(request, "embed.html", limit=settings.question_limit)
    nonce = request.scope["state"]["nonce"]
    response.headers["Content-Security-Policy"] = page_policy(nonce, " ".join(settings.embedding_sites))
    return response
