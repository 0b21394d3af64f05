"""Building the pages of what has none: the sections of a web page or a plain text stand in for them."""

from corpus.blocks import Block, Kind
from corpus.report import Page, Span
from corpus.text import readable

_BETWEEN = {Kind.ITEM: "\n", Kind.ROW: "\n"}
_PARAGRAPH_BREAK = "\n\n"


class Sections:
    """Pages and blocks, built by adding one block after the other."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._pages: list[Page] = []
        self._blocks: list[Block] = []
        self._texts: list[str] = []
        self._length = 0
        self._anchor = ""

    def begin(self, anchor: str = "") -> None:
        """Begin a new section, which is linked to by `anchor`."""
        self._finish()
        self._anchor = anchor

    def add(self, kind: Kind, text: str, *, level: int = 0, table: int = 0, header: bool = False) -> None:
        """Add a block to the section; empty ones are left out."""
        text = text.strip()
        if not text:
            return
        if self._texts:
            gap = _BETWEEN.get(kind, _PARAGRAPH_BREAK)
            self._texts.append(gap)
            self._length += len(gap)
        span = Span(len(self._pages) + 1, self._length, self._length + len(text))
        self._texts.append(text)
        self._length = span.end
        self._blocks.append(Block(kind, (span,), readable(text), level, table=table, header=header))

    def finished(self) -> tuple[tuple[Page, ...], list[Block]]:
        """The pages and the blocks, complete."""
        self._finish()
        return tuple(self._pages), self._blocks

    def _finish(self) -> None:
        if self._texts:
            number = len(self._pages) + 1
            text = "".join(self._texts)
            self._pages.append(Page(number, text, anchor=self._anchor, reader=self._reader))
        self._texts, self._length = [], 0
