"""How dates, pages, voices, names and long quotations are written in pages, exports and the command line.

No word of a quotation is changed. Whatever is left out is marked.
"""

import re
from calendar import month_name
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import PurePath

from markupsafe import Markup

from assistant.answer import Citation
from corpus.publishers import bodies_of, listed
from corpus.report import Authority, Report, Status, Voice
from corpus.text import sentences

NAME = "Panel Assistant"
SAMPLE = "Sample, not a publication of the Panel"

VOICES = {
    Voice.FINDING: "Finding of the review",
    Voice.RECOMMENDATION: "Recommendation",
    Voice.PRACTITIONER: "A practitioner’s words",
    Voice.FAMILY: "A family member’s or child’s words",
    Voice.STATISTIC: "Statistic",
    Voice.GUIDANCE: "Law or guidance",
    Voice.UNKNOWN: "",
}

SPEAKERS = {voice.value: said for voice, said in VOICES.items() if said}
"""What may be chosen of them, by value."""

AUTHORITIES = {
    Authority.STATUTORY: "Statutory guidance",
    Authority.NATIONAL: "National",
    Authority.LOCAL: "Local procedure",
    Authority.INSPECTION: "Inspection of one place",
    Authority.RESEARCH: "Research",
    Authority.OTHER: "",
}
"""What a report may be relied on for, as it stands in a citation."""

STATUSES = {
    Status.CURRENT: "",
    Status.SUPERSEDED: "This edition has been replaced by a newer one.",
    Status.WITHDRAWN: "The publisher has withdrawn this report.",
}

WEBSITES = {"govuk": "GOV.UK", "panel": "the Panel’s site"}
"""What the websites that are synchronised are called."""

STATES = {
    "running": "govuk-tag--blue",
    "done": "govuk-tag--green",
    "failed": "govuk-tag--red",
    "stopped": "govuk-tag--grey",
    "interrupted": "govuk-tag--orange",
}
"""The look of each state of a job."""

SOURCES = {**WEBSITES, "folder": "A file", "address": "The address", "sample": "The samples"}
"""What each source of reports is called."""

STANDING = {Status.CURRENT: "It stands", Status.SUPERSEDED: "Superseded", Status.WITHDRAWN: "Withdrawn"}
"""Whether a report stands, for maintainers."""

DATED_BY = {
    "maintainer": "corrected by a maintainer",
    "cover": "from its cover",
    "letter": "from the head of the letter",
    "licence page": "from its licence page",
    "web": "from its web page",
    "file name": "from the name of the file",
}
"""Who gave the date that is shown."""


def name_at(source: str, key: str) -> str:
    """What something is called where it came from: its key there. Of a file that was added it is the name
    alone, for its folder is the server's and the copy that was sent is gone."""
    return PurePath(key).name if source == "folder" else key


def date(published: str) -> str:
    """An ISO date as people write it: "10 December 2024", "December 2024", "2024", "" as far as known."""
    parts = published.split("-")
    if len(parts) == 1:
        return published
    month = month_name[int(parts[1])]
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{month} {parts[0]}"


def moment(at: str) -> str:
    """An ISO time of day as people write it: "10 December 2024, 14:05"."""
    return f"{date(at[:10])}, {at[11:16]}" if at else ""


def when(seconds: int) -> str:
    """Seconds since 1970 as people write a time of day (UTC)."""
    return moment(datetime.fromtimestamp(seconds, UTC).isoformat())


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 report", "1,234 reports"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def pages(citation: Citation) -> str:
    """The page as it is printed and as it is in the file: "page 14 (page 16 of the file)"."""
    number, end = citation.pdf_page, citation.pdf_page_end
    return page_label(citation.report, number, citation.printed_page, end)


def page_label(report: Report, number: int, printed: str = "", end: int | None = None) -> str:
    """One page or a run of pages, the printed number first where it differs; a web page has sections."""
    noun = "page" if report.paged else "section"
    run = f"{noun}s {number} to {end}" if end is not None and end != number else f"{noun} {number}"
    if noun == "section" or printed == str(number):
        return run
    return f"page {printed} ({run} of the file)" if printed else f"{run} of the file"


def who(report: Report) -> str:
    """The publisher and the year, as far as they are known: "Department for Education, 2023"."""
    year = str(report.year) if report.year else "no date"
    return f"{publishers(report.publisher)}, {year}" if report.publisher else year


def publishers(publisher: str) -> str:
    """The bodies that a publisher's line names, as prose has them: "A, B and C"; "" for none."""
    return listed(bodies_of(publisher))


def authority_and_voice(citation: Citation) -> str:
    """What the report may be relied on for and who speaks in the passage, as far as both are known."""
    known = (AUTHORITIES[citation.report.authority], VOICES[citation.passage.voice])
    return " · ".join(part for part in known if part)


def years(known: Sequence[int]) -> str:
    """The first and the last of some years, in order: "2019 to 2024", "2024", "" where none is known."""
    if not known:
        return ""
    return str(known[0]) if known[0] == known[-1] else f"{known[0]} to {known[-1]}"


def capitalised(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def paragraph(number: str) -> str:
    """What a paragraph is called: "paragraph 3.12"; a name of its own stays, "Recommendation 3"."""
    return f"paragraph {number}" if number[:1].isdigit() else number


def where(citation: Citation) -> str:
    """Report, publisher, year, its authority, page, paragraph and who speaks, on one line."""
    parts = [citation.report.title, who(citation.report), pages(citation)]
    if authority := AUTHORITIES[citation.report.authority]:
        parts.insert(2, authority)
    if citation.paragraph:
        parts.append(paragraph(citation.paragraph))
    if speaker := VOICES[citation.passage.voice]:
        parts.append(speaker)
    if citation.report.sample:
        parts.append(SAMPLE)
    return ", ".join(parts)


CUT = "[…]"
_OPENING = 60
"""Words of an opening at most, but for a first sentence that is longer."""
_BESIDE = 40
"""Words of a neighbouring passage."""
_ITEM = re.compile(r"([‘“]?)(?:[•◼▪■●○◦➢►‣✓✔]\s*|[–—-]\s+)(?=\S)")
_TELEPHONE = re.compile(r"\b(?:999|116 123|0\d{3}(?: \d{3,4}){1,2})\b")
_POINT = re.compile(r"\s(?=[•◼▪■●○➢]\s)")


def quoted(words: str) -> str:
    """The words in quotation marks: in double ones where they hold single ones, so that both are seen."""
    return f"“{words}”" if "‘" in words and "“" not in words else f"‘{words}’"


def telephone(text: str) -> Markup:
    """Returns the text, escaped, with each telephone number a link that calls it."""
    html, end = Markup(), 0
    for number in _TELEPHONE.finditer(text):
        link = Markup('<a class="govuk-link" href="tel:{}">{}</a>')
        html += text[end : number.start()] + link.format(number[0].replace(" ", ""), number[0])
        end = number.end()
    return html + text[end:]


def in_lines(text: str) -> Markup:
    """The text, escaped, with each point of a list in a line of its own."""
    points = _POINT.split(text)
    return Markup(" <br>").join(points) if len(points) > 2 else Markup("{}").format(text)


def in_blocks(text: str, style: str = "govuk-body") -> Markup:
    """The text, escaped, as paragraphs of a style, and its items as a list whose bullets are the page's own.

    An item begins a line with a bullet, which is left out. Other lines stand in lines of their own.
    """
    html = Markup()
    for is_list, lines in groupby(text.split("\n"), lambda line: _ITEM.match(line) is not None):
        if is_list:
            items = (Markup("<li>{}</li>").format(_ITEM.sub(r"\1", line)) for line in lines)
            html += Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(Markup().join(items))
        else:
            html += Markup('<p class="{}">{}</p>').format(style, Markup("<br>").join(lines))
    return html


def opening(text: str) -> str:
    """The first whole sentences and "[…]", or the text as it is where that is not much longer."""
    if len(text.split()) <= 2 * _OPENING:
        return text
    ends = [end for _, end in sentences(text)]
    fitting = [end for end in ends if len(text[:end].split()) <= _OPENING] or ends[:1]
    return text if fitting[-1] == ends[-1] else f"{text[: fitting[-1]]} {CUT}"


def last_words(text: str) -> str:
    """The end of the passage before."""
    words = text.split()
    return text if len(words) <= _BESIDE else f"{CUT} {' '.join(words[-_BESIDE:])}"


def first_words(text: str) -> str:
    """The beginning of the passage after."""
    words = text.split()
    return text if len(words) <= _BESIDE else f"{' '.join(words[:_BESIDE])} {CUT}"
