"""The reports and years that a question asks for and the collection lacks.

The answer names them, so that nobody takes another place's report for the one that they asked for.
"""

import re
from collections.abc import Iterable, Sequence

from assistant.understanding.report_names import Names
from assistant.understanding.years import Years
from index.vocabulary import Vocabulary

_NAME = r"[A-Z][\w’'-]{1,30}(?: (?:and |of |on |upon )?[A-Z][\w’'-]{1,30}){0,3}"
_NAMED_REPORT = re.compile(
    rf"\b({_NAME}) (?:[Rr]eview|[Rr]eport|[Ii]nquiry|[Ii]nvestigation)\b(?! (?:[Pp]anel|[Gg]roup|[Bb]oard))"
)
_PUBLISHED = re.compile(
    r"\b(?:published|reports?|reviews?|letters?|inspections?|editions?|(?:last|past) \w+ years)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = re.compile(r"^(?:and|of|on|upon)$")


def missing_reports(text: str, names: Names, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Returns the reports that a text calls by a proper name that no title has: "the Munro review"."""
    unheld = []
    for match in _NAMED_REPORT.finditer(text):
        words = [word.casefold() for word in _words(re.sub(r"['’]s\b", "", match[1]))]
        proper = [word for word in words if word in vocabulary.proper or word not in vocabulary.seen]
        if (
            proper
            and proper == words
            and not match[1].isupper()
            and not any(names.is_in_a_title(word) for word in words)
        ):
            unheld.append(match.group())
    return tuple(dict.fromkeys(unheld))


def available_years(years: Years, reports: Sequence[str], names: Names) -> tuple[str, ...]:
    """Returns the years of the reports in the collection, where none is of the years that are asked for.

    Where `reports` are given, only those count. Returns nothing where there is a report of those years.
    """
    if not any(_PUBLISHED.search(words) for words in years.words):
        return ()
    available = names.years_of(reports)
    first, last = (
        years.since or min(available, default=0),
        years.until or max(available, default=0),
    )
    if not available or any(first <= year <= last for year in available):
        return ()
    return tuple(map(str, available))


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(name) if not _SMALL.match(word)]


def join_names(names: Iterable[str], joined: str = "and") -> str:
    """Returns names as a list in words: "Kent", "Kent and Essex", "Kent, Essex and Devon"."""
    *first, last = names
    return f"{', '.join(first)} {joined} {last}" if first else last


def join_years(years: Sequence[str]) -> str:
    """Returns years in words: "2018", "2018 and 2023"; if there are more than three, "2006 to 2025"."""
    return join_names(years) if len(years) <= 3 else f"{years[0]} to {years[-1]}"
