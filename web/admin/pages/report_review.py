"""Each report as it was read, and a maintainer's word on it; and the publications that are not here."""

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from corpus.errors import BadCorrection
from corpus.report import Status
from web.admin.reading_report import correct, reading_report, settle
from web.admin.visits import Visit, WithVisit, entered
from web.dependencies import same_site
from web.errors import BadChoice
from web.views.report_view import Choice
from web.views.wording import name_at

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(entered)])


@router.get("/admin/reports")
def reports(visit: WithVisit, q: str = "") -> Response:
    kept = Choice(q, sort="title").of(visit.services.catalogue().reports())
    provenances = visit.services.provenances().all()
    return visit.page("reports.html", reports=kept, provenances=provenances, words=q)


@router.get("/admin/reports/{report_id}")
def report(visit: WithVisit, report_id: str) -> Response:
    return _page(visit, report_id)


@router.post("/admin/reports/{report_id}/correct", summary="Correct a report")
def correct_report(visit: WithVisit, report_id: str) -> Response:
    try:
        correct(visit, report_id)
    except (BadChoice, BadCorrection) as fault:
        return _page(visit, report_id, str(fault), "title")
    return RedirectResponse(f"/admin/reports/{report_id}?done=corrected", 303)


@router.post("/admin/reports/{report_id}/standing", summary="Say whether a report stands")
def settle_report(visit: WithVisit, report_id: str) -> Response:
    try:
        settle(visit, report_id)
    except BadChoice as fault:
        return _page(visit, report_id, str(fault), "status")
    return RedirectResponse(f"/admin/reports/{report_id}?done=settled", 303)


@router.post("/admin/reports/{report_id}/take-out", summary="Take a report out")
def take_out(visit: WithVisit, report_id: str) -> Response:
    visit.services.correcting().take_out(report_id)
    return RedirectResponse("/admin/reports?done=out", 303)


@router.get("/admin/publications")
def publications(visit: WithVisit) -> Response:
    """What is known and not here, what no longer stands, and what was taken out."""
    services = visit.services
    kept = services.catalogue().reports()
    return visit.page(
        "publications.html",
        missing=services.publications().missing(kept),
        gone=[one for one in kept if one.status is not Status.CURRENT],
        titles={one.id: one.title for one in kept},
        provenances=services.provenances().all(),
        refused=services.origins().refused(),
    )


@router.post("/admin/publications/let-in", summary="Let in again what was taken out")
def let_in(visit: WithVisit) -> Response:
    source, key = visit.field("source"), visit.field("key")
    visit.about = name_at(source, key)
    visit.services.origins().approve(source, [key])
    return RedirectResponse("/admin/publications?done=in", 303)


def _page(visit: Visit, report_id: str, error: str = "", field: str = "") -> Response:
    if error:
        visit.outcome = f"refused: {error}"
    view = reading_report(visit.services, report_id)
    return visit.page("report.html", 422 if error else 200, view=view, error=error, field=field)
