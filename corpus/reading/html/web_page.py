"""Reading a web page: its main part, in sections that stand in for pages, each with an anchor to link to.

Nothing is run and nothing is fetched. Menus, banners and scripts are left out, and so is what a reader does
not see or sees struck out. Footnote marks stand beside the text; a notice that the page no longer holds is
the document's, not its text's.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.errors import ContentElsewhere, NoText
from corpus.passages.block_roles import assign_roles
from corpus.reading.document import ParsedFile, ReadingLimits
from corpus.reading.encoding import decode_markup
from corpus.reading.html.html_walk import NOTE_REFERENCE, Walk
from corpus.reading.html.styles import styles_of
from corpus.reading.html.web_page_facts import PageFacts, notice_of
from corpus.reading.superscripts import linked_mark

_NOTICES_OF_GOVUK = (".gem-c-notice", ".govuk-notification-banner")
_SPACE = re.compile(r"\s+")
_NOT_THERE = re.compile(
    r"(?:error )?40[34]\b|not found|access denied|forbidden|service unavailable|just a moment"
    r"|too many requests"
    r"|(?:(?:the|this|that) )?(?:page|report|document|file|publication|resource) (?:[\w’']+ ){0,6}?"
    r"(?:not (?:be )?found|no longer (?:exists?|available)|not available|unavailable|been (?:re)?moved)"
    r"|sorry, (?:we (?:cannot|can not|can['’]t|could not|couldn['’]t) find|there is a problem|the service)",
    re.IGNORECASE,
)
_LONGEST_ERROR = 150
"""An error page that a site sends in place of a document has fewer words."""


def read_webpage(path: Path, limits: ReadingLimits) -> ParsedFile:
    """Returns the sections and blocks of a saved web page. Raises an UnreadableFile."""
    return document_of(decode_markup(path.read_bytes()), limits)


def document_of(html: str, limits: ReadingLimits) -> ParsedFile:
    """Returns the sections and blocks of a web page's text. Raises an UnreadableFile."""
    tree = LexborHTMLParser(html)
    roots = _roots(tree)
    notice = notice_of(tree, roots)
    walk = Walk(limits.characters, styles_of(tree), notice.nodes, _notes_of(tree))
    for root in roots:
        walk.through(root)
    pages, blocks = walk.sections.finished()
    if not pages:
        raise NoText("The web page has no words of its own. Save the page itself, not a frame around it.")
    _refuse_error_page(walk.heading or _first_heading(tree), [page.text for page in pages])
    facts = PageFacts(tree)
    return ParsedFile(
        pages=pages,
        blocks=tuple(assign_roles(blocks)),
        title=facts.title(walk.heading or _first_heading(tree)),
        published=facts.published(),
        publisher=facts.publisher(),
        notes=walk.notes(),
        withdrawn=notice.text,
    )


def _refuse_error_page(heading: str, texts: Sequence[str]) -> None:
    """Raises ContentElsewhere where a site sent a short page that says that the document is not there."""
    if _NOT_THERE.match(heading) and sum(len(text.split()) for text in texts) < _LONGEST_ERROR:
        raise ContentElsewhere(
            f"The file is a web page that says “{heading[:80]}”: the site sent it in the place of the"
            " document. Download the document again."
        )


def _roots(tree: LexborHTMLParser) -> list[LexborNode]:
    """Returns the elements that hold the text: GOV.UK's, else the main part, a lone article, all."""
    notices = {node.mem_id for selector in _NOTICES_OF_GOVUK for node in tree.css(selector)}
    texts = {node.mem_id for node in tree.css(".govspeak")} - notices
    roots: list[LexborNode] = []
    waiting = [tree.body] if texts and tree.body is not None else []
    while waiting:
        node = waiting.pop()
        if node.mem_id in texts:
            roots.append(node)
        elif node.mem_id not in notices:
            waiting.extend(reversed(list(node.iter())))
    if roots:
        return roots
    for selector in ("main", "[role=main]", "article", "#content", "body"):
        nodes = tree.css(selector)
        if len(nodes) == 1 or (nodes and selector in ("main", "body")):
            return nodes[:1]
    return []


def _first_heading(tree: LexborHTMLParser) -> str:
    heading = tree.css_first("h1")
    return _SPACE.sub(" ", heading.text()).strip() if heading is not None else ""


def _notes_of(tree: LexborHTMLParser) -> dict[str, str]:
    """Returns the marks of the page's footnotes by the ids of the elements that hold the notes."""
    notes: dict[str, str] = {}
    for link in tree.css(f"sup a[href^='#'], {NOTE_REFERENCE}"):
        if mark := linked_mark(link.text()):
            notes.setdefault((link.attributes.get("href") or "#")[1:], mark)
    for raised in tree.css("a[href^='#'] > sup"):
        if raised.parent is not None and (mark := linked_mark(raised.text())):
            notes.setdefault((raised.parent.attributes.get("href") or "#")[1:], mark)
    notes.pop("", None)
    return notes
