"""Builds the pages of files that have none: the sections of a web page or a plain text."""

from corpus.passages.blocks import Block, BlockKind
from corpus.reading.superscripts import DIGITS, raised_digits
from corpus.report import Mark, Page, Span
from corpus.text import readable

MARK = "\0"
"""Encloses a footnote mark in a text that is added: it is stored with the page, beside its text."""

_BETWEEN = {BlockKind.ITEM: "\n", BlockKind.ROW: "\n", BlockKind.NOTE: "\n"}
_PARAGRAPH_BREAK = "\n\n"
_CLOSING = tuple(".,;:!?)]”’")


class Sections:
    """Pages and blocks, built by adding one block after the other."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._pages: list[Page] = []
        self._blocks: list[Block] = []
        self._texts: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0
        self._anchor = ""

    def begin(self, anchor: str = "") -> None:
        """Begins a new section, which is linked to by `anchor`."""
        self._finish()
        self._anchor = anchor

    def add(
        self, kind: BlockKind, text: str, *, level: int = 0, table: int = 0, header: bool = False
    ) -> None:
        """Adds a block to the section; empty ones are left out."""
        text, marks = _without_marks(text if text.isascii() else _with_raised_digits_enclosed(text))
        if not text:
            return
        if self._texts:
            gap = _BETWEEN.get(kind, _PARAGRAPH_BREAK)
            self._texts.append(gap)
            self._length += len(gap)
        span = Span(len(self._pages) + 1, self._length, self._length + len(text))
        self._marks += [Mark(self._length + mark.at, mark.text) for mark in marks]
        self._texts.append(text)
        self._length = span.end
        self._blocks.append(Block(kind, (span,), readable(text), level, table=table, header=header))

    def finished(self) -> tuple[tuple[Page, ...], list[Block]]:
        """Returns the pages and the blocks, complete."""
        self._finish()
        return tuple(self._pages), self._blocks

    def _finish(self) -> None:
        if self._texts:
            number = len(self._pages) + 1
            text, marks = "".join(self._texts), tuple(self._marks)
            self._pages.append(Page(number, text, anchor=self._anchor, reader=self._reader, marks=marks))
        self._texts, self._marks, self._length = [], [], 0


def _with_raised_digits_enclosed(text: str) -> str:
    """Returns the text with MARK around each footnote mark that is written in superscript digits."""
    parts, place = [], 0
    for start, end in raised_digits(text):
        parts += [text[place:start], f"{MARK}{text[start:end].translate(DIGITS)}{MARK}"]
        place = end
    return "".join([*parts, text[place:]])


def _without_marks(text: str) -> tuple[str, list[Mark]]:
    """Returns the text, stripped and without its footnote marks, and the marks with their places in it."""
    parts = text.strip().split(MARK)
    words: list[str] = []
    marks: list[Mark] = []
    length, last = 0, " "
    for index, part in enumerate(parts):
        if index % 2:
            marks.append(Mark(length, part))
            continue
        part = part.lstrip(" ") if last == " " else part
        if index + 2 < len(parts) and parts[index + 2].startswith(_CLOSING):
            part = part.rstrip(" ")
        words.append(part)
        length, last = length + len(part), part[-1:] or last
    stripped = "".join(words).rstrip()
    return stripped, [Mark(min(mark.at, len(stripped)), mark.text) for mark in marks]
