"""What a web page's styles hide from a reader, and what they strike out.

Inline styles and the page's own <style> rules count, in the order of the cascade. Rules for print, rules
that hang on a state (":hover") and styles that stand elsewhere are passed over: nothing is fetched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import tinycss2
from cssselect2 import SelectorError, compile_selector_list
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

_MOST_SELECTORS = 2000
"""Selectors that hide or show something; a page with more has its later ones passed over."""

_HIDING = {
    "display": {"none"},
    "visibility": {"hidden", "collapse"},
    "opacity": {"0", "0.0", "0%"},
    "font-size": {"0", "0px", "0pt", "0em", "0rem", "0%"},
    "content-visibility": {"hidden"},
}
_STRIKING = ("text-decoration", "text-decoration-line")
_STRIKE = "line-through"
_WITH_STATE = ":"
_INLINE = (1, 0, 0, 0)

Weight = tuple[bool, tuple[int, ...], int]


@dataclass(slots=True)
class Styles:
    """Which elements of one page are hidden or struck out, by the ids of their nodes in memory.

    An element's children are not named: what holds for it holds for them.
    """

    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)


def styles_of(tree: LexborHTMLParser) -> Styles:
    """Returns what the styles of a page hide and strike out."""
    decided: dict[tuple[int, str], tuple[Weight, str]] = {}
    for order, (selector, specificity, declarations) in enumerate(_rules(tree)):
        try:
            nodes = tree.css(selector)
        except SelectolaxError:
            continue  # a selector of a newer kind
        for node in nodes:
            _decide(decided, node, declarations, specificity, order)
    for node in tree.css("[style]"):
        declarations = _relevant_declarations(
            tinycss2.parse_declaration_list(node.attributes.get("style") or "")
        )
        _decide(decided, node, declarations, _INLINE, 0)
    styles = Styles()
    for (node_id, name), (_, value) in decided.items():
        if name in _STRIKING and _STRIKE in value.split():
            styles.struck.add(node_id)
        elif value in _HIDING.get(name, ()):
            styles.hidden.add(node_id)
    return styles


def _decide(
    decided: dict[tuple[int, str], tuple[Weight, str]],
    node: LexborNode,
    declarations: list[Declaration],
    specificity: tuple[int, ...],
    order: int,
) -> None:
    """Stores the declarations that outweigh what was decided for this node before."""
    for declaration in declarations:
        key = (node.mem_id, declaration.lower_name)
        weight = (bool(declaration.important), specificity, order)
        if key not in decided or decided[key][0] <= weight:
            decided[key] = (weight, _value(declaration))


def _rules(tree: LexborHTMLParser) -> Iterator[tuple[str, tuple[int, ...], list[Declaration]]]:
    """Yields each selector whose rule may hide or strike out, with its specificity and those declarations."""
    count = 0
    for sheet in tree.css("style"):
        if not _is_for_screens(sheet.attributes.get("media") or ""):
            continue
        for rule in _rules_for_screens(tinycss2.parse_stylesheet(sheet.text(), True, True)):
            if not (declarations := _relevant_declarations(tinycss2.parse_declaration_list(rule.content))):
                continue
            for selector, specificity in _selectors(rule.prelude):
                count += 1
                if count > _MOST_SELECTORS:
                    return
                yield selector, (0, *specificity), declarations


def _rules_for_screens(nodes: list[Node]) -> Iterator[QualifiedRule]:
    """Yields the rules of a style sheet, those within @media for screens too."""
    for node in nodes:
        if node.type == "qualified-rule":
            yield node
        elif node.type == "at-rule" and _is_media_for_screens(node):
            yield from _rules_for_screens(tinycss2.parse_rule_list(node.content, True, True))


def _is_media_for_screens(rule: AtRule) -> bool:
    is_media = rule.lower_at_keyword == "media" and rule.content is not None
    return is_media and _is_for_screens(tinycss2.serialize(rule.prelude))


def _is_for_screens(media: str) -> bool:
    """Returns whether a list of media holds for any screen: a width or another feature is not looked into."""
    queries = [query.strip().lower() for query in media.split(",")]
    return any(query in ("", "all", "screen", "only screen") for query in queries)


def _selectors(prelude: list[Node]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yields the single selectors of a rule, each with its specificity, without those with a state."""
    single: list[list[Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            single.append([])
        else:
            single[-1].append(token)
    for tokens in single:
        selector = tinycss2.serialize(tokens).strip()
        if not selector or _WITH_STATE in selector:
            continue
        try:
            (compiled,) = compile_selector_list(tokens)
        except SelectorError:
            continue
        yield selector, compiled.specificity


def _relevant_declarations(nodes: list[Node]) -> list[Declaration]:
    """Returns those declarations that may hide, show or strike out."""
    return [
        node
        for node in nodes
        if node.type == "declaration" and (node.lower_name in _HIDING or node.lower_name in _STRIKING)
    ]


def _value(declaration: Declaration) -> str:
    return " ".join(tinycss2.serialize(declaration.value).lower().split())
