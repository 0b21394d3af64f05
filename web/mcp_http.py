"""The tools of `web/mcp_server.py` over HTTP, at /mcp, where PANEL_MCP says so.

No session is kept: each request stands for itself, and is answered at once.
"""

import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.problems import NotFound
from web.services import Services
from web.settings import CannotServe, Settings

router = APIRouter(include_in_schema=False)


class Handed(Response):
    """A response that another application makes."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


@router.post("/mcp")
async def mcp(request: Request) -> Response:
    """One message of the protocol."""
    handler: ASGIApp | None = getattr(request.app.state, "mcp", None)
    if handler is None:
        raise NotFound("Tools are not offered here. Set PANEL_MCP to offer them.")
    return Handed(handler)


def ensure_mcp(settings: Settings) -> None:
    """Raise CannotServe where tools are asked for and the SDK is not installed."""
    if settings.mcp and importlib.util.find_spec("mcp") is None:
        raise CannotServe("This needs the MCP SDK. Run: pip install 'panel-assistant[mcp]'")


@asynccontextmanager
async def while_serving(app: FastAPI) -> AsyncIterator[None]:
    """Offers the tools for as long as the application is served."""
    services: Services = app.state.services
    if not services.settings.mcp:
        yield
        return
    from web.mcp_server import mcp_server, trusted  # needs the extra `mcp`

    server = mcp_server(services, services.settings.address)
    server.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=trusted(services.settings)
    )
    async with server.session_manager.run():
        app.state.mcp = server.session_manager.handle_request
        yield
