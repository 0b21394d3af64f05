"""What a report comes to, and its contents: its headings in order, and the passages that sum it up."""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

from assistant.answer import Citation
from assistant.citing import cite
from corpus.passages.chunking import LONGEST_TRAIL
from corpus.passages.lead_ins import item_mark
from corpus.report import Form, Passage
from corpus.toml_files import load_toml
from index.searching import Searcher

_REMEMBERED = 200
"""Number of reports of a version whose outlines are remembered."""
_SUMMARY_WORDS = 120
"""Number of words from which on no further passage is added to a summary."""
_SHORTEST = 20
"""Minimum number of words of a passage that sums up."""
_EARLY = 12
"""Number of passages at the beginning of a report among which it sums up, or a quarter of a long report."""
_HEADING_WORDS = 6
"""Number of words up to which any line is a heading."""
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[ivx]+\.|[A-Z]\.)\s+")


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A heading of a report, with the first passage under it. `depth` counts from 0."""

    heading: str
    depth: int
    passage: Passage
    label: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The contents of a report, its number of pages, and what sums it up under `called`, a heading.

    Where no heading of a report says so, `called` is "" and the summary is how it begins.
    """

    contents: tuple[ContentsEntry, ...]
    pages: int
    called: str
    summary: tuple[Citation, ...]


class Outlines:
    """The outlines of the reports of any version. Each is made once while it is remembered."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Searcher, OrderedDict[str, Outline]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, searcher: Searcher, report_id: str) -> Outline:
        """Returns the outline of a report. Raises ReportNotFound."""
        with self._lock:
            known = self._known.setdefault(searcher, OrderedDict())
            if report_id in known:
                known.move_to_end(report_id)
                return known[report_id]
        outline = _read(searcher, report_id)
        with self._lock:
            known[report_id] = outline
            if len(known) > _REMEMBERED:
                known.popitem(last=False)
        return outline


def _read(searcher: Searcher, report_id: str) -> Outline:
    title = searcher.report(report_id).title
    labels = {page.number: page.label for page in searcher.pages(report_id)}
    passages = list(searcher.passages(report_id))
    called, summary = _summary(passages)
    return Outline(
        tuple(entry for entry in _contents(passages, labels) if entry.heading != title),
        len(labels),
        called,
        tuple(cite(passage, 0, len(passage.text), searcher) for passage in summary),
    )


def _contents(passages: Iterable[Passage], labels: dict[int, str]) -> Iterator[ContentsEntry]:
    """Yields an entry wherever the headings change, if the heading is not a sentence."""
    trail: tuple[str, ...] = ()
    for passage in passages:
        headings = _whole_trail(passage.headings, trail)
        for depth, heading in enumerate(headings):
            if headings[: depth + 1] != trail[: depth + 1] and is_heading(heading):
                page = passage.spans[0].page
                yield ContentsEntry(heading, depth, passage, labels.get(page) or str(page))
        trail = headings


def _whole_trail(headings: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the headings of a passage with the topmost ones, which a passage under many does not keep.

    They are those of the passage before, down to the first heading that this passage keeps.
    """
    if len(headings) < LONGEST_TRAIL or headings[0] not in before:
        return headings
    return before[: before.index(headings[0])] + headings


def is_heading(line: str) -> bool:
    """Returns whether a line names what follows; a sentence, a piece of one or an item of a list does not."""
    line = _NUMBER.sub("", " ".join(line.split()))
    mark = item_mark(line)[1]
    opening = line.lstrip("(")[len(mark) :].lstrip(" ).")[:1] if mark else line[:1]
    if not any(character.isalnum() for character in line) or (mark and opening.islower()):
        return False
    return len(line.split()) <= _HEADING_WORDS or not (opening.islower() or line[-1] in ".,;:")


def _summary(passages: Sequence[Passage]) -> tuple[str, list[Passage]]:
    """Returns the heading under which a report says what it comes to, and the first passages there.

    Where there is none, the heading is "" and the passage is the first that says something.
    """
    early = passages[: max(_EARLY, len(passages) // 4)]
    for pattern in _patterns():
        under = [passage for passage in early if _has_heading(passage, pattern) and _sums_up(passage)]
        if under:
            heading = next(heading for heading in under[0].headings if _matches(heading, pattern))
            return heading, list(_first(under))
    return "", [passage for passage in early if _sums_up(passage)][:1]


def _first(passages: Iterable[Passage]) -> Iterator[Passage]:
    count = 0
    for passage in passages:
        if count >= _SUMMARY_WORDS:
            return
        count += len(passage.text.split())
        yield passage


def _sums_up(passage: Passage) -> bool:
    long_enough = len(passage.text.split()) >= _SHORTEST
    return passage.form not in (Form.FOOTNOTE, Form.TABLE) and long_enough


def _has_heading(passage: Passage, pattern: re.Pattern[str]) -> bool:
    return any(_matches(heading, pattern) for heading in passage.headings)


def _matches(heading: str, pattern: re.Pattern[str]) -> bool:
    return pattern.fullmatch(_NUMBER.sub("", " ".join(heading.split())).strip(" :.")) is not None


@dataclass(frozen=True, slots=True)
class _OutlineFile:
    """The contents of outline.toml."""

    summary: tuple[str, ...]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    patterns = load_toml("assistant.library", "outline.toml", _OutlineFile).summary
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
