"""Downloads: an answer, a collection, a report's recommendations as files.

Every quotation is checked again before export. One that is no longer in its report is left out and named.
A worker process writes the file (web/limited_work.py); it is ended when the client leaves.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from index.searching import Searcher
from web.dependencies import WithServices, same_site
from web.errors import NothingToExport
from web.exports import print_view
from web.exports.formats import export
from web.exports.pack import Excerpt, Pack, PackOrigin
from web.limited_work import EXPORTS
from web.questions import start_question
from web.services import Services
from web.storage.collection_store import Collection
from web.views import excerpts
from web.views.answer_view import AskForm
from web.views.report_view import report_view
from web.views.templating import address

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


class ExportForm(AskForm):
    """A question, and the format of its answer."""

    format: str


@router.post("/ask/export")
async def export_answer(
    request: Request,
    services: WithServices,
    form: Annotated[ExportForm, Form()],
) -> Response:
    """Answers the question again, because no question is stored, and returns the answer as a file."""

    def pack() -> Pack:
        searcher = services.asking.searcher()
        asking = start_question(
            services, form.question, form.history, without=form.without, filters=form.filters
        )
        made = datetime.now(UTC).date()
        return Pack.from_answer(asking.answer(), searcher, made=made, address=address(request))

    return await _file(await run_in_threadpool(pack), form.format)


@router.get("/collections/{private}/export/{format}")
async def export_collection(request: Request, services: WithServices, private: str, format: str) -> Response:
    return await _collection(request, services, services.reading.collections.get, private, format)


@router.get("/shared/{share}/export/{format}")
async def export_shared(request: Request, services: WithServices, share: str, format: str) -> Response:
    return await _collection(request, services, services.reading.collections.shared, share, format)


async def _collection(
    request: Request, services: Services, get: Callable[[str], Collection], link: str, format: str
) -> Response:
    def pack() -> Pack:
        collection, searcher = get(link), services.asking.searcher()
        checked = excerpts.check(searcher, collection)
        standing = [
            Excerpt(excerpt.citation, excerpt.saved.heading, excerpt.saved.note)
            for excerpt in checked
            if excerpt.citation is not None
        ]
        gone = len(checked) - len(standing)
        return _pack(request, searcher, collection.title, standing, PackOrigin.COLLECTION, gone)

    return await _file(await run_in_threadpool(pack), format)


@router.get("/reports/{report_id}/export/{format}")
async def export_report(request: Request, services: WithServices, report_id: str, format: str) -> Response:
    """Returns the recommendations of a report as a file."""

    def pack() -> Pack:
        searcher = services.asking.searcher()
        view = report_view(searcher, services.reading.library, report_id)
        excerpts = (Excerpt(entry.citation) for entry in view.recommendations)
        return _pack(request, searcher, view.report.title, excerpts, PackOrigin.REPORT)

    return await _file(await run_in_threadpool(pack), format)


def _pack(
    request: Request,
    searcher: Searcher,
    title: str,
    excerpts: Iterable[Excerpt],
    origin: PackOrigin,
    left_out: int = 0,
) -> Pack:
    today, site = datetime.now(UTC).date(), address(request)
    return Pack.of(title, excerpts, origin, searcher, made=today, address=site, left_out=left_out)


async def _file(pack: Pack, format: str) -> Response:
    if not pack.excerpts:
        raise NothingToExport("There is no quotation to export. Choose some first.")
    exported = await EXPORTS.run(export, pack, format)
    placed = "inline" if format == "print" else "attachment"
    headers = {
        "Content-Disposition": f"{placed}; filename*=utf-8''{quote(exported.file_name)}",
        "Content-Security-Policy": print_view.POLICY,
    }
    return Response(exported.content, media_type=exported.media_type, headers=headers)
