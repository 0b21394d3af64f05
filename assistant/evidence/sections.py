"""Sections that a question asks for by name: "What needs to improve", "Outcome" (sections.toml).

Where a question names its reports and asks only for such a section, the section is the answer, as a list in
its own order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.evidence.reader_input import ReaderInput, reader_inputs
from assistant.evidence.scoring import Evidence
from assistant.question import Question
from assistant.understanding.report_names import Names
from assistant.understanding.words import subject, word_list
from corpus.report import Form, Passage
from corpus.toml_files import load_toml
from index.searching import Hit, Searcher

CONFIDENCE = 0.9
"""Confidence that a section answers whose name is in the question."""
LONGEST = 10
"""Maximum number of statements from a section."""
_REPORTS = 3
"""Maximum number of reports that a question may name."""
_INNERMOST = 2
"""Number of innermost headings of a passage among which the section's heading is looked for."""
_NO_SUBJECT = frozenset(word_list("sections"))
"""Words that only say which report is meant, or nothing."""
_ASKS_FOR_A_DETAIL = re.compile(
    r"\b(?:who|whose|when|where|why|which|how (?:many|much|long|often|old|soon|quickly|far))\b", re.IGNORECASE
)
"""What asks for something of its own, although it has no further word: "When was the inspection?"."""


@dataclass(frozen=True, slots=True)
class SectionPattern:
    """A section that people ask for: how they ask, and the headings that reports give it.

    The headings in `otherwise` count only where a report has none of `called`. The section that is
    `asked_by_name` is what a question asks for that says nothing but the name of a report.
    """

    asks: re.Pattern[str]
    called: tuple[re.Pattern[str], ...]
    otherwise: tuple[re.Pattern[str], ...] = ()
    asked_by_name: bool = False


def requested_section(question: Question, names: Names) -> SectionPattern | None:
    """Returns the section that a question asks for, or None where it asks for anything else too."""
    reports = question.query.reports
    if not 0 < len(reports) <= _REPORTS or question.sides or question.voices:
        return None
    stems_of_names = _NO_SUBJECT.union(*(names.title_words(report_id) for report_id in reports))
    for section in _sections():
        text = question.meaning if section.asks.search(question.meaning) else ""
        if text and not set(subject(section.asks.sub(" ", text))) - stems_of_names:
            return section
    return _asked_by_name() if _only_names_reports(question) else None


def _only_names_reports(question: Question) -> bool:
    """Returns whether a question says nothing but the names of its reports: "What about Kent?"."""
    names = [part.name.removeprefix("report:") for part in question.parts if part.name.startswith("report:")]
    words_of_names = _NO_SUBJECT.union(*map(subject, names))
    says_more = set(subject(question.meaning)) - words_of_names
    return not says_more and not _ASKS_FOR_A_DETAIL.search(question.meaning)


def section_evidence(section: SectionPattern, question: Question, searcher: Searcher) -> list[Evidence]:
    """Returns the units of that section in the reports that a question names, in reading order."""
    units: list[Evidence] = []
    for report_id in question.query.reports:
        passages = list(searcher.passages(report_id))
        for called in (section.called, section.otherwise):
            called_so = [
                passage for heading in called for passage in passages if _is_called(heading, passage)
            ]
            if called_so:
                units += _evidence(list(dict.fromkeys(called_so)), report_id, searcher)
                break
    return units[:LONGEST]


def _is_called(called: re.Pattern[str], passage: Passage) -> bool:
    """Returns whether one of the innermost headings of a passage matches."""
    headings = passage.headings[-_INNERMOST:]
    return any(called.fullmatch(" ".join(heading.split()).strip(" :?.")) for heading in headings)


def _evidence(passages: Sequence[Passage], report_id: str, searcher: Searcher) -> list[Evidence]:
    report = searcher.report(report_id)
    return [
        Evidence(Hit(passage, report, 1.0), piece, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0)
        for passage in passages
        if passage.form is not Form.FOOTNOTE
        for piece in _quoted_once(passage)
    ]


def _quoted_once(passage: Passage) -> list[ReaderInput]:
    """Returns the units of a passage without those that are quoted beside another unit."""
    pieces = reader_inputs(passage)
    quoted_with_others = [place for piece in pieces for place in (*piece.unit.before, *piece.unit.after)]
    return [
        piece
        for piece in pieces
        if not any(start <= piece.unit.start and piece.unit.end <= end for start, end in quoted_with_others)
    ]


@dataclass(frozen=True, slots=True)
class _SectionRow:
    """A section in sections.toml: its patterns."""

    name: str
    asks: tuple[str, ...]
    called: tuple[str, ...]
    otherwise: tuple[str, ...] = ()
    asked_by_name: bool = False


@dataclass(frozen=True, slots=True)
class _SectionRows:
    section: tuple[_SectionRow, ...]


def _asked_by_name() -> SectionPattern:
    return next(section for section in _sections() if section.asked_by_name)


@cache
def _sections() -> tuple[SectionPattern, ...]:
    rows = load_toml("assistant.evidence", "sections.toml", _SectionRows).section
    return tuple(
        SectionPattern(
            re.compile(rf"\b(?:{'|'.join(row.asks)})\b", re.IGNORECASE),
            _compile(row.called),
            _compile(row.otherwise),
            row.asked_by_name,
        )
        for row in rows
    )


def _compile(headings: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(heading, re.IGNORECASE) for heading in headings)
