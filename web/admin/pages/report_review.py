"""The review page of a report, its correction, and the publications that are missing here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from assistant.library.report_search import has_name
from corpus.errors import BadCorrection
from corpus.report import Form, Page, Report, Status, Voice
from corpus.sources.base import ReportFacts
from corpus.storage.provenance import Provenance
from web.admin.visits import Visit, WithVisit, current_visit
from web.dependencies import same_site
from web.errors import InvalidChoice
from web.services import Services
from web.views import phrases
from web.views.phrases import name_at
from web.views.report_view import ReportFilter

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])


@router.get("/admin/reports")
def reports(visit: WithVisit, q: str = "") -> Response:
    stored = visit.services.maintaining.catalogue().reports()
    reports = [report for report in ReportFilter(sort="title").of(stored) if has_name(report, q)]
    provenances = visit.services.maintaining.provenances().all()
    return visit.page("reports.html", reports=reports, provenances=provenances, words=q)


@router.get("/admin/reports/{report_id}")
def report(visit: WithVisit, report_id: str) -> Response:
    return _page(visit, report_id)


@router.post("/admin/reports/{report_id}/correct", summary="Correct a report")
def correct_report(visit: WithVisit, report_id: str) -> Response:
    try:
        correct(visit, report_id)
    except (InvalidChoice, BadCorrection) as fault:
        return _page(visit, report_id, str(fault), "title")
    return RedirectResponse(f"/admin/reports/{report_id}?done=corrected", 303)


@router.post("/admin/reports/{report_id}/standing", summary="Say whether a report stands")
def settle_report(visit: WithVisit, report_id: str) -> Response:
    try:
        settle(visit, report_id)
    except InvalidChoice as fault:
        return _page(visit, report_id, str(fault), "status")
    return RedirectResponse(f"/admin/reports/{report_id}?done=settled", 303)


@router.post("/admin/reports/{report_id}/take-out", summary="Remove a report")
def take_out(visit: WithVisit, report_id: str) -> Response:
    visit.services.maintaining.correcting().take_out(report_id)
    return RedirectResponse("/admin/reports?done=out", 303)


@router.get("/admin/publications")
def publications(visit: WithVisit) -> Response:
    """Shows publications that are missing here, reports that are not current, and those that were removed."""
    services = visit.services
    reports = services.maintaining.catalogue().reports()
    return visit.page(
        "publications.html",
        missing=services.maintaining.publications().missing(reports),
        gone=[report for report in reports if report.status is not Status.CURRENT],
        titles={report.id: report.title for report in reports},
        provenances=services.maintaining.provenances().all(),
        refused=services.maintaining.origins().refused_publications(),
    )


@router.post("/admin/publications/let-in", summary="Restore a removed report")
def let_in(visit: WithVisit) -> Response:
    source, key = visit.field("source"), visit.field("key")
    visit.about = name_at(source, key)
    visit.services.maintaining.origins().approve(source, [key])
    return RedirectResponse("/admin/publications?done=in", 303)


def _page(visit: Visit, report_id: str, error: str = "", field: str = "") -> Response:
    if error:
        visit.outcome = f"refused: {error}"
    view = reading_report(visit.services, report_id)
    return visit.page("report.html", 422 if error else 200, view=view, error=error, field=field)


_LONGEST = 500


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """A report and what was read from it. Pages are numbers in the file, from 1."""

    report: Report
    provenance: Provenance
    pages: int
    unlabelled: tuple[int, ...]
    empty: tuple[int, ...]
    recognised: tuple[int, ...]
    passages: int
    tables: int
    headings: int
    numbered: int
    voices: dict[str, int]
    read: str

    @property
    def authorities(self) -> list[dict[str, str]]:
        """Returns the choices for its authority."""
        return [
            {"value": authority.value, "text": label or "Other"}
            for authority, label in phrases.AUTHORITIES.items()
        ]

    @property
    def source(self) -> str:
        """Returns where the report came from, in words: the name of the source, then its name there."""
        name, _, key = self.provenance.origin.partition(" ")
        return f"{phrases.SOURCES.get(name, name)}: {phrases.name_at(name, key)}" if key else "Not known"


def reading_report(services: Services, report_id: str) -> ReadingReport:
    """Returns what was read from a report. Raises ReportNotFound."""
    catalogue = services.maintaining.catalogue()
    report = catalogue.report(report_id)
    pages, passages = list(catalogue.pages(report_id)), list(catalogue.passages(report_id))
    voices = Counter(passage.voice for passage in passages)
    noted = [event.at for event in services.reading.history().events() if event.report_id == report_id]
    return ReadingReport(
        report=report,
        provenance=services.maintaining.provenances().of(report_id),
        pages=len(pages),
        unlabelled=_numbers(page for page in pages if not page.label),
        empty=_numbers(page for page in pages if not page.text.strip()),
        recognised=_numbers(page for page in pages if page.scanned),
        passages=len(passages),
        tables=sum(passage.form is Form.TABLE for passage in passages),
        headings=len({heading for passage in passages for heading in passage.headings}),
        numbered=sum(bool(passage.paragraph) for passage in passages),
        voices={phrases.VOICES[voice] or "Not known": voices[voice] for voice in Voice if voices[voice]},
        read=max(noted, default=""),
    )


def correct(visit: Visit, report_id: str) -> None:
    """Corrects the fields in which the form differs from the report.

    Raises InvalidChoice, BadCorrection, ReportNotFound, CorpusBusy.
    """
    report = visit.services.maintaining.catalogue().report(report_id)
    before = {
        "title": report.title,
        "publisher": report.publisher,
        "kind": report.kind,
        "corrected": report.published,
        "licence": report.licence,
        "authority": report.authority.value,
    }
    values = {name: " ".join(visit.field(name).split())[:_LONGEST] for name in before}
    if not values["title"]:
        raise InvalidChoice("Enter a title.")
    changed: dict[str, Any] = {
        name: value for name, value in values.items() if value and value != before[name]
    }
    if not changed:
        raise InvalidChoice("Nothing was changed. To leave something out, correct the list of publications.")
    visit.about = f"{report_id}: {', '.join(changed)}"
    visit.services.maintaining.correcting().correct(report_id, ReportFacts(**changed))


def settle(visit: Visit, report_id: str) -> None:
    """Records whether a report is current. Raises InvalidChoice, ReportNotFound, CorpusBusy."""
    statuses = [status for status in Status if status.value == visit.field("status")]
    if not statuses:
        raise InvalidChoice("Choose its status.")
    visit.about = f"{report_id}: {statuses[0].value}"
    notice = " ".join(visit.field("notice").split())[:_LONGEST]
    visit.services.maintaining.correcting().settle(report_id, statuses[0], notice)


def _numbers(pages: Iterable[Page]) -> tuple[int, ...]:
    return tuple(page.number for page in pages)
