"""The page of a passage, pictures of its pages, and the original file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from corpus.errors import ReportNotFound
from corpus.report import Page, Report, Span
from index.searching import Searcher
from web.api.annotations import annotation, prefers_annotation
from web.api.library_api import AnnotationResponse
from web.dependencies import WithAsking, WithReading, absolute, same_site
from web.storage.page_images import PageImages
from web.views.excerpts import citation_at
from web.views.links import marked
from web.views.passage_view import PassageView, passage_view, quoted_spans
from web.views.templating import FILE_POLICY, page

_PANEL = 20.0
"""Seconds that a panel waits to hear where its quotation is: its script scrolls there."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/passages/{passage_id}")
def passage(
    request: Request,
    asking: WithAsking,
    reading: WithReading,
    passage_id: str,
    mark: Annotated[str, Query(max_length=500)] = "",
    number: Annotated[int, Query(alias="page", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Shows a quotation on its page, or with `page` another page of its report."""
    searcher = asking.searcher()
    if prefers_annotation(request.headers.get("accept", "")):
        web_annotation = annotation(citation_at(searcher, passage_id, mark), searcher, absolute(request))
        response: Response = AnnotationResponse(web_annotation.model_dump(by_alias=True))
    else:
        view = passage_view(searcher, reading.images, passage_id, mark, number)
        citation = citation_at(searcher, passage_id, mark)
        response = page(request, "passage.html", view=view, mark=mark, citation=citation)
        if view.turned:
            response.background = BackgroundTask(draw_neighbours, searcher, reading.images, view)
    response.headers["Vary"] = "Accept"
    return response


@router.get("/passages/{passage_id}/panel")
def panel(
    request: Request,
    asking: WithAsking,
    reading: WithReading,
    passage_id: str,
    mark: Annotated[str, Query(max_length=500)] = "",
    number: Annotated[int, Query(alias="page", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Returns what `web/static/panel.js` shows beside an answer: the page with the quotation."""
    searcher = asking.searcher()
    view = passage_view(searcher, reading.images, passage_id, mark, number, seconds=_PANEL)
    citation = citation_at(searcher, passage_id, mark)
    response = page(request, "panel.html", view=view, mark=mark, citation=citation)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@router.get("/passages/{passage_id}/pages/{number}.jpg")
async def picture(
    asking: WithAsking,
    reading: WithReading,
    passage_id: str,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
    mark: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Returns the picture of a page, with the quotation (or the whole passage) highlighted."""

    def read() -> tuple[Report, Page, tuple[Span, ...]]:
        searcher = asking.searcher()
        passage = searcher.passage(passage_id)
        spans = quoted_spans(passage, marked(passage, mark)) or passage.spans
        return searcher.report(passage.report_id), searcher.page(passage.report_id, number), spans

    image = await reading.images.picture(*await run_in_threadpool(read))
    return FileResponse(image, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


async def draw_neighbours(searcher: Searcher, images: PageImages, view: PassageView) -> None:
    """Draws the pages before and after a page that was turned to, since it may be turned again."""

    def read() -> list[Page]:
        numbers = (view.pages[0].after, view.pages[0].before)
        other_pages = [number for number in numbers if number and number not in view.passage.pages]
        return [searcher.page(view.report.id, number) for number in other_pages]

    await images.draw_ahead(view.report, await run_in_threadpool(read))


@router.get("/files/{report_id}")
def file(asking: WithAsking, reading: WithReading, report_id: str) -> Response:
    """Returns the original file. Browsers open a PDF and save anything else."""
    report = asking.searcher().report(report_id)
    if not reading.originals.has(report.digest):
        raise ReportNotFound("The file of this report is lost. Its text is still here.")
    shown = report.media_type == "application/pdf"
    return FileResponse(
        reading.originals.path(report.digest),
        media_type=report.media_type if shown else "application/octet-stream",
        filename=report.file,
        content_disposition_type="inline" if shown else "attachment",
        headers={
            "Content-Security-Policy": FILE_POLICY,
            "Cache-Control": "private, max-age=3600",
            "ETag": f'"{report.digest}"',
        },
    )
