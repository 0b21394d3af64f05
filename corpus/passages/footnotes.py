"""The footnotes of a passage: those whose marks stand in it.

Notes are passages of their own, so that they are never mixed into what is quoted. Here they are told
apart again and found by the marks that the reader stored with the page (`Page.marks`), on the page at
whose foot the note stands; a web page counts its notes through to its end. A page without stored marks
(plain text, or a home of an older version) has them in its words: there they are the digits that are glued
to a word ("family82 as").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.report import WEB_PAGE, Form, Mark, Page, Passage, Span
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


def notes_of(passage: Passage, passages: Iterable[Passage], on: Iterable[Page] = ()) -> tuple[Note, ...]:
    """Returns the notes to a passage, by number. A note has none itself.

    `passages` are those of its report, `on` the pages that the passage stands on.
    """
    if passage.form is Form.FOOTNOTE:
        return ()
    marked = [page for page in on if page.marks]
    stored = {(page.number, number) for page in marked for number in _stored(passage, page)}
    guessed = {mark for mark in _marks(passage) if mark[0] not in {page.number for page in marked}}
    marks = stored | guessed
    if not marks:
        return ()  # the passages of the report need not be read
    of_web_page = {page.number for page in marked if page.reader == WEB_PAGE}
    at_its_end = {number for page, number in stored if page in of_web_page}
    notes = [
        note
        for passage_of_notes in passages
        if passage_of_notes.form is Form.FOOTNOTE
        and (at_its_end or set(passage.pages) & set(passage_of_notes.pages))
        for note in notes_in(passage_of_notes)
        if (note.spans[0].page, note.number) in marks or note.number in at_its_end
    ]
    return tuple(sorted(notes, key=lambda note: note.number))


def notes_in(footnotes: Passage) -> Iterator[Note]:
    """Yields the single notes of a passage of footnotes: each begins with the number after the last one's."""
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
    """Returns where the note of that number begins: on a new line, else after the end of a sentence."""
    for before in (r"[\r\n]\s*", r"[.)\]]\s+"):
        if match := re.compile(rf"{before}({number})\s+(?=\S)").search(text, start):
            return match
    return None


def _stored(passage: Passage, page: Page) -> Iterator[int]:
    """Yields the numbers of the page's stored marks that stand in a passage or in its last heading."""
    for mark in page.marks:
        within = any(span.page == page.number and span.start < mark.at <= span.end for span in passage.spans)
        if within or _ends_heading(passage, page, mark):
            yield from (int(number[0]) for number in _NUMBER.finditer(mark.text))


def _ends_heading(passage: Passage, page: Page, mark: Mark) -> bool:
    """Returns whether the words before a mark are the heading of the passage."""
    heading = readable(" ".join(passage.headings[-1:]))
    before = readable(page.text[max(0, mark.at - 2 * len(heading)) : mark.at])
    return bool(heading) and before.endswith(heading)


def _marks(passage: Passage) -> Iterator[tuple[int, int]]:
    """Yields the page and number of each mark in a passage, and in its heading on any of its pages."""
    for marks in _MARKS.finditer(passage.text):
        for match in _NUMBER.finditer(passage.text, *marks.span(1)):
            for span in passage.spans_of(*match.span()):
                yield span.page, int(match[0])
    for heading in passage.headings[-1:]:
        for marks in _MARKS.finditer(heading, 1):
            for match in _NUMBER.finditer(marks[1]):
                yield from ((page, int(match[0])) for page in passage.pages)
