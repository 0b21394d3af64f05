"""RIS: the reports that a pack quotes, for reference managers, each quotation as a note of its report.

Each body that publishes is an author of its own. RIS divides an author at a comma into a last name and
first names and has no way to protect one, so a comma within the name of a body becomes "and":
"Bournemouth and Christchurch and Poole Safeguarding Children Partnership". PB has the name as it is.
"""

import re

import rispy

from corpus.publishers import bodies_of
from web.exports.briefing import clean, quotations_of, quoted_reports
from web.exports.pack import Pack
from web.views import references

_COMMA = re.compile(r",(?: and\b)?")


class _Writer(rispy.RisWriter):  # type: ignore[misc]  # it ships no types
    """Writes records with nothing before or between them: a file begins with its first record."""

    def set_header(self, count: int) -> str:
        return ""


def write(pack: Pack) -> bytes:
    """One record a report, UTF-8."""
    records: list[dict[str, str | list[str]]] = []
    for report, link in quoted_reports(pack).items():
        record: dict[str, str | list[str]] = {
            "type_of_reference": "RPRT",
            "id": report.id,
            "authors": [_without_commas(body) for body in bodies_of(report.publisher)],
            "title": references.marked_title(report),
            "year": str(report.year or ""),
            "date": report.published.replace("-", "/"),
            "edition": report.edition,
            "publisher": references.author(report),
            "type_of_work": references.genre(report),
            "urls": [references.public_address(report, link)],
            "access_date": pack.made.strftime("%Y/%m/%d"),
            "language": "en-GB",
            "notes": quotations_of(pack, report),
        }
        records.append({key: _one_line(value) for key, value in record.items() if value})
    written: str = rispy.dumps(records, implementation=_Writer)
    return written.encode()


def _without_commas(body: str) -> str:
    return " ".join(_COMMA.sub(" and ", body.strip(", ")).split())


def _one_line(value: str | list[str]) -> str | list[str]:
    """A line end would begin a field of its own."""
    if isinstance(value, str):
        return " ".join(clean(value).split())
    return [" ".join(clean(one).split()) for one in value]
