"""The nouns of the corpus: reports, pages, and where each word of a passage stands.

Everything here is a small frozen value. A page keeps its characters exactly as the reader gave them
(those of a PDF as a person sees them, docs/decisions/0005); every other text points back at those
characters by Span, so that a quotation can always be proved: ``page.text[span.start:span.end]`` is what
the passage says.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpus.media_types import PAGED
from corpus.text import normalise

JOIN = "\n"
"""What stands between two spans in a passage's text: a page break, or a footnote left out."""
WEB_PAGE = "lexbor"
"""The reader of the sections of web pages, as their pages name it."""
OCR = "ocr"
"""The first letters of the reader of pages whose words a machine read from a picture."""


class Status(StrEnum):
    """The status of a report: whether it still stands."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Authority(StrEnum):
    """The authority of a report: whether it binds everyone, or is about one place."""

    STATUTORY = "statutory"
    NATIONAL = "national"
    LOCAL = "local"
    INSPECTION = "inspection"
    RESEARCH = "research"
    OTHER = "other"


class Voice(StrEnum):
    """Who speaks in a passage. A parent's words are never shown as the Panel's finding."""

    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    PRACTITIONER = "practitioner"
    FAMILY = "family"
    STATISTIC = "statistic"
    GUIDANCE = "guidance"
    UNKNOWN = "unknown"


class Form(StrEnum):
    """The form of a passage on its page."""

    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Report:
    """One edition of one publication.

    `published` is an ISO date as far as it is known: "2024-12-10", "2024-12", "2024" or "".
    `dated_by` is the source of that date: "maintainer", "cover", "letter", "licence page", "web",
    "file name" or "" (none).
    `digest` is the SHA-256 of the original's bytes, in hexadecimal.
    """

    id: str
    title: str
    file: str
    digest: str
    publisher: str = ""
    kind: str = ""
    published: str = ""
    edition: str = ""
    url: str = ""
    licence: str = ""
    media_type: str = "application/pdf"
    status: Status = Status.CURRENT
    superseded_by: str = ""
    sample: bool = False
    dated_by: str = ""
    authority: Authority = Authority.OTHER

    @property
    def has_pages(self) -> bool:
        """Returns whether its file has pages. A web page or a text is divided into sections instead."""
        return self.media_type in PAGED

    @property
    def year(self) -> int | None:
        """Returns the year of publication, or None where it is not known."""
        return int(self.published[:4]) if self.published else None


@dataclass(frozen=True, slots=True)
class Mark:
    """A footnote mark that stands on a page but not in its text.

    `at` is the offset in the page's text of the character before which the mark stands, `text` the mark
    as it is printed: "193", "*", "12, 13".
    """

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file, or a section of a web page.

    `number` counts from 1 in the file; `label` is the number printed on the page ("" unknown);
    `anchor` is the id to link to where the report is a web page; `reader` names what read it.
    `marks` are the footnote marks that the reader left out of `text`, in its order: raised digits and
    symbols of a PDF, <sup> of a web page. The catalogue stores them with the page.
    """

    number: int
    text: str
    label: str = ""
    anchor: str = ""
    reader: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def scanned(self) -> bool:
        """Returns whether a machine read its words from a picture. Single words may be wrong then."""
        return self.reader.startswith(OCR)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of one page's text."""

    page: int
    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report that can be found and quoted. `text` is its spans' characters, joined."""

    id: str
    report_id: str
    text: str
    spans: tuple[Span, ...]
    headings: tuple[str, ...] = ()
    paragraph: str = ""
    voice: Voice = Voice.UNKNOWN
    form: Form = Form.TEXT

    @property
    def pages(self) -> tuple[int, ...]:
        """Returns the numbers of the pages it stands on, in order."""
        return tuple(sorted({span.page for span in self.spans}))

    def spans_of(self, start: int, end: int) -> tuple[Span, ...]:
        """Returns where the characters ``self.text[start:end]`` stand on their pages."""
        spans, offset = [], 0
        for span in self.spans:
            low, high = max(start, offset), min(end, offset + span.length)
            if low < high:
                spans.append(Span(span.page, span.start + low - offset, span.start + high - offset))
            offset += span.length + len(JOIN)
        return tuple(spans)

    def offset_of(self, span: Span) -> int:
        """Returns where a span begins in the text, as given to `spans_of`. Raises ValueError if it is not
        there."""
        offset = 0
        for whole in self.spans:
            if whole.page == span.page and whole.start <= span.start and span.end <= whole.end:
                return offset + span.start - whole.start
            offset += whole.length + len(JOIN)
        raise ValueError(f"{span} is not in passage {self.id}.")

    def paragraph_at(self, offset: int) -> str:
        """Returns the number of the paragraph in which a character of the text stands ("" not known).

        `paragraph` is the first; where the next number begins a line, the next paragraph begins. Words
        before the line that the first number begins are of no numbered paragraph.
        """
        number, place = self.paragraph, 0
        first = _line_start_pattern(number).search(self.text) if number else None
        if first and offset < first.start():
            return ""
        while following := _next_number(number):
            line = _line_start_pattern(following).search(self.text, place)
            if line is None or line.start() > offset:
                break
            number, place = following, line.end()
        return number


def _line_start_pattern(number: str) -> re.Pattern[str]:
    """Returns the line that a paragraph number begins, with or without a space after it."""
    return re.compile(rf"^[ \t]*{re.escape(number)}(?:\.?\s|\.?(?=[A-Z]))", re.MULTILINE)


def _next_number(number: str) -> str:
    """Returns the paragraph number after this one: "3.12" gives "3.13". Returns "" where it has no number."""
    before, _, last = number.rpartition(".")
    following = str(int(last) + 1) if last.isdecimal() else ""
    return f"{before}.{following}" if before and following else following


def text_of(spans: tuple[Span, ...], pages: Mapping[int, Page]) -> str:
    """Returns the characters that the spans point at: what a passage's text must equal."""
    return JOIN.join(pages[span.page].text[span.start : span.end] for span in spans)


def passage_id(report_id: str, text: str, occurrence: int = 0) -> str:
    """Returns a passage's public id: made from its report and its words, so that it outlives a re-index.

    `occurrence` distinguishes passages with the same words in one report: 0, 1, 2 in reading order.
    """
    content = "\x1f".join((report_id, normalise(text), str(occurrence)))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Theme:
    """A practice theme or topic, with the words that point to it.

    `terms` and `older` (terms of older reports, for finding only) are certain; `hints` are not, alone.
    """

    id: str
    label: str
    definition: str = ""
    terms: tuple[str, ...] = ()
    parent: str = ""
    older: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


class Happened(StrEnum):
    """The kind of a Change. WAITING: a new report that a maintainer has not approved yet.

    LEFT_OUT: a file in a folder that cannot be a report.
    """

    ADDED = "added"
    CHANGED = "changed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    WAITING = "waiting"
    LEFT_OUT = "not taken"


HAPPENED = {
    Status.CURRENT: Happened.CHANGED,
    Status.SUPERSEDED: Happened.SUPERSEDED,
    Status.WITHDRAWN: Happened.WITHDRAWN,
}
"""What has happened to a report that now has this status."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one report or file, and its reason. `subject` is a file name or an address.

    `notes` are the reader's notes for a maintainer.
    """

    happened: Happened
    subject: str
    report_id: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
