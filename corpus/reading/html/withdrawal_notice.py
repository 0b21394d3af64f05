"""The notice of a web page that says that its text no longer holds: GOV.UK's banner and those like it.

A notice is a box that calls itself one, or a sentence outside the text itself ("This guidance was withdrawn
on ..."). Within the text only a box counts, and only where it speaks of the whole document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNEXPLAINED = "The page says that it was withdrawn."

_BOXES = (
    ".gem-c-notice, .govuk-notification-banner, .govuk-warning-text, [role=alert], [aria-label=Notice],"
    " [class*=withdrawn], [class*=notice], [class*=banner], [class*=alert]"
)
_SENTENCES = "p, h1, h2, h3, h4, strong, div"
_DOCUMENT = (
    "(?:guidance|guide|publication|document|page|report|policy|procedure|protocol|framework|statement|edition"
    "|version|content|advice|information|standards?|circular|briefing|toolkit|resource|manual|code|plan"
    "|strategy|research|review)"
)
_NO_LONGER = (
    "(?:withdrawn|superseded|replaced by|archived and|out of date|no longer (?:current|in force|valid|in use"
    "|applicable|applies|available|being updated))"
)
_OF_THE_WHOLE = re.compile(
    rf"\bthis (?:[\w-]+ ){{0,3}}{_DOCUMENT} (?:(?:was|is|has been|has) )?(?:now )?(?:been )?{_NO_LONGER}\b",
    re.IGNORECASE,
)
_IN_A_BOX = re.compile(rf"\b{_NO_LONGER}\b", re.IGNORECASE)
_LONGEST = 1500
_MOST_LOOKED_AT = 3000
_NOT_OF_THE_PAGE = ("nav", "footer", "aside")
_BLOCK_ENDS = re.compile(r"[.!?:;]$")


@dataclass(slots=True)
class WithdrawalNotice:
    """The words of a notice, "" where there is none, and its elements by the ids of their nodes."""

    text: str = ""
    nodes: set[int] = field(default_factory=set)


def notice_of(tree: LexborHTMLParser, roots: Sequence[LexborNode]) -> WithdrawalNotice:
    """Returns the notice that a page no longer holds; `roots` are the elements of its text."""
    boxes = {node.mem_id for node in tree.css(_BOXES)}
    sentences = {node.mem_id for node in tree.css(_SENTENCES)}
    looked_at = 0
    for node, within in _elements(tree, {root.mem_id for root in roots}):
        boxed = node.mem_id in boxes
        if not boxed and (within or node.mem_id not in sentences or _has_blocks(node)):
            continue
        looked_at += 1
        if looked_at > _MOST_LOOKED_AT:
            break
        text = _words(node)
        pattern = _IN_A_BOX if boxed and not within else _OF_THE_WHOLE
        if len(text) <= _LONGEST and pattern.search(text):
            return WithdrawalNotice(text, {node.mem_id})
    withdrawn = tree.css_first("meta[name='govuk:withdrawn'][content='withdrawn']")
    return WithdrawalNotice(UNEXPLAINED if withdrawn is not None else "")


def _elements(tree: LexborHTMLParser, roots: set[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Each element within the body, and whether it stands in the text; what is of the whole site is not."""
    waiting = [(tree.body, False)] if tree.body is not None else []
    while waiting:
        node, within = waiting.pop()
        if node.tag in _NOT_OF_THE_PAGE:
            continue
        if node.mem_id in roots:
            within = True
        elif node.tag not in ("body", "main"):
            yield node, within
        waiting.extend((child, within) for child in reversed(list(node.iter())))


def _has_blocks(node: LexborNode) -> bool:
    return node.tag == "div" and node.css_first("p, div, h1, h2, h3, h4, ul, table") is not None


def _words(node: LexborNode) -> str:
    """The text of a notice: its headings and paragraphs one after the other, each ended by a full stop."""
    blocks = [" ".join(part.text(separator=" ").split()) for part in node.css("h1, h2, h3, h4, p, li")]
    blocks = [block for block in blocks if block] or [" ".join(node.text(separator=" ").split())]
    return " ".join(block if _BLOCK_ENDS.search(block) else f"{block}." for block in blocks if block)
