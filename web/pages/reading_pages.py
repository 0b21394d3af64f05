"""The pages that people read. Every job works without JavaScript; nothing asked is kept."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Header, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from web.api.annotations import annotation, prefers_annotation
from web.api.event_stream import stream
from web.api.library_api import AnnotationResponse
from web.dependencies import WithServices, absolute, same_site
from web.errors import BadQuestion
from web.pages.examples import EXAMPLES
from web.questions import Asking, begin, general, next_questions
from web.services import Services
from web.views import wording
from web.views.answer_view import AnswerView, AskForm, Choices, Fragments, NextForm
from web.views.content_policy import FILE_POLICY
from web.views.excerpts import cited
from web.views.filters import Filters
from web.views.links import marked
from web.views.news import news
from web.views.passage_view import passage_view, quoted_spans
from web.views.report_view import SORTS, Choice, Recommended, recommended, report_view, shelf
from web.views.templating import address, page, render

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


@router.get("/")
def home(request: Request, services: WithServices) -> Response:
    return _home(request, services)


def _choices(services: Services) -> Choices:
    return Choices.of(services.settings, services.themes.labels, services.searcher().reports())


def _home(request: Request, services: Services, status: int = 200, **filled: object) -> Response:
    reports = services.searcher().reports()
    years = sorted({report.year for report in reports if report.year})
    return page(
        request,
        "home.html",
        status,
        reports=reports,
        years=wording.years(years),
        samples=any(report.sample for report in reports),
        examples=EXAMPLES,
        choices=_choices(services),
        **{"question": "", "history": (), "error": "", "at": "question", "filters": Filters(), **filled},
    )


@router.get("/ask")
def ask_by_link(request: Request, services: WithServices, question: str = "") -> Response:
    """An example's link, or one that somebody sent: asked as it is written there.

    Without a question it is the first page; whoever comes back to an answer has it asked again by a script.
    """
    if not question:
        return _home(request, services)
    return _ask(request, services, AskForm(question=question))


@router.post("/ask")
def ask(request: Request, services: WithServices, form: Annotated[AskForm, Form()]) -> Response:
    return _ask(request, services, form)


def _ask(request: Request, services: Services, form: AskForm) -> Response:
    choices = _choices(services)
    try:
        asking = begin(services, form.question, form.history, without=form.without, filters=form.filters)
    except BadQuestion as fault:
        filled = {"question": form.question[: 2 * choices.limit], "error": str(fault), "at": fault.field}
        return _home(request, services, 422, history=form.history, filters=form.filters, **filled)
    return page(request, "answer.html", view=AnswerView(asking.answer(), form, choices))


def begun(
    request: Request, services: WithServices, form: Annotated[AskForm, Form()]
) -> Iterator[tuple[Asking, Fragments]]:
    """The question under way, before the stream begins, so that a bad one is an ordinary page.

    It is ended with the stream, also where the reader has gone.
    """
    begun = begin(services, form.question, form.history, without=form.without, filters=form.filters)
    with closing(begun) as asking:
        yield asking, Fragments(form, _choices(services), address(request))


@router.post("/ask/stream", response_class=EventSourceResponse)
def ask_stream(
    begun: Annotated[tuple[Asking, Fragments], Depends(begun)],
    last_event_id: Annotated[str, Header()] = "",
) -> Iterator[ServerSentEvent]:
    """What `web/static/asking.js` puts into the page while the answer comes."""
    asking, fragments = begun
    yield from stream(asking.events, fragments.of, asking.version, last_event_id)


@router.post("/ask/next")
def ask_next(request: Request, services: WithServices, form: Annotated[NextForm, Form()]) -> Response:
    """Questions to ask next. A script puts them below the answer; without one they are a page."""
    questions = next_questions(services, form.passage, form.history, form.filters)
    if request.headers.get("accept") == "application/json":
        return JSONResponse({"html": render("next_list.html", questions=questions, form=form)})
    return page(request, "next.html", questions=questions, form=form)


@router.get("/passages/{passage_id}")
def passage(
    request: Request, services: WithServices, passage_id: str, mark: Annotated[str, Query()] = ""
) -> Response:
    searcher = services.searcher()
    if prefers_annotation(request.headers.get("accept", "")):
        made = annotation(cited(searcher, passage_id, mark), searcher, absolute(request))
        response: Response = AnnotationResponse(made.model_dump(by_alias=True))
    else:
        view = passage_view(searcher, services.images, passage_id, mark)
        citation = cited(searcher, passage_id, mark)
        response = page(request, "passage.html", view=view, mark=mark, citation=citation)
    response.headers["Vary"] = "Accept"
    return response


@router.get("/passages/{passage_id}/pages/{number}.jpg")
def picture(
    services: WithServices, passage_id: str, number: int, mark: Annotated[str, Query()] = ""
) -> Response:
    """A page of the passage as it looks, the quotation (or the whole passage) highlighted."""
    searcher = services.searcher()
    passage = searcher.passage(passage_id)
    spans = quoted_spans(passage, marked(passage, mark)) or passage.spans
    page = searcher.page(passage.report_id, number)
    kept = services.images.picture(searcher.report(passage.report_id), page, spans)
    return FileResponse(kept, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/reports")
def reports(
    request: Request,
    services: WithServices,
    q: str = "",
    kind: str = "",
    publisher: str = "",
    year: str = "",
    sort: str = "newest",
) -> Response:
    choice = Choice(q, kind, publisher, year, sort if sort in SORTS else "newest")
    found = shelf(services.searcher().reports(), choice)
    sorts = {name: label for name, (label, _, _) in SORTS.items()}
    return page(request, "reports.html", shelf=found, sorts=sorts)


@router.get("/new")
def new(request: Request, services: WithServices) -> Response:
    """What came into the collection or changed in it, day by day."""
    made = services.versions.current().created
    return page(request, "new.html", days=news(services.history(), services.searcher(), made), most=12)


@router.get("/reports/{report_id}")
def report(request: Request, services: WithServices, report_id: str) -> Response:
    return page(request, "report.html", view=report_view(services.searcher(), report_id))


@router.get("/recommendations")
def recommendations(request: Request, services: WithServices, q: str = "") -> Response:
    """Has this been recommended before? What reports recommended on something, year by year."""
    words, error = q, ""
    found: list[Recommended] = []
    searcher = services.searcher()
    if q:
        try:
            words = general(services, q)
            found = recommended(searcher, words)
        except BadQuestion as fault:
            error = str(fault)
    return page(
        request,
        "recommendations.html",
        422 if error else 200,
        words=words,
        error=error,
        years=found,
        total=len(searcher.reports()),
    )


@router.get("/files/{report_id}")
def file(services: WithServices, report_id: str) -> Response:
    """The original as it was published. Only a PDF opens in the browser; anything else is saved."""
    report = services.searcher().report(report_id)
    shown = report.media_type == "application/pdf"
    return FileResponse(
        services.originals.path(report.digest),
        media_type=report.media_type if shown else "application/octet-stream",
        filename=report.file,
        content_disposition_type="inline" if shown else "attachment",
        headers={"Content-Security-Policy": FILE_POLICY, "Cache-Control": "private, max-age=3600"},
    )


@router.get("/about")
def about(request: Request) -> Response:
    return page(request, "about.html")


@router.get("/privacy")
def privacy(request: Request, services: WithServices) -> Response:
    settings = services.settings
    days = settings.feedback_days if settings.feedback else 0
    return page(request, "privacy.html", model=bool(settings.model_url), feedback_days=days)


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    return page(request, "accessibility.html")
