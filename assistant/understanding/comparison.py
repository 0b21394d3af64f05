"""Comparisons: the sides that a question compares, and the statements of an answer under each side.

The sides are the reports or places that a question names, editions of one report, or the years that it names.
Where it asks how something changed over the years, they are the years of the reports that are quoted.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Side, Statement
from assistant.question import Question, QuestionKind
from assistant.understanding.report_names import Names, ReportName
from assistant.understanding.years import Years

_YEAR = r"(?:19|20)\d\d(?:[-/–]\d\d)?"
_COMPARED = re.compile(
    rf"\b{_YEAR}(?:['’]s)?,? (?:\w+ ){{0,3}}?(?:and|or|with|to|against|versus|vs\.?) (?:\w+ ){{0,3}}?{_YEAR}",
    re.IGNORECASE,
)
_OVER_YEARS = re.compile(
    r"\bchang(?:e|ed|es|ing)\b|\bover (?:the )?(?:years|time)\b"
    r"|\b(?:year (?:by|on) year|by year|(?:each|every) year)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"(?:['’]s)?(?: \w+)?(?:,|,? (?:and|or|to|with|than|versus|vs\.?)|\s*[&/]) ?"
    r"(?:(?:in|at|for|the|of) ){0,2}",
    re.IGNORECASE,
)
_EDITIONS = 4
"""Maximum number of editions of one report, or of visits to one place, that are compared."""

UNDATED = "no date"
"""The label of reports without a date."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of a comparison: report ids and a name for each side, or the years of the statements.

    `years` are the years that are compared, if any. It is false where nothing is compared.
    """

    reports: tuple[tuple[str, ...], ...] = ()
    called: tuple[str, ...] = ()
    by_year: bool = False
    years: Years | None = None

    def __bool__(self) -> bool:
        return bool(self.reports) or self.by_year


def sides_of(text: str, kind: QuestionKind, named: Sequence[ReportName], names: Names, years: bool) -> Sides:
    """Returns the sides of a comparison that a text asks for. `years` says whether years may be sides."""
    firm = [name for name in named if name.report_ids and name.firm]
    said_of = {name.report_ids: name.words for name in firm}
    if (
        len(said_of) > 1
        and _apart(said_of)
        and (kind is QuestionKind.COMPARISON or _side_by_side(firm, text))
    ):
        return Sides(tuple(said_of), tuple(said_of.values()))
    editions = next(iter(said_of), ())
    if kind is not QuestionKind.COMPARISON:
        return Sides()
    if 1 < len(editions) <= _EDITIONS and names.have_like_titles(editions):
        return Sides(tuple((edition,) for edition in editions), tuple(map(names.of, editions)))
    if years and _OVER_YEARS.search(text):
        return Sides(by_year=True)
    if years and _COMPARED.search(text):
        year_words = tuple(dict.fromkeys(re.findall(rf"\b{_YEAR}\b", text)))
        compared = sorted({int(year[:4]) for year in year_words})
        called = tuple(map(str, compared))
        reports = tuple(names.published_in(year, editions) for year in compared)
        return Sides(reports, called, years=Years(words=year_words, label=" and ".join(called)))
    return Sides()


def _apart(said_of: Iterable[Sequence[str]]) -> bool:
    """Returns whether each report has one name only."""
    reports = [report_id for ids in said_of for report_id in ids]
    return len(reports) == len(set(reports))


def _side_by_side(named: Sequence[ReportName], text: str) -> bool:
    """Returns whether two names stand side by side, with only "and", "or" and the like between them."""
    between = (text[name.start + len(name.words) : other.start] for name, other in itertools.pairwise(named))
    return any(_JOINED.fullmatch(words) for words in between)


def side_by_side(question: Question, statements: Sequence[Statement]) -> tuple[Side, ...]:
    """Returns the sides of a comparison with their statements, or nothing where nothing is compared.

    A side of which nothing was found has no statements.
    """
    if question.by_year:
        return tuple(_sides_by_year(statements))
    called = zip(question.sides, question.side_labels, strict=True)
    return tuple(Side(label, _of(statements, side)) for side, label in called)


def _sides_by_year(statements: Sequence[Statement]) -> Iterator[Side]:
    """Yields a side for each year of publication, the earliest first, reports without a date last."""
    years = {statement.citations[0].report.year for statement in statements}
    for year in sorted(years, key=lambda year: (year is None, year or 0)):
        of_year = (each for each in statements if each.citations[0].report.year == year)
        yield Side(str(year) if year else UNDATED, tuple(of_year))


def _of(statements: Sequence[Statement], reports: Sequence[str]) -> tuple[Statement, ...]:
    return tuple(statement for statement in statements if statement.citations[0].report.id in reports)
