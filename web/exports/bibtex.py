"""BibTeX: one technical report for each report that a pack quotes, with the quotations in its note.

The text is UTF-8, as biber and current BibTeX styles read it. Characters that TeX reads as commands are
escaped. BibTeX counts escaped braces too, so a brace in the text is written as a command without braces.
"""

import re
from calendar import month_abbr

from corpus.bibliography.publishers import join_bodies
from corpus.report import Report
from web.exports.briefing import quotations_of, referenced_reports
from web.exports.pack import Pack
from web.views import references
from web.views.references import clean

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{one: f"\\{one}" for one in "#$%&_"},
}


def write(pack: Pack) -> bytes:
    """Returns one entry for each report."""
    entries = (_entry(pack, report, link) for report, link in referenced_reports(pack).items())
    return "\n".join(entries).encode()


def _entry(pack: Pack, report: Report, link: str) -> str:
    bodies = [_escape(body) for body in references.bodies(report)]
    fields = {
        "author": " and ".join(f"{{{body}}}" for body in bodies),  # braces: not a person's two names
        "title": f"{{{_escape(references.marked_title(report))}}}",
        "institution": join_bodies(tuple(bodies)),
        "type": _escape(report.kind),
        "year": str(report.year or ""),
        "month": _month(report.published),
        "edition": _escape(report.edition),
        "url": _verbatim(references.public_address(report, link)),
        "urldate": pack.made.isoformat(),
        "note": _escape(" ".join(quotations_of(pack, report))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9:-]+", "-", report.id) or "report"
    return "\n".join((f"@techreport{{{key},", *lines, "}", ""))


def _month(published: str) -> str:
    parts = published.split("-")
    return month_abbr[int(parts[1])].lower() if len(parts) > 1 else ""


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in " ".join(clean(text).split()))


def _verbatim(address: str) -> str:
    """Returns the address with the characters percent-encoded that would end the field."""
    return "".join(
        f"%{ord(character):02X}" if character in "{}\\ " else character for character in clean(address)
    )
