"""What each report's licence asks of whoever quotes it: a line to carry, and how much may be quoted.

A report under the Open Government Licence carries the attribution that the licence itself gives. Of a
report with another licence, or none that is stated, only a short quotation and a link go out.
"""

import re

from corpus.report import Report
from corpus.text import sentences

SHORT = 80
"""The most words of a short quotation. Its first sentence is never cut: half of one can say the contrary."""

CUT = " […]"

OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

_OPEN = re.compile(r"\bOGL\b|open government licen[cs]e", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:v|version )\s?(\d)(?:\.\d)?", re.IGNORECASE)


def is_open(report: Report) -> bool:
    """Whether it may be quoted at any length."""
    return report.sample or bool(_OPEN.search(report.licence))


def attribution(report: Report) -> str:
    """The line that goes out with every quotation from the report."""
    if report.sample:
        return "Written for this project as a sample. It is not a publication of the Panel."
    if _OPEN.search(report.licence):
        version = _VERSION.search(report.licence)
        number = f" v{version[1]}.0" if version else ""
        return f"Contains public sector information licensed under the Open Government Licence{number}."
    stated = report.licence.rstrip(".") or "No licence is stated"
    return f"{stated}. Short quotations and a link only: ask the publisher before you copy more."


def address(report: Report) -> str:
    """Where the licence of a report under the Open Government Licence is; "" of another."""
    return OGL if _OPEN.search(report.licence) and not report.sample else ""


def quotable(report: Report, quote: str) -> str:
    """The quotation, or of a report that is not open its first whole sentences and "[…]" for the rest."""
    if is_open(report) or len(quote.split()) <= SHORT:
        return quote
    whole = [end for _, end in sentences(quote)]
    ends = [end for end in whole if len(quote[:end].split()) <= SHORT] or whole[:1]
    return quote if ends[-1] == whole[-1] else quote[: ends[-1]] + CUT
