"""The facts that a web page states: its title, date and publisher, and whether its text no longer holds.

The facts are read from <meta> elements, then from JSON-LD, then from the block that GOV.UK prints on pages.
A notice of withdrawal is a box that calls itself one, or a sentence outside the text itself ("This guidance
was withdrawn on ..."). Within the text only a box counts, and only where it is about the whole document.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.names_and_dates import date_of

_TITLES = ("og:title", "dcterms.title", "dc.title", "citation_title")
_DATES = (
    "govuk:public-updated-at",
    "article:modified_time",
    "article:published_time",
    "citation_publication_date",
    "date",
    "dcterms.modified",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
)
_PUBLISHERS = (
    "govuk:primary-publishing-organisation",
    "dcterms.publisher",
    "dc.publisher",
    "citation_publisher",
    "publisher",
)
_JSON_DATES = ("dateModified", "datePublished")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_PRINTED_DATE = re.compile(r"(Last updated|Updated|Published):? (\d{1,2} [A-Za-z]{3,9} \d{4})", re.IGNORECASE)
_WITHDRAWN_MARK = "[Withdrawn] "
_SITE = re.compile(r" [-–|] GOV\.UK$")
_HOST = "GOV.UK"
_LONGEST_PUBLISHER = 200
_ADDRESS = re.compile(r"[(<\[]?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}[)>\]]?")
"""An e-mail address, which is not part of a body's name."""


class PageFacts:
    """The facts of one page."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._metas: dict[str, list[str]] = {}
        for node in tree.css("meta"):
            name = node.attributes.get("name") or node.attributes.get("property") or ""
            if content := _line(node.attributes.get("content") or ""):
                self._metas.setdefault(name.lower(), []).append(content)
        self._data = list(_json_objects(tree))

    def title(self, heading: str = "") -> str:
        """Returns the title; `heading` is the page's first, for want of anything that the page declares."""
        element = self._tree.css_first("title")
        in_head = _line(element.text()) if element is not None else ""
        title = self._first(_TITLES) or heading or in_head
        return _SITE.sub("", title.removeprefix(_WITHDRAWN_MARK))

    def published(self) -> str:
        """Returns the day on which it was published or last updated, in ISO form, as far as known, or ""."""
        dates = [value for name in _DATES for value in self._metas.get(name, ())]
        dates += [str(item[key]) for key in _JSON_DATES for item in self._data if key in item]
        for value in dates:
            if match := _ISO.match(value):
                return match[0]
            if date := date_of(value):
                return date
        return self._printed_date()

    def publisher(self) -> str:
        """Returns who published it, or ""."""
        candidates = [self._first(_PUBLISHERS), *self._named_in_data(), *self._named_on_page()]
        names = (_ADDRESS.sub("", name).strip(" .,;:-") for name in candidates)
        usable = (name for name in names if name and name != _HOST and "://" not in name)
        return next(usable, "")[:_LONGEST_PUBLISHER]

    def _first(self, names: tuple[str, ...]) -> str:
        return next((self._metas[name][0] for name in names if name in self._metas), "")

    def _printed_date(self) -> str:
        """Returns the date of GOV.UK's block of facts: the last update's before that of publication."""
        dates: dict[str, str] = {}
        for node in self._tree.css(".gem-c-metadata, .gem-c-published-dates"):
            for match in _PRINTED_DATE.finditer(_line(node.text(separator=" "))):
                dates.setdefault("updated" if "pdated" in match[1] else "published", date_of(match[2]))
        return dates.get("updated") or dates.get("published", "")

    def _named_in_data(self) -> Iterator[str]:
        """Yields the organisations that JSON-LD names as authors, then as publisher."""
        for role in ("author", "publisher"):
            for item in self._data:
                bodies = item.get(role)
                bodies = bodies if isinstance(bodies, list) else [bodies]
                names = [
                    _line(str(body.get("name", "")))
                    for body in bodies
                    if isinstance(body, dict) and "Organization" in str(body.get("@type"))
                ]
                yield ", ".join(name for name in names if name != _HOST)

    def _named_on_page(self) -> Iterator[str]:
        """Yields the organisations of GOV.UK's block of facts ("From: ..."), or of the logos above."""
        for term in self._tree.css(".gem-c-metadata__term"):
            described = _next_element(term)
            if _line(term.text()).rstrip(":").lower() == "from" and described is not None:
                names = [_line(link.text()) for link in described.css("a")]
                yield ", ".join(names) or _line(described.text())
        logos = self._tree.css(".organisation-logos .gem-c-organisation-logo__name, .gem-c-organisation-logo")
        yield ", ".join(dict.fromkeys(_line(logo.text(separator=" ")) for logo in logos))


def _json_objects(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    for node in tree.css("script[type='application/ld+json']"):
        try:
            data = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        items = data.get("@graph", data) if isinstance(data, dict) else data
        for item in items if isinstance(items, list) else [items]:
            if isinstance(item, dict):
                yield item


def _next_element(node: LexborNode) -> LexborNode | None:
    following = node.next
    while following is not None and (following.tag or "-").startswith("-"):
        following = following.next
    return following


def _line(text: str) -> str:
    return " ".join(text.split())


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
    """Yields each element within the body, and whether it stands in the text; what is of the whole site is
    not."""
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
    """Returns the text of a notice: its headings and paragraphs one after the other, each ended by a full
    stop."""
    blocks = [" ".join(part.text(separator=" ").split()) for part in node.css("h1, h2, h3, h4, p, li")]
    blocks = [block for block in blocks if block] or [" ".join(node.text(separator=" ").split())]
    return " ".join(block if _BLOCK_ENDS.search(block) else f"{block}." for block in blocks if block)
