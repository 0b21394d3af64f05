"""Links to passages and pages. The link of a passage is permanent, because its id is made from its words.

`/passages/ID?mark=0-40,120-260` also marks a quotation: runs of characters in the passage's text.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from assistant.answer import Citation
from assistant.evidence.whole_sentences import are_whole
from corpus.report import JOIN, Page, Passage, Report, Span
from corpus.text import readable

PDF = "application/pdf"
_SAME_IN_JSON = re.compile(r"/(?:(?:reports|themes)(?:/[^/]+)?|passages/[^/]+)")
_RUN = re.compile(r"(\d{1,9})-(\d{1,9})")

Run = tuple[int, int]
"""A run of characters in a passage's text: the first, and the one after the last."""


def passage_path(citation: Citation) -> str:
    """Returns the path of the passage, with the citation's quotation marked."""
    return f"/passages/{citation.passage.id}?mark={mark_of(citation)}"


def mark_of(citation: Citation) -> str:
    """Returns the `mark` of the quotation in a link, such as "0-40,120-260"."""
    return ",".join(f"{start}-{end}" for start, end in runs(citation.passage, citation.spans))


def picture_path(passage: Passage, page: int, mark: str) -> str:
    """Returns the path of a page's picture, with the same quotation highlighted."""
    return f"/passages/{passage.id}/pages/{page}.jpg?{urlencode({'mark': mark})}"


def file_path(report: Report, page: int) -> str:
    """Returns the path of our PDF at its page; for other files, the publisher's address."""
    if report.media_type == PDF:
        return f"/files/{report.id}#page={page}"
    return report.url if report.url.startswith(("https://", "http://")) else f"/files/{report.id}"


def same_in_json(path: str) -> str:
    """Returns the API path with the content of a page; "" if there is none."""
    return f"/api{path}" if _SAME_IN_JSON.fullmatch(path) else ""


def citation_of(passage: Passage, report: Report, pages: Mapping[int, Page]) -> Citation:
    """Returns the citation of a whole passage. `pages` has the pages that it stands on, by number."""
    spans = passage.spans
    first, last = pages[spans[0].page].label, pages[spans[-1].page].label
    scanned = any(page.scanned for page in pages.values())
    return Citation(passage, report, readable(passage.text), spans, first, scanned, last)


def runs(passage: Passage, spans: tuple[Span, ...]) -> tuple[Run, ...]:
    """Returns the runs of the spans in the passage's text. Adjacent spans become one run.

    Raises ValueError if a span is not part of the passage.
    """
    runs: list[Run] = []
    for span in spans:
        start = passage.offset_of(span)
        end = start + span.length
        if runs and start <= runs[-1][1] + len(JOIN):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return tuple(runs)


def marked(passage: Passage, mark: str) -> tuple[Run, ...]:
    """Returns the runs that a link marks; none if one is outside the passage or breaks a sentence up."""
    runs: list[Run] = []
    for part in mark.split(","):
        run = _RUN.fullmatch(part)
        start, end = (int(run[1]), int(run[2])) if run else (0, 0)
        if not start < end <= len(passage.text) or (runs and start < runs[-1][1]):
            return ()
        runs.append((start, end))
    return tuple(runs) if are_whole(passage, runs) else ()
