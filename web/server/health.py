"""Routes for operators: whether the server is alive, whether it can answer, its metrics."""

import threading
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from index.errors import IndexingError
from web.dependencies import WithAsking, WithServices
from web.errors import NotFound
from web.server.metrics import Metrics
from web.settings import networks, within

router = APIRouter(include_in_schema=False)


def warming(request: Request) -> bool:
    """Returns whether the model and the index are still loading."""
    warmed: threading.Event | None = request.app.state.warmed
    return warmed is not None and not warmed.is_set()


def metrics(request: Request) -> Metrics:
    """Returns the counters of the application."""
    metrics: Metrics = request.app.state.metrics
    return metrics


@router.get("/healthz")
async def alive() -> JSONResponse:
    """Says that the process answers. It says nothing about the index, and waits for no thread."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
def ready(asking: WithAsking, warming: Annotated[bool, Depends(warming)]) -> JSONResponse:
    """Says whether questions can be asked now; 503 and the reason if not."""
    if warming:
        return JSONResponse({"status": "starting", "reason": "The model and the index are loading."}, 503)
    try:
        return JSONResponse({"status": "ready", "version": asking.searcher().version_id})
    except IndexingError as error:
        return JSONResponse({"status": "not ready", "reason": str(error)}, 503)


@router.get("/metrics")
def metrics_text(
    request: Request, services: WithServices, metrics: Annotated[Metrics, Depends(metrics)]
) -> Response:
    """Returns the counters to a client that may read them; 404 to any other."""
    allowed = networks(services.settings.metrics_from)
    if not request.client or not within(request.client.host, allowed):
        raise NotFound("If you typed the address, check it is right.")
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
