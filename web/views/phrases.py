"""How pages, exports and the command line write dates, pages, voices, names and long quotations.

No word of a quotation is changed. Omissions are marked.
"""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import PurePath

from markupsafe import Markup

from assistant.answer import Citation
from corpus.bibliography.publishers import bodies_of, join_bodies
from corpus.report import Authority, Report, Status, Voice
from corpus.text import sentences

NAME = "Panel Assistant"
SAMPLE = "Sample, not a publication of the Panel"
SCANNED = "read by a machine from a picture of the page"

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
"""The voices that can be chosen, by value."""

AUTHORITIES = {
    Authority.STATUTORY: "Statutory guidance",
    Authority.NATIONAL: "National",
    Authority.LOCAL: "Local procedure",
    Authority.INSPECTION: "Inspection of one place",
    Authority.RESEARCH: "Research",
    Authority.OTHER: "",
}
"""The label of a report's authority in a citation."""

STATUSES = {
    Status.CURRENT: "",
    Status.SUPERSEDED: "This edition has been replaced by a newer one.",
    Status.WITHDRAWN: "The publisher has withdrawn this report.",
}

WEBSITES = {"govuk": "GOV.UK", "panel": "the Panel’s site"}
"""The names of the websites that are synchronised."""

STATES = {
    "running": "govuk-tag--blue",
    "done": "govuk-tag--green",
    "failed": "govuk-tag--red",
    "stopped": "govuk-tag--grey",
    "interrupted": "govuk-tag--orange",
}
"""The style of each state of a job."""

SOURCES = {**WEBSITES, "folder": "A file", "address": "The address", "sample": "The samples"}
"""The names of the sources of reports."""

STANDING = {Status.CURRENT: "Current", Status.SUPERSEDED: "Superseded", Status.WITHDRAWN: "Withdrawn"}
"""Whether a report is current, for maintainers."""

DATED_BY = {
    "maintainer": "corrected by a maintainer",
    "cover": "from its cover",
    "letter": "from the head of the letter",
    "licence page": "from its licence page",
    "web": "from its web page",
    "file name": "from the name of the file",
}
"""Where the date of a report comes from."""


def name_at(source: str, key: str) -> str:
    """Returns the key of a report in its source; for a file that was added, the file name alone, because its
    folder means nothing to the reader.
    """
    return PurePath(key).name if source == "folder" else key


def date(published: str) -> str:
    """Returns an ISO date as people write it: "10 December 2024", "December 2024", "2024", or ""."""
    parts = published.split("-")
    if len(parts) == 1:
        return published
    month = month_name[int(parts[1])]
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{month} {parts[0]}"


def moment(at: str) -> str:
    """Returns an ISO time as people write it: "10 December 2024, 14:05"."""
    return f"{date(at[:10])}, {at[11:16]}" if at else ""


def when(seconds: int) -> str:
    """Returns seconds since 1970 as a date and time (UTC)."""
    return moment(datetime.fromtimestamp(seconds, UTC).isoformat())


def count(number: int, noun: str, plural: str = "") -> str:
    """Returns a number with its noun: "1 report", "1,234 reports"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def pages(citation: Citation) -> str:
    """Returns the printed pages, else those of the file: "pages 14 to 15", "page 16 of the file"."""
    place = page_range(citation)
    noun = "page" if citation.report.has_pages else "section"
    if place.last is None:
        return f"from {noun} {place.first}"
    words = f"{noun} {place.first}" if place.first == place.last else f"{noun}s {place.first} to {place.last}"
    return f"{words} of the file" if place.in_file else words


def page_label(report: Report, number: int, printed: str = "") -> str:
    """Returns a page as its report calls it: by its printed label, else by its number in the file; a web
    page has sections.
    """
    if not report.has_pages:
        return f"section {number}"
    return f"page {printed}" if printed else f"page {number} of the file"


@dataclass(frozen=True, slots=True)
class PageRange:
    """The pages of a quotation, named in one way wherever they are written: by their printed labels; where
    none is known, by their numbers in the file (`in_file`). `last` is None if only the first has a label.
    """

    first: str
    last: str | None
    in_file: bool


def page_range(citation: Citation) -> PageRange:
    """Returns the pages on which a quotation stands."""
    number, end = citation.pdf_page, citation.pdf_page_end
    if not citation.report.has_pages or not citation.printed_page:
        return PageRange(str(number), str(end), in_file=citation.report.has_pages)
    last = citation.printed_page if number == end else citation.printed_page_end or None
    return PageRange(citation.printed_page, last, in_file=False)


def who(report: Report) -> str:
    """Returns the publisher and the year, if known: "Department for Education, 2023"."""
    year = str(report.year) if report.year else "no date"
    return f"{publishers(report.publisher)}, {year}" if report.publisher else year


def publishers(publisher: str) -> str:
    """Returns the organisations in a publisher's line as in a sentence: "A, B and C"; "" for none."""
    return join_bodies(bodies_of(publisher))


def authority_and_voice(citation: Citation) -> str:
    """Returns the report's authority and the passage's voice, if known."""
    labels = (AUTHORITIES[citation.report.authority], VOICES[citation.passage.voice])
    return " · ".join(part for part in labels if part)


def years(ordered: Sequence[int]) -> str:
    """Returns the range of sorted years: "2019 to 2024", "2024", or ""."""
    if not ordered:
        return ""
    return str(ordered[0]) if ordered[0] == ordered[-1] else f"{ordered[0]} to {ordered[-1]}"


def capitalised(text: str) -> str:
    """Returns the text with its first letter capitalised and the others unchanged."""
    return text[:1].upper() + text[1:]


def paragraph(number: str) -> str:
    """Returns the name of a paragraph: "paragraph 3.12"; a name such as "Recommendation 3" is unchanged."""
    return f"paragraph {number}" if number[:1].isdigit() else number


def heading(citation: Citation) -> str:
    """Returns the heading that a quotation takes up: "under the heading “Neglect”"; mostly ""."""
    return f"under the heading “{': '.join(citation.headings)}”" if citation.headings else ""


def where(citation: Citation) -> str:
    """Returns report, publisher, year, authority, page, paragraph, heading and voice on one line."""
    parts = [citation.report.title, who(citation.report), pages(citation)]
    if authority := AUTHORITIES[citation.report.authority]:
        parts.insert(2, authority)
    if citation.paragraph:
        parts.append(paragraph(citation.paragraph))
    if citation.headings:
        parts.append(heading(citation))
    if speaker := VOICES[citation.passage.voice]:
        parts.append(speaker)
    if citation.report.sample:
        parts.append(SAMPLE)
    if citation.scanned:
        parts.append(SCANNED)
    return ", ".join(parts)


CUT = "[…]"
_OPENING = 60
"""Maximum number of words in an opening, except for a first sentence that is longer."""
_NAMING = 6
"""Number of words that name a quotation."""
_BESIDE = 40
"""Maximum number of words of a neighbouring passage."""
_ITEM = re.compile(r"([‘“]?)(?:[•◼▪■●○◦➢►‣✓✔]\s*|[–—-]\s+)(?=\S)")
_SOLE_BULLET = re.compile(r"(?:[•◼▪■●○◦➢►‣]\s*(?=[^\s|])|[–—-]\s+(?=[^\W\d]))")
"""A bullet that says nothing, unlike a tick, a minus or the dash of an empty cell."""
_TELEPHONE = re.compile(r"\b(?:999|116 123|0\d{3}(?: \d{3,4}){1,2})\b")
_NUMBER = re.compile(r"\s*\(?(?:\d[\d.]*|[ivx]+|[A-Za-z])[.)]\s*")
"""The number of a paragraph or point by itself, which is no sentence."""
_NEXT = re.compile(r"(?<!\s)\s+\(?(\d{1,3})[.)]$")
"""The number of a paragraph after a sentence without a full stop."""
_POINT = re.compile(r"\s(?=[•◼▪■●○➢]\s)")


def cited_words(citation: Citation) -> str:
    """Returns the words of a citation in quotation marks; without, if a machine read them from a picture."""
    return citation.quote if citation.scanned else quoted(citation.quote)


def quoted(words: str) -> str:
    """Returns the words in quotation marks: in double ones if they contain single ones."""
    return f"“{words}”" if "‘" in words and "“" not in words else f"‘{words}’"


def without_bullet(quote: str) -> str:
    """Returns a quotation that is one point of a list without its bullet. Several points keep theirs."""
    bullet = _SOLE_BULLET.match(quote)
    if bullet is None or _POINT.search(quote) or any(map(_ITEM.match, quote.split("\n")[1:])):
        return quote
    return quote[bullet.end() :]


def telephone(text: str) -> Markup:
    """Returns the text, escaped, with each telephone number as a link that calls it."""
    html, end = Markup(), 0
    for number in _TELEPHONE.finditer(text):
        link = Markup('<a class="govuk-link" href="tel:{}">{}</a>')
        html += text[end : number.start()] + link.format(number[0].replace(" ", ""), number[0])
        end = number.end()
    return html + text[end:]


def in_lines(text: str, listed: bool = False) -> Markup:
    """Returns the text, escaped, with each point of a list on a line of its own.

    One point alone makes no list, unless it is `listed`.
    """
    points = _POINT.split(text)
    return Markup(" <br>").join(points) if listed or len(points) > 2 else Markup("{}").format(text)


def marked_lines(runs: Sequence[tuple[str, bool]]) -> Markup:
    """Returns runs of a text, escaped: the quoted ones marked, each point of a list on a line of its own."""
    whole = " ".join(text for text, _ in runs)
    listed = len(_POINT.split(whole)) > 2
    html = Markup()
    for text, is_quoted in runs:
        if html:
            html += Markup(" <br>") if listed and _ITEM.match(text) else " "
        lines = in_lines(text, listed)
        html += Markup("<mark>{}</mark>").format(lines) if is_quoted else lines
    return html


def in_blocks(text: str, style: str = "govuk-body") -> Markup:
    """Returns the text, escaped, as paragraphs of a style and bulleted lists.

    A line that begins with a bullet is an item; its bullet is removed. Other lines are separated by breaks.
    """
    html = Markup()
    for is_list, lines in groupby(text.split("\n"), lambda line: _ITEM.match(line) is not None):
        if is_list:
            items = (Markup("<li>{}</li>").format(_ITEM.sub(r"\1", line, count=1)) for line in lines)
            html += Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(Markup().join(items))
        else:
            html += Markup('<p class="{}">{}</p>').format(style, Markup("<br>").join(lines))
    return html


def opening(text: str) -> str:
    """Returns the first whole sentences and "[…]", or the whole text if it is not much longer."""
    return text if len(text.split()) <= 2 * _OPENING else first_sentences(text, _OPENING)


def first_sentences(text: str, most: int) -> str:
    """Returns the first whole sentences, of at most so many words or one, and "[…]" for the rest.

    The number of the paragraph that comes next is part of the rest.
    """
    ends = [end for start, end in sentences(text) if not _NUMBER.fullmatch(text, start, end)]
    fitting = [end for end in ends if len(text[:end].split()) <= most] or ends[:1]
    if not ends or fitting[-1] == ends[-1]:
        return text
    shown = text[: fitting[-1]]
    number = _NEXT.search(shown)
    if number and re.search(rf"(?:^|\s){int(number[1]) - 1}[.)]\s", shown):
        shown = shown[: number.start()]
    return f"{shown} {CUT}"


def beginning(text: str) -> str:
    """Returns the first few words, which name a quotation where it is not shown."""
    bullet = _SOLE_BULLET.match(text)
    text = text[bullet.end() :] if bullet else text
    words = text.split()
    return quoted(text) if len(words) <= _NAMING else quoted(f"{' '.join(words[:_NAMING])}…")


def last_words(text: str) -> str:
    """Returns the end of the previous passage."""
    words = text.split()
    return text if len(words) <= _BESIDE else f"{CUT} {' '.join(words[-_BESIDE:])}"


def first_words(text: str) -> str:
    """Returns the beginning of the next passage."""
    words = text.split()
    return text if len(words) <= _BESIDE else f"{' '.join(words[:_BESIDE])} {CUT}"
