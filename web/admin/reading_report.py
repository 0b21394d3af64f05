"""What the reader made of one report, for a maintainer to judge before anybody relies on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus.provenance import Provenance
from corpus.report import Form, Page, Report, Status, Voice
from corpus.sources import Facts
from web.admin.visits import Visit
from web.errors import BadChoice
from web.services import Services
from web.views import wording

_OCR = "ocr"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """A report and what was read of it. Pages are numbers in the file, from 1."""

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
    def source(self) -> str:
        """Where it came from, in words: the name of the source, then of the file there."""
        name, _, key = self.provenance.origin.partition(" ")
        return f"{wording.SOURCES.get(name, name)}: {wording.name_at(name, key)}" if key else "Not known"


def reading_report(services: Services, report_id: str) -> ReadingReport:
    """What was read of a report. Raises ReportNotFound."""
    catalogue = services.catalogue()
    report = catalogue.report(report_id)
    pages, passages = list(catalogue.pages(report_id)), list(catalogue.passages(report_id))
    voices = Counter(passage.voice for passage in passages)
    noted = [one.at for one in services.history().events() if one.report_id == report_id]
    return ReadingReport(
        report=report,
        provenance=services.provenances().of(report_id),
        pages=len(pages),
        unlabelled=_numbers(page for page in pages if not page.label),
        empty=_numbers(page for page in pages if not page.text.strip()),
        recognised=_numbers(page for page in pages if page.reader.startswith(_OCR)),
        passages=len(passages),
        tables=sum(passage.form is Form.TABLE for passage in passages),
        headings=len({heading for passage in passages for heading in passage.headings}),
        numbered=sum(bool(passage.paragraph) for passage in passages),
        voices={wording.VOICES[voice] or "Not known": voices[voice] for voice in Voice if voices[voice]},
        read=max(noted, default=""),
    )


def correct(visit: Visit, report_id: str) -> None:
    """Correct what the form says otherwise than the report.

    Raises BadChoice, BadCorrection,
    ReportNotFound, CorpusBusy."""
    report = visit.services.catalogue().report(report_id)
    before = {
        "title": report.title,
        "publisher": report.publisher,
        "kind": report.kind,
        "corrected": report.published,
        "licence": report.licence,
    }
    given = {name: " ".join(visit.field(name).split())[:_LONGEST] for name in before}
    if not given["title"]:
        raise BadChoice("Enter a title.")
    changed: dict[str, Any] = {
        name: value for name, value in given.items() if value and value != before[name]
    }
    if not changed:
        raise BadChoice("Nothing was changed. To leave something out, correct the list of publications.")
    visit.about = f"{report_id}: {', '.join(changed)}"
    visit.services.correcting().correct(report_id, Facts(**changed))


def settle(visit: Visit, report_id: str) -> None:
    """Say whether a report stands. Raises BadChoice, ReportNotFound, CorpusBusy."""
    statuses = [status for status in Status if status.value == visit.field("status")]
    if not statuses:
        raise BadChoice("Choose whether it stands.")
    visit.about = f"{report_id}: {statuses[0].value}"
    notice = " ".join(visit.field("notice").split())[:_LONGEST]
    visit.services.correcting().settle(report_id, statuses[0], notice)


def _numbers(pages: Iterable[Page]) -> tuple[int, ...]:
    return tuple(page.number for page in pages)
