"""Downloads: an answer, a collection, a report's recommendations as files.

Every quotation is checked again before export. One that is no longer in its report is left out and named.
A worker process writes the file (web/limited_work.py); it is ended when the client leaves.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from assistant.answer import Answer
from corpus.errors import ReportNotFound
from index.searching import Searcher
from web.dependencies import WithServices, same_site
from web.errors import NothingToExport, WorkTooCostly
from web.exports import print_view
from web.exports.formats import WITH_PICTURES, export
from web.exports.pack import Excerpt, OfficeTemplates, Pack, PackOrigin
from web.limited_work import EXPORTS
from web.questions import FEW, MORE, start_question
from web.services import Services
from web.storage.collection_store import Collection
from web.views import excerpts
from web.views.answer_view import AskForm
from web.views.references import is_open
from web.views.report_view import report_view
from web.views.templating import address

_MOST_PICTURES, _PICTURE_SECONDS = 40, 60
"""The most pictures of pages in one file, and the time for drawing them."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


class ExportForm(AskForm):
    """A question, and the format of its answer."""

    format: str
    pictures: bool = False


@router.post("/ask/export")
async def export_answer(
    request: Request,
    services: WithServices,
    form: Annotated[ExportForm, Form()],
) -> Response:
    """Answers the question again, because no question is stored, and returns the answer as a file."""

    def pack() -> Pack:
        searcher = services.asking.searcher()
        answer = _answer(services, form, MORE if form.more else FEW)
        asks_for_more = answer.breadth and not form.more
        longer = _answer(services, form, MORE, by_model=False) if asks_for_more else None
        made, site = datetime.now(UTC).date(), address(request)
        return Pack.from_answer(answer, searcher, made=made, address=site, longer=longer)

    return await _file(services, await run_in_threadpool(pack), form.format, form.pictures)


def _answer(services: Services, form: ExportForm, limit: int, *, by_model: bool = True) -> Answer:
    filters, without = form.filters, form.without
    question = start_question(
        services, form.question, form.history, limit, without=without, filters=filters, by_model=by_model
    )
    return question.answer()


@router.get("/collections/{private}/export/{format}")
async def export_collection(
    request: Request, services: WithServices, private: str, format: str, pictures: bool = False
) -> Response:
    collection = partial(services.reading.collections.get, private)
    return await _collection(request, services, collection, format, pictures)


@router.get("/shared/{share}/export/{format}")
async def export_shared(
    request: Request, services: WithServices, share: str, format: str, pictures: bool = False
) -> Response:
    collection = partial(services.reading.collections.get_shared, share)
    return await _collection(request, services, collection, format, pictures)


async def _collection(
    request: Request, services: Services, get: Callable[[], Collection], format: str, pictures: bool
) -> Response:
    def pack() -> Pack:
        collection, searcher = get(), services.asking.searcher()
        checked = excerpts.check(searcher, collection)
        standing = [
            Excerpt(excerpt.citation, excerpt.saved.heading, excerpt.saved.note)
            for excerpt in checked
            if excerpt.citation is not None
        ]
        gone = len(checked) - len(standing)
        return _pack(request, searcher, collection.title, standing, PackOrigin.COLLECTION, gone)

    return await _file(services, await run_in_threadpool(pack), format, pictures)


@router.get("/reports/{report_id}/export/{format}")
async def export_report(
    request: Request, services: WithServices, report_id: str, format: str, pictures: bool = False
) -> Response:
    """Returns the recommendations of a report as a file."""

    def pack() -> Pack:
        searcher = services.asking.searcher()
        view = report_view(searcher, services.reading.library, report_id)
        excerpts = (Excerpt(entry.citation) for entry in view.recommendations)
        return _pack(request, searcher, view.report.title, excerpts, PackOrigin.REPORT)

    return await _file(services, await run_in_threadpool(pack), format, pictures)


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


async def _file(services: Services, pack: Pack, format: str, pictures: bool) -> Response:
    if not pack.excerpts:
        raise NothingToExport("There is no quotation to export. Choose some first.")
    settings = services.settings
    templates = OfficeTemplates(settings.slides_template, settings.word_template)
    if pictures and format in WITH_PICTURES:
        pack = await _with_pictures(services, pack)
    exported = await EXPORTS.run(export, replace(pack, templates=templates), format)
    placed = "inline" if format == "print" else "attachment"
    headers = {
        "Content-Disposition": f"{placed}; filename*=utf-8''{quote(exported.file_name)}",
        "Content-Security-Policy": print_view.POLICY,
    }
    return Response(exported.content, media_type=exported.media_type, headers=headers)


async def _with_pictures(services: Services, pack: Pack) -> Pack:
    """Returns the pack with pictures of pages, as many as can be drawn in the time that they are given.

    A report that is not under an open licence is quoted, but its pages are not copied.
    """
    searcher, excerpts = services.asking.searcher(), list(pack.excerpts)
    with suppress(TimeoutError):
        async with asyncio.timeout(_PICTURE_SECONDS):
            for number, excerpt in enumerate(excerpts[:_MOST_PICTURES]):
                citation = excerpt.citation
                if not is_open(citation.report):
                    continue
                with suppress(ReportNotFound, WorkTooCostly):
                    page = await run_in_threadpool(searcher.page, citation.report.id, citation.pdf_page)
                    file = await services.reading.images.picture(citation.report, page, citation.spans)
                    excerpts[number] = replace(excerpt, picture=await run_in_threadpool(file.read_bytes))
    return replace(pack, excerpts=tuple(excerpts), pictures=True)
