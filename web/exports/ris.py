"""RIS, for reference managers: one record for each report that a pack quotes, with its quotations as notes.

Each publisher is a separate author. RIS splits an author at a comma into last and first names and cannot
escape the comma, so a comma within a publisher's name becomes "and":
"Bournemouth and Christchurch and Poole Safeguarding Children Partnership". PB has the name unchanged.
"""

import re

import rispy

from corpus.bibliography.publishers import join_bodies
from web.exports.briefing import quotations_of, referenced_reports
from web.exports.pack import Pack
from web.views import references
from web.views.references import clean

_COMMA = re.compile(r",(?: and\b)?")


class _Writer(rispy.RisWriter):  # type: ignore[misc]  # rispy ships no types
    """Writes records only: nothing stands before the first record or between records."""

    def set_header(self, count: int) -> str:
        return ""


def write(pack: Pack) -> bytes:
    """Returns one record for each report, in UTF-8."""
    records: list[dict[str, str | list[str]]] = []
    for report, link in referenced_reports(pack).items():
        record: dict[str, str | list[str]] = {
            "type_of_reference": "RPRT",
            "id": report.id,
            "authors": [_without_commas(body) for body in references.bodies(report)],
            "title": references.marked_title(report),
            "year": str(report.year or ""),
            "date": report.published.replace("-", "/"),
            "edition": report.edition,
            "publisher": join_bodies(references.bodies(report)),
            "type_of_work": references.genre(report),
            "urls": [references.public_address(report, link)],
            "access_date": pack.made.strftime("%Y/%m/%d"),
            "language": "en-GB",
            "notes": quotations_of(pack, report),
        }
        records.append({key: _one_line(value) for key, value in record.items() if value})
    text: str = rispy.dumps(records, implementation=_Writer)
    return text.encode()


def _without_commas(body: str) -> str:
    return " ".join(_COMMA.sub(" and ", body.strip(", ")).split())


def _one_line(value: str | list[str]) -> str | list[str]:
    """Returns the value on one line, because a line end would begin a new field."""
    if isinstance(value, str):
        return " ".join(clean(value).split())
    return [" ".join(clean(part).split()) for part in value]
