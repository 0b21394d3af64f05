"""Running headers, footers and printed page numbers: on the page, but no part of what it says."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from corpus.layout import Layout, Line

_MARGIN = 0.13
"""Running lines stand in the outer 13% of a page's height, above or below."""

_OUTERMOST = 4
_PAGES_TO_REPEAT = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page\s*)?(\d{1,4}|[ivxl]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_NUMBER_AT_EDGE = re.compile(
    r"^(\d{1,4})\b(?!\s*[./]\d)|(?:page\s+|\||\s)(\d{1,4})(?:\s+of\s+\d+)?$", re.IGNORECASE
)
_BODY_ROLES = frozenset({"H1", "H2", "H3", "H4", "H5", "H6", "item", "note", "contents"})


def without_furniture(layouts: Sequence[Layout]) -> tuple[list[Layout], dict[int, str]]:
    """The pages without their running lines, and the number printed on each page where it is consistent."""
    margins = {layout.page.number: _in_margin(layout) for layout in layouts}
    seen = Counter(key for lines in margins.values() for key in {_key(line, top) for line, top in lines})
    needed = min(_PAGES_TO_REPEAT, max(2, len(layouts)))
    running = {key for key, pages in seen.items() if pages >= needed}
    numbers = _printed_numbers(margins, running)
    kept = []
    for layout in layouts:
        number = numbers.get(layout.page.number)
        out = {
            line
            for line, top in margins[layout.page.number]
            if _key(line, top) in running or (number and _alone(line.text) == number)
        }
        kept.append(layout.with_lines(tuple(line for line in layout.lines if line not in out)))
    return kept, numbers


def _in_margin(layout: Layout) -> list[tuple[Line, bool]]:
    """The outermost lines of a page, each with whether it stands at the top."""
    by_height = sorted(layout.lines, key=lambda line: -line.base)
    low, high = layout.height * _MARGIN, layout.height * (1 - _MARGIN)
    top = [(line, True) for line in by_height[:_OUTERMOST] if line.base > high]
    foot = [(line, False) for line in by_height[-_OUTERMOST:] if line.base < low]
    return [pair for pair in top + foot if pair[0].tag.role not in _BODY_ROLES and not pair[0].tag.row]


def _key(line: Line, top: bool) -> tuple[str, bool]:
    """What a running line has in common from page to page: its words, with the numbers masked."""
    return _DIGITS.sub("#", line.text.casefold()), top


def _alone(text: str) -> str:
    """The page number that is all there is on a line, or ""."""
    match = _PAGE_NUMBER.match(text)
    return match[1] if match else ""


def _printed_numbers(
    margins: dict[int, list[tuple[Line, bool]]], running: set[tuple[str, bool]]
) -> dict[int, str]:
    """The number printed on each page, kept only where it runs along with the pages of the file.

    The distance between the two numbers (0 in most files, 1 after an unnumbered cover) must be the
    same on most pages that show a number at all, and on two pages at least.
    """
    candidates: dict[int, set[int]] = defaultdict(set)
    for page, lines in margins.items():
        for line, top in lines:
            alone = _alone(line.text)
            if alone.isdecimal():
                candidates[page].add(int(alone))
            elif _key(line, top) in running:
                for match in _NUMBER_AT_EDGE.finditer(line.text):
                    candidates[page].add(int(match[1] or match[2]))
    distances = Counter(page - number for page, found in candidates.items() for number in found)
    if not distances:
        return {}
    distance, pages = distances.most_common(1)[0]
    if pages < 2 or pages < 0.6 * len(candidates):
        return {}
    return {page: str(page - distance) for page, found in candidates.items() if page - distance in found}
