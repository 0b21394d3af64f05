"""The years of publication to which a question limits the search: "since 2022", "in the last five years".

A year alone ("in 2019", "2020 incidents") is not a limit: reports of later years describe what happened then.
"""

import re
from dataclasses import dataclass

from assistant.understanding.words import word_list

_YEAR = r"((?:19|20)\d\d)(?:[-/–]\d\d)?"
_NUMBERS = word_list("numbers")
_RANGE = re.compile(
    rf"\b(?:published |reports? |reviews? |letters? |inspections? )?(?:between|from|in|over)? ?(?<!\d){_YEAR}"
    rf"(?: ?(?:-|–|—) ?| (?:and|to|until|through|till) ){_YEAR}\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:published|reports?|reviews?|letters?|inspections?|between|from|over)\b", re.IGNORECASE
)
_SINCE = re.compile(
    rf"\b(?:published )?(?:since|after|from) (?:the )?(?:start of )?{_YEAR}(?: onwards?)?\b", re.IGNORECASE
)
_ONWARDS = re.compile(rf"\b{_YEAR} onwards?\b", re.IGNORECASE)
_UNTIL = re.compile(
    rf"\b(?:published )?(?P<how>before|until|till|up to|prior to) (?:the )?(?:end of )?{_YEAR}\b",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"\b(?:published (?:in|during)|(?:reports?|reviews?|letters?|inspections?) (?:of|in|from)) {_YEAR}\b"
    r"(?!,? (?:and|to|until))",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"\b(?:in|over|during|within|from) the (?:last|past) "
    rf"(?P<count>\d\d?|{'|'.join(_NUMBERS[1:])}|few|couple of) years\b",
    re.IGNORECASE,
)
_FEW = {"few": 3, "couple of": 2}


@dataclass(frozen=True, slots=True)
class Years:
    """The first and the last year, both included (None: no limit).

    `words` are the words of the text that say so; `label` is shown ("" where there is no limit).
    """

    since: int | None = None
    until: int | None = None
    words: tuple[str, ...] = ()
    label: str = ""

    def remove_from(self, text: str) -> str:
        """Returns a text without the words that say these years."""
        for words in self.words:
            text = text.replace(words, " ")
        return re.sub(r"\s+", " ", text).strip(" ,")


def years_of(text: str, latest: int | None = None) -> Years:
    """Returns the years to which a text limits the search. "The last five years" end with `latest`."""
    if (match := _RANGE.search(text)) and _OPENING.search(match.group()):
        first, last = sorted((int(match[1]), int(match[2])))
        return Years(first, last, (match.group(),), f"published {first} to {last}")
    if match := _IN.search(text):
        return Years(int(match[1]), int(match[1]), (match.group(),), f"published in {match[1]}")
    if latest and (match := _LAST.search(text)):
        since = latest - _count(match["count"].casefold()) + 1
        return Years(since, None, (match.group(),), f"published since {since}")
    return _since_or_until(_ONWARDS.search(text) or _SINCE.search(text), _UNTIL.search(text))


def _since_or_until(since: re.Match[str] | None, until: re.Match[str] | None) -> Years:
    """Returns the years since one year, up to another, or both."""
    first = int(since[1]) if since else None
    last = int(until[2]) - until["how"].casefold().startswith(("before", "prior")) if until else None
    words = tuple(match.group() for match in (since, until) if match)
    if first and last:
        return Years(first, last, words, f"published {first} to {last}")
    return (
        Years(first, last, words, f"published since {first}" if first else f"published up to {last}")
        if words
        else Years()
    )


def _count(number: str) -> int:
    if number.isdecimal():
        return int(number)
    return _FEW.get(number) or _NUMBERS.index(number)
