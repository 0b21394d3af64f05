"""Reading a web page: its main part, in sections that stand in for pages, each with an anchor to link to.

Nothing is run and nothing is fetched. Menus, banners, scripts and hidden parts are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.blocks import Kind
from corpus.document import Document, Limits
from corpus.errors import NoText, ReadingFailed
from corpus.sections import Sections
from corpus.understanding import understood

READER = "lexbor"

_LEFT_OUT = re.compile(
    r"script|style|noscript|template|nav|footer|form|button|select|svg|math|iframe|object|head|dialog"
)
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|caption|d[dlt]|details|div|fieldset|figcaption|figure|h[1-6]"
    r"|header|hr|legend|li|main|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_HEADING = re.compile(r"h[1-6]")
_MAIN = (".govspeak", "main", "[role=main]", "article", "#content", "body")
_DATES = (
    "govuk:public-updated-at",
    "article:modified_time",
    "article:published_time",
    "date",
    "dcterms.issued",
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def read_webpage(path: Path, limits: Limits) -> Document:
    """The sections and blocks of a saved web page. Raises an UnreadableFile."""
    tree = LexborHTMLParser(_decoded(path.read_bytes()))
    main = next((node for selector in _MAIN if (node := tree.css_first(selector))), None)
    walk = _Walk(limits.characters)
    if main is not None:
        walk.through(main)
    pages, blocks = walk.sections.finished()
    if not pages:
        raise NoText("The web page has no words of its own. Save the page itself, not a frame around it.")
    return Document(
        pages=pages,
        blocks=tuple(understood(blocks)),
        title=_title(tree),
        published=_published(tree),
    )


@dataclass(slots=True)
class _Walk:
    """One walk through a page, in the order in which it is read."""

    longest: int
    sections: Sections = field(default_factory=lambda: Sections(READER))
    _words: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _length: int = 0
    _tables: int = 0
    _kinds: list[Kind] = field(default_factory=list)

    def through(self, root: LexborNode) -> None:
        """Visit every node once, without recursion: a hostile page is nested without end."""
        for node, leaving in _steps(root):
            tag = node.tag or ""
            if tag == "-text":
                self._write(node.text_content or "")
            elif leaving:
                self._leave(node, tag)
            else:
                self._enter(node, tag)

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.longest:
            raise ReadingFailed(f"The web page has more than {self.longest:,} characters, the limit.")
        self._words.append(_SPACE.sub(" ", text))

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            self._words.append("\n")
        elif tag in ("td", "th"):
            self._words = []
        elif _BLOCK.fullmatch(tag):
            self._flush()
            if tag == "li":
                self._kinds.append(Kind.ITEM)
            elif tag == "table":
                self._tables += 1
            elif tag in ("h1", "h2"):
                self.sections.begin(node.id or "")

    def _leave(self, node: LexborNode, tag: str) -> None:
        if tag in ("td", "th"):
            self._cells.append(self._taken())
        elif tag == "tr":
            header = all(child.tag == "th" for child in node.iter())
            self.sections.add(Kind.ROW, "\t".join(self._cells), table=self._tables, header=header)
            self._cells = []
        elif _HEADING.fullmatch(tag):
            self.sections.add(Kind.HEADING, self._taken(), level=int(tag[1]))
        elif tag in ("caption", "figcaption"):
            self.sections.add(Kind.CAPTION, self._taken())
        elif _BLOCK.fullmatch(tag):
            self._flush()
            if tag == "li":
                self._kinds.pop()

    def _flush(self) -> None:
        """Make a block of the words gathered so far; within a table's cell they wait for the row."""
        if not self._words:
            return
        if self._cells:
            self._words.append(" ")
            return
        self.sections.add(self._kinds[-1] if self._kinds else Kind.PARAGRAPH, self._taken())

    def _taken(self) -> str:
        text = "".join(self._words)
        self._words = []
        return re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text)).strip()


def _steps(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Each node as it is entered and, where it can hold others, as it is left."""
    stack = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            yield node, True
            continue
        if _LEFT_OUT.fullmatch(node.tag or "") or _is_hidden(node):
            continue
        yield node, False
        if node.tag == "-text":
            continue
        stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes if node.tag and not node.tag.startswith("-") else {}
    return "hidden" in attributes or attributes.get("aria-hidden") == "true"


def _decoded(content: bytes) -> str:
    """The page's text in the encoding that it declares, or else in UTF-8."""
    declared = _CHARSET.search(content[:4096])
    try:
        return content.decode(declared[1].decode("ascii") if declared else "utf-8-sig", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _title(tree: LexborHTMLParser) -> str:
    for selector in ("meta[property='og:title']", "h1", "title"):
        if node := tree.css_first(selector):
            title = _SPACE.sub(" ", node.attributes.get("content") or node.text()).strip()
            if title:
                return title
    return ""


def _published(tree: LexborHTMLParser) -> str:
    """The day that the page says it was published or last updated on, as ISO, or ""."""
    for name in _DATES:
        for node in tree.css(f"meta[name='{name}'], meta[property='{name}']"):
            if match := re.match(r"\d{4}-\d{2}-\d{2}", node.attributes.get("content") or ""):
                return match[0]
    return ""
