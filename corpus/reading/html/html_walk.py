"""One walk through the elements of a web page, in the order in which it is read, that adds its blocks."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from corpus.errors import ReadingFailed
from corpus.passages.blocks import BlockKind
from corpus.reading.html.styles import Styles
from corpus.reading.page_sections import MARK, Sections
from corpus.reading.superscripts import NO_DIGITS, RAISED, is_footnote_mark, linked_mark
from corpus.report import WEB_PAGE

NOTE_REFERENCE = "a[href^='#'][role=doc-noteref], a[href^='#'][rel=footnote], a.footnote-ref[href^='#']"
"""Links that say themselves that they lead to a footnote."""

_LEFT_OUT = re.compile(
    r"script|style|noscript|template|nav|footer|button|select|textarea|input|svg|math|iframe|object|head"
    r"|dialog"
)
_STRUCK = ("del", "s", "strike")
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|caption|d[dlt]|details|div|fieldset|figcaption|figure|form|h[1-6]"
    r"|header|hr|legend|li|main|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_HEADING = re.compile(r"h[1-6]")
_NOTE_BACK = "[role=doc-backlink], .reversefootnote, .footnote-backref, .footnote-back"
_OF_A_WHOLE_PAGE = "h1, main, article, table"
"""A form that holds one of these encloses the page, as some content systems do."""
_SPACE = re.compile(r"\s+")
_BEFORE_A_MARK = 16


@dataclass(slots=True)
class HtmlTable:
    """One table while it is read: `number` tells it apart from the others of its page.

    A layout table has no rows of its own: its cells are blocks like any others.
    """

    number: int
    layout: bool = False
    _cells: list[str] = field(default_factory=list)
    _spanning: dict[int, tuple[str, int]] = field(default_factory=dict)
    """By column: a cell of an earlier row, and how many more rows it covers."""

    def add_cell(self, text: str, attributes: Mapping[str, str | None]) -> None:
        """Adds a cell to the row, after those that come down from earlier rows."""
        self._fill()
        columns = _number(attributes.get("colspan"), _MOST_COLUMNS) or 1
        rows = _number(attributes.get("rowspan"), _MOST_ROWS)
        rows = _MOST_ROWS if rows == 0 else rows
        for column in range(columns):
            words = "" if column else text
            if rows > 1:
                self._spanning[len(self._cells)] = (words, rows)
            self._cells.append(words)

    def end_row(self) -> str:
        """Returns the row's cells separated by tabs, and begins the next row."""
        self._fill()
        row = "\t".join(self._cells) if any(self._cells) else ""
        self._cells = []
        self._spanning = {
            column: (text, rows - 1) for column, (text, rows) in self._spanning.items() if rows > 1
        }
        return row

    def end_section(self) -> None:
        """Ends a <thead>, <tbody> or <tfoot>, beyond which no cell reaches."""
        self._spanning = {}

    def _fill(self) -> None:
        while len(self._cells) in self._spanning:
            self._cells.append(self._spanning[len(self._cells)][0])


@dataclass(slots=True)
class Walk:
    """One walk through a page, in the order in which it is read.

    `notes_by_id` has the marks of footnotes by the ids of their elements; `left_out` are the ids of nodes
    that are read elsewhere.
    """

    longest: int
    styles: Styles
    left_out: set[int]
    notes_by_id: dict[str, str]
    sections: Sections = field(default_factory=lambda: Sections(WEB_PAGE))
    heading: str = ""
    _words: list[str] = field(default_factory=list)
    _length: int = 0
    _tables: list[HtmlTable] = field(default_factory=list)
    _count_of_tables: int = 0
    _in_cell: int = 0
    _kinds: list[BlockKind] = field(default_factory=list)
    _note: str = ""
    _hidden_words: int = 0
    _struck_words: int = 0

    def through(self, root: LexborNode) -> None:
        """Visits every node once, without recursion: a hostile page is nested without end."""
        self.sections.begin(root.id or "")
        for node, leaving in _steps(root, self._skips):
            tag = node.tag or ""
            if tag == "-text":
                self._write(node.text_content or "")
            elif leaving:
                self._leave(node, tag)
            else:
                self._enter(node, tag)
        self._flush()

    def notes(self) -> tuple[str, ...]:
        """Returns what a maintainer should know of the words that were left out."""
        counts = ((self._hidden_words, "the page hides"), (self._struck_words, "are struck out"))
        return tuple(f"Words that {what} were left out: {count:,}." for count, what in counts if count)

    def _skips(self, node: LexborNode) -> bool:
        """Returns whether an element is left out with all that is in it."""
        tag = node.tag or ""
        if tag.startswith("-"):
            return False
        if _LEFT_OUT.fullmatch(tag) or node.mem_id in self.left_out:
            return True
        if tag == "form" and node.css_first(_OF_A_WHOLE_PAGE) is None:
            return True
        attributes = node.attributes
        if attributes.get("aria-hidden") == "true":
            return True
        if tag in _STRUCK or node.mem_id in self.styles.struck:
            self._struck_words += len(node.text(separator=" ").split())
            return True
        if "hidden" in attributes or node.mem_id in self.styles.hidden:
            self._hidden_words += len(node.text(separator=" ").split())
            return True
        if tag == "a" and self._leads_back(node):
            return True
        return tag in ("a", "sup") and self._is_mark(node)

    def _is_mark(self, node: LexborNode) -> bool:
        """Returns whether a raised element or a link is a footnote mark; it is then kept beside the text.

        Exponents are written with raised digits: the page shows "m²", not "m2".
        """
        raised, before = node.text(strip=True).replace(MARK, ""), self._before()
        if self._is_linked(node):
            mark = linked_mark(raised)
        elif node.tag == "sup":
            mark = raised.strip("[]()") if is_footnote_mark(raised, before) else ""
        else:
            return False
        if mark:
            self._words.append(f"{MARK}{mark}{MARK}")
        elif raised and not raised.translate(NO_DIGITS):
            self._write(raised.translate(RAISED))
        else:
            return False
        return True

    def _is_linked(self, node: LexborNode) -> bool:
        if node.tag == "a":
            return node.css_matches(NOTE_REFERENCE)
        parent = node.parent if node.parent is not None and node.parent.tag == "a" else None
        link = node.css_first("a[href^='#']") or parent
        return link is not None and (link.attributes.get("href") or "").startswith("#")

    def _leads_back(self, node: LexborNode) -> bool:
        """Returns whether a link leads from a footnote back to its mark."""
        return bool(self._note) and (node.css_matches(_NOTE_BACK) or not any(map(str.isalnum, node.text())))

    def _before(self) -> str:
        """Returns the end of the words before a raised element, without footnote marks."""
        before = ""
        for words in reversed(self._words[-_BEFORE_A_MARK:]):
            before = words + before if not words.startswith(MARK) else before
            if len(before) >= _BEFORE_A_MARK:
                break
        return before

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.longest:
            raise ReadingFailed(f"The web page has more than {self.longest:,} characters, the limit.")
        if text := _SPACE.sub(" ", text.replace(MARK, "")):
            self._words.append(text)

    def _enter(self, node: LexborNode, tag: str) -> None:
        if node.id in self.notes_by_id and _BLOCK.fullmatch(tag):
            self._flush()
            self._note = self.notes_by_id[node.id]
            self._words.append(f"{self._note} ")
        if tag == "br":
            self._words.append("\n")
        elif tag == "table":
            self._flush()
            self._count_of_tables += 1
            self._tables.append(HtmlTable(self._count_of_tables, layout=_is_layout(node)))
        elif tag in ("td", "th") and not self._is_in_layout():
            self._words = []
            self._in_cell += 1
        elif _BLOCK.fullmatch(tag) and not self._note:
            self._flush()
            if tag == "li":
                self._kinds.append(BlockKind.ITEM)
            elif tag in ("h1", "h2") and not self._in_cell:
                self.sections.begin(node.id or "")

    def _leave(self, node: LexborNode, tag: str) -> None:
        if tag in ("td", "th") and not self._is_in_layout():
            self._in_cell = max(0, self._in_cell - 1)
            if self._tables:
                self._tables[-1].add_cell(self._take_text(), node.attributes)
        elif tag == "tr" and not self._is_in_layout():
            header = all(child.tag == "th" for child in node.iter())
            table = self._tables[-1] if self._tables else HtmlTable(0)
            self.sections.add(BlockKind.ROW, table.end_row(), table=table.number, header=header)
        elif tag in ("thead", "tbody", "tfoot") and self._tables:
            self._tables[-1].end_section()
        elif tag == "table":
            self._flush()
            self._tables.pop()
        elif _HEADING.fullmatch(tag) and not self._in_cell:
            text = self._take_text()
            if tag == "h1":
                self.heading = self.heading or re.sub(f"{MARK}[^{MARK}]*{MARK}", "", text)
            self.sections.add(BlockKind.HEADING, text, level=int(tag[1]))
        elif tag in ("caption", "figcaption") and not self._in_cell:
            self.sections.add(BlockKind.CAPTION, self._take_text())
        elif _BLOCK.fullmatch(tag):
            if self._note and node.id in self.notes_by_id:
                self._add_note()
            elif self._note:
                self._words.append(" ")
            else:
                self._flush()
                if tag == "li" and self._kinds:
                    self._kinds.pop()

    def _add_note(self) -> None:
        """Adds a footnote, its number once, whether the page writes it or its list counts it."""
        text, mark = self._take_text(), self._note
        note_text = text.removeprefix(mark).lstrip(" [(")
        if note_text.startswith(mark) and not note_text[len(mark) : len(mark) + 1].isalnum():
            text = f"{mark} {note_text.removeprefix(mark).lstrip(' .)]:')}"
        self.sections.add(BlockKind.NOTE, text)
        self._note = ""

    def _is_in_layout(self) -> bool:
        return bool(self._tables) and self._tables[-1].layout

    def _flush(self) -> None:
        """Makes a block of the words gathered so far; within a table's cell they wait for the row."""
        if not self._words:
            return
        if self._in_cell:
            self._words.append(" ")
            return
        self.sections.add(self._kinds[-1] if self._kinds else BlockKind.PARAGRAPH, self._take_text())

    def _take_text(self) -> str:
        text = "".join(self._words)
        self._words = []
        return re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", text)).strip()


def _is_layout(table: LexborNode) -> bool:
    """Returns whether a table only arranges the page: it holds headings, other tables, or a single cell."""
    if (table.attributes.get("role") or "") in ("presentation", "none"):
        return True
    if any(node.mem_id != table.mem_id for node in table.css("table, td h1, td h2, td h3")):
        return True
    return len(table.css("td, th")) <= 1


def _steps(root: LexborNode, skips: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Yields each node as it is entered and, where it can hold others, as it is left."""
    stack = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            yield node, True
            continue
        if skips(node):
            continue
        yield node, False
        if node.tag == "-text":
            continue
        stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))


_MOST_COLUMNS, _MOST_ROWS = 1000, 65534
"""The limits that HTML itself sets."""


def _number(value: str | None, most: int) -> int:
    """Returns a span as HTML reads it: 1 where it is not a number."""
    digits = (value or "").strip()
    return min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1
