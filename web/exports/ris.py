"""RIS: the reports that a pack quotes, for reference managers, each quotation as a note of its report."""

import rispy

from web import references
from web.exports.briefing import clean, quotations_of, quoted_reports
from web.exports.packing import Pack


def write(pack: Pack) -> bytes:
    """One record a report, UTF-8."""
    records: list[dict[str, str | list[str]]] = []
    for report, link in quoted_reports(pack).items():
        record: dict[str, str | list[str]] = {
            "type_of_reference": "RPRT",
            "id": report.id,
            "authors": [report.publisher] if report.publisher else [],
            "title": references.marked_title(report),
            "year": str(report.year or ""),
            "date": report.published.replace("-", "/"),
            "edition": report.edition,
            "publisher": report.publisher,
            "type_of_work": report.kind,
            "urls": [references.public_address(report, link)],
            "access_date": pack.made.strftime("%Y/%m/%d"),
            "language": "en-GB",
            "notes": quotations_of(pack, report),
        }
        records.append({key: _one_line(value) for key, value in record.items() if value})
    written: str = rispy.dumps(records)
    return written.encode()


def _one_line(value: str | list[str]) -> str | list[str]:
    """A line end would begin a field of its own."""
    if isinstance(value, str):
        return " ".join(clean(value).split())
    return [" ".join(clean(one).split()) for one in value]
