"""The tools of `web/api/mcp_server.py` over HTTP, at /mcp, if PANEL_MCP enables them.

There are no sessions: each request is independent and is answered at once.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import NotFound
from web.services import Services

router = APIRouter(include_in_schema=False)


class ForwardedResponse(Response):
    """A response that another application makes."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


@router.post("/mcp")
async def mcp(request: Request) -> Response:
    """Answers one message of the protocol."""
    handler: ASGIApp | None = getattr(request.app.state, "mcp", None)
    if handler is None:
        raise NotFound("Tools are not enabled here. Set PANEL_MCP to enable them.")
    return ForwardedResponse(handler)


@asynccontextmanager
async def while_serving(app: FastAPI) -> AsyncIterator[None]:
    """Offers the tools while the application is served."""
    services: Services = app.state.services
    if not services.settings.mcp:
        yield
        return
    from web.api.mcp_server import allowed_hosts, mcp_server  # needs the extra `mcp`

    server = mcp_server(services, services.settings.address)
    server.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=allowed_hosts(services.settings)
    )
    async with server.session_manager.run():
        app.state.mcp = server.session_manager.handle_request
        yield
