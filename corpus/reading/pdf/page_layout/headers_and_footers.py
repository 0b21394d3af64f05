"""Running headers, footers and printed page numbers: on the page, but no part of what it says."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from corpus.reading.pdf.page_layout.layout import Layout, Line

_MARGIN = 0.13
"""Running lines stand in the outer 13% of a page's height, above or below."""

_OUTERMOST = 4
_PAGES_TO_REPEAT = 3
_DIGITS = re.compile(r"\d{1,9}")
_PAGE_NUMBER = re.compile(
    r"^\W*(?:page\s*)?(\d{1,4}|[ivxl]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_NUMBER_AT_EDGE = re.compile(
    r"^(\d{1,4})\b(?!\s*[./]\d)|(?:page\s+|\||\s)(\d{1,4})(?:\s+of\s+\d+)?$", re.IGNORECASE
)
_PAIR = re.compile(r"\d{1,4}\s+\d{1,4}")
_BODY_ROLES = frozenset({"H1", "H2", "H3", "H4", "H5", "H6", "item", "note", "contents"})


def without_furniture(layouts: Sequence[Layout]) -> tuple[list[Layout], dict[int, str]]:
    """The pages without their running lines, and the number printed on each page where it is consistent."""
    margins = {layout.page.number: _in_margin(layout) for layout in layouts}
    seen = Counter(key for lines in margins.values() for key in {_key(line, top) for line, top in lines})
    needed = min(_PAGES_TO_REPEAT, max(2, len(layouts)))
    running = {key for key, pages in seen.items() if pages >= needed}
    running -= _numbered_alike(margins, running, needed)
    numbers = _printed_numbers(margins, running)
    kept = []
    for layout in layouts:
        number = numbers.get(layout.page.number)
        out = {
            line
            for line, top in margins[layout.page.number]
            if _key(line, top) in running or (number and _alone(line.text) == number)
        }
        out |= _pair_of_numbers(margins[layout.page.number])
        kept.append(layout.with_lines(tuple(line for line in layout.lines if line not in out)))
    return kept, numbers


def _numbered_alike(
    margins: dict[int, list[tuple[Line, bool]]], running: set[tuple[str, bool]], needed: int
) -> set[tuple[str, bool]]:
    """Lines that differ in their numbers alone, none of which is the page's: "Chapter 2" and "Chapter 3"."""
    texts: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    distances: dict[tuple[str, bool], Counter[int]] = defaultdict(Counter)
    for page, lines in margins.items():
        for line, top in lines:
            key = _key(line, top)
            if key in running and "#" in key[0] and not _alone(line.text):
                texts[key][line.text] += 1
                distances[key].update({page - int(number) for number in _DIGITS.findall(line.text)})
    return {
        key
        for key, counts in texts.items()
        if max(counts.values()) < needed and max(distances[key].values()) < needed
    }


def _pair_of_numbers(lines: list[tuple[Line, bool]]) -> set[Line]:
    """The two numbers, beside each other, of a sheet on which two pages are printed; empty for others."""
    for line, top in lines:
        if _PAIR.fullmatch(line.text):
            first, second = map(int, line.text.split())
            if second == first + 1:
                return {line}
        for other, other_top in lines:
            beside = top == other_top and abs(line.base - other.base) < 2 and other.left > line.right
            numbers = _alone(line.text), _alone(other.text)
            if beside and all(map(str.isdecimal, numbers)) and int(numbers[1]) == int(numbers[0]) + 1:
                return {line, other}
    return set()


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
    same on most pages that show a number at all, and on two pages at least. A sheet with two printed pages
    has two numbers, and so none.
    """
    candidates: dict[int, set[int]] = defaultdict(set)
    for page, lines in margins.items():
        if _pair_of_numbers(lines):
            continue
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
