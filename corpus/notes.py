"""The footnotes of a passage: those whose marks stand in it.

Notes are passages of their own, so that they are never mixed into what is quoted. Here they are told
apart again and found by their marks: the digits that are glued to a word ("family82 as"), on the page
at whose foot the note stands.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.report import Form, Passage, Span
from corpus.text import readable

_FIRST = re.compile(r"\s*(\d{1,3})\s+(?=\S)")
_MARKS = re.compile(
    r"(?:(?<=[^\W\d])|(?<=[)\]\"'”’])|(?<=[^\d][.,;:!?])|(?<=\d{4}\.)(?=\d+\s)|^)"
    r"(\d{1,3}(?:[ ,]+\d{1,3})*)(?![\d%]|\.?[ \t]*\d|[.,)/]\w)",
    re.MULTILINE,
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: its number, its words as a person reads them, and where they stand."""

    number: int
    text: str
    spans: tuple[Span, ...]


def notes_of(passage: Passage, passages: Iterable[Passage]) -> tuple[Note, ...]:
    """The notes to a passage, by number; `passages` are those of its report. A note has none itself."""
    if passage.form is Form.FOOTNOTE:
        return ()
    marks, pages = set(_marks(passage)), set(passage.pages)
    found = [
        note
        for each in passages
        if each.form is Form.FOOTNOTE and pages & set(each.pages)
        for note in notes_in(each)
        if (note.spans[0].page, note.number) in marks
    ]
    return tuple(sorted(found, key=lambda note: note.number))


def notes_in(footnotes: Passage) -> Iterator[Note]:
    """The single notes of a passage of footnotes: each begins with the number after the last one's."""
    text = footnotes.text
    match = _FIRST.match(text)
    while match:
        number = int(match[1])
        following = _begins(text, number + 1, match.end())
        end = following.start(1) if following else len(text)
        if spans := footnotes.spans_of(match.start(1), end):
            yield Note(number, readable(text[match.end() : end]), spans)
        match = following


def _begins(text: str, number: int, start: int) -> re.Match[str] | None:
    """Where the note of that number begins: on a new line, else after the end of a sentence."""
    for before in (r"[\r\n]\s*", r"[.)\]]\s+"):
        if match := re.compile(rf"{before}({number})\s+(?=\S)").search(text, start):
            return match
    return None


def _marks(passage: Passage) -> Iterator[tuple[int, int]]:
    """The page and number of each mark in a passage, and of those in its heading on any of its pages."""
    for marks in _MARKS.finditer(passage.text):
        for match in _NUMBER.finditer(passage.text, *marks.span(1)):
            for span in passage.spans_of(*match.span()):
                yield span.page, int(match[0])
    for heading in passage.headings[-1:]:
        for marks in _MARKS.finditer(heading, 1):
            for match in _NUMBER.finditer(marks[1]):
                yield from ((page, int(match[0])) for page in passage.pages)
