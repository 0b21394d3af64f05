"""Comparisons: what a question sets side by side, and an answer's statements under the side they stand on.

The sides are the reports or places that a question names, editions of one report, or the years it names.
Where it asks how something changed over the years, they are the years of whatever is quoted.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Side, Statement
from assistant.question import Kind, Question
from assistant.understanding.report_names import Named, Names
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
"""Editions of one report, or visits to one place, are compared where there are no more than these."""

UNDATED = "no date"
"""The label of what was published nobody knows when."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: report ids and a name for each side, or the years of whatever is found. `years` are
    those that are compared, where years are; false where nothing is compared."""

    reports: tuple[tuple[str, ...], ...] = ()
    called: tuple[str, ...] = ()
    by_year: bool = False
    years: Years | None = None

    def __bool__(self) -> bool:
        return bool(self.reports) or self.by_year


def sides_of(text: str, kind: Kind, named: Sequence[Named], names: Names, years: bool) -> Sides:
    """The sides of a comparison that a text asks for; `years` says whether years may be sides."""
    firm = [one for one in named if one.report_ids and one.firm]
    said_of = {one.report_ids: one.said for one in firm}
    if len(said_of) > 1 and _apart(said_of) and (kind is Kind.COMPARISON or _side_by_side(firm, text)):
        return Sides(tuple(said_of), tuple(said_of.values()))
    editions = next(iter(said_of), ())
    if kind is not Kind.COMPARISON:
        return Sides()
    if 1 < len(editions) <= _EDITIONS and names.alike(editions):
        return Sides(tuple((one,) for one in editions), tuple(names.of(one) for one in editions))
    if years and _OVER_YEARS.search(text):
        return Sides(by_year=True)
    if years and _COMPARED.search(text):
        said = tuple(dict.fromkeys(re.findall(rf"\b{_YEAR}\b", text)))
        compared = sorted({int(year[:4]) for year in said})
        called = tuple(map(str, compared))
        reports = tuple(names.published(year, editions) for year in compared)
        return Sides(reports, called, years=Years(said=said, label=" and ".join(called)))
    return Sides()


def _apart(said_of: Iterable[Sequence[str]]) -> bool:
    """Whether no report is meant by two of the names."""
    reports = [report_id for ids in said_of for report_id in ids]
    return len(reports) == len(set(reports))


def _side_by_side(named: Sequence[Named], text: str) -> bool:
    """Whether names are said as alternatives, with nothing but "and", "or" and the like between two."""
    between = (text[one.start + len(one.said) : other.start] for one, other in itertools.pairwise(named))
    return any(_JOINED.fullmatch(words) for words in between)


def side_by_side(question: Question, statements: Sequence[Statement]) -> tuple[Side, ...]:
    """The statements under the sides that are compared, those of which nothing was found too; none, where
    nothing is compared."""
    if question.by_year:
        return tuple(_by_year(statements))
    called = zip(question.sides, question.sides_called, strict=True)
    return tuple(Side(label, _of(statements, side)) for side, label in called)


def _by_year(statements: Sequence[Statement]) -> Iterator[Side]:
    """A side for each year of publication, the earliest first and what has no date last."""
    years = {statement.citations[0].report.year for statement in statements}
    for year in sorted(years, key=lambda year: (year is None, year or 0)):
        of_year = (one for one in statements if one.citations[0].report.year == year)
        yield Side(str(year) if year else UNDATED, tuple(of_year))


def _of(statements: Sequence[Statement], reports: Sequence[str]) -> tuple[Statement, ...]:
    return tuple(one for one in statements if one.citations[0].report.id in reports)
