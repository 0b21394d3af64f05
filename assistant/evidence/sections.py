"""The section of a report that is called what was asked: "What needs to improve", "Outcome" (sections.toml).

Where a question names its reports and asks for nothing but such a section, the section is the answer, as a
list in its own order: no sentence of another page says it better.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.evidence.reader_input import Piece, pieces_of
from assistant.evidence.scoring import Evidence
from assistant.question import Question
from assistant.understanding.report_names import Names
from assistant.understanding.words import subject, word_list
from corpus.report import Form, Passage
from index.searching import Hit, Searcher

CONFIDENCE = 0.9
"""How sure it is that a section answers which is called what was asked."""
LONGEST = 10
"""Maximum number of statements that a section is quoted in."""
_REPORTS = 3
"""A section is quoted where the question names so many reports at most."""
_INNERMOST = 2
"""Number of headings of a passage, from the nearest, of which one is the section's."""
_NO_SUBJECT = frozenset(word_list("sections"))
"""Words that say of which report the section is, or nothing."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section that people ask for: how they ask, and what reports call it. `otherwise` is what is called
    alike and looked for only where nothing is `called` so."""

    asks: re.Pattern[str]
    called: tuple[re.Pattern[str], ...]
    otherwise: tuple[re.Pattern[str], ...] = ()


def asked_for(question: Question, names: Names) -> Section | None:
    """Returns the section that is all a question asks for; None where it asks for something else too."""
    reports = question.query.reports
    if not 0 < len(reports) <= _REPORTS or question.sides or question.voices:
        return None
    named = _NO_SUBJECT.union(*(names.titled(report_id) for report_id in reports))
    for section in _sections():
        text = question.meaning if section.asks.search(question.meaning) else ""
        if text and not set(subject(section.asks.sub(" ", text))) - named:
            return section
    return None


def quoted(section: Section, question: Question, searcher: Searcher) -> list[Evidence]:
    """Returns what stands in that section of the reports that a question names, in reading order."""
    found: list[Evidence] = []
    for report_id in question.query.reports:
        passages = list(searcher.passages(report_id))
        for called in (section.called, section.otherwise):
            own = [one for heading in called for one in passages if _is_called(heading, one)]
            if own:
                found += _evidence(list(dict.fromkeys(own)), report_id, searcher)
                break
    return found[:LONGEST]


def _is_called(called: re.Pattern[str], passage: Passage) -> bool:
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


def _quoted_once(passage: Passage) -> list[Piece]:
    """Returns the units of a passage without those that another unit is quoted with."""
    pieces = pieces_of(passage)
    beside = [place for piece in pieces for place in (*piece.unit.before, *piece.unit.after)]
    return [
        piece
        for piece in pieces
        if not any(start <= piece.unit.start and piece.unit.end <= end for start, end in beside)
    ]


@cache
def _sections() -> tuple[Section, ...]:
    rows = tomllib.loads((Path(__file__).parent / "sections.toml").read_text("utf-8"))["section"]
    return tuple(
        Section(
            re.compile(rf"\b(?:{'|'.join(row['asks'])})\b", re.IGNORECASE),
            *(
                tuple(re.compile(heading, re.IGNORECASE) for heading in row.get(name, ()))
                for name in ("called", "otherwise")
            ),
        )
        for row in rows
    )
