"""Page furniture: what a page shows beside its text. It is removed from the lines, not from the page's text.

- Running headers and footers, and printed page numbers.
- Line numbers at the side of a transcript. They count up by one from line to line, or by five beside every
  fifth line. Rows of a table and items of a list may be numbered too: those begin again each time, where a
  transcript's lines go on in a sentence.
- Watermarks: words across a page, or in large type in one place of every page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.reading.pdf.page_layout.layout import Layout, Line
from corpus.text import readable

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
    """Returns the pages without their running lines, and the number printed on each page where it is
    consistent."""
    margins = {layout.page.number: _in_margin(layout) for layout in layouts}
    counts = Counter(key for lines in margins.values() for key in {_key(line, top) for line, top in lines})
    needed = min(_PAGES_TO_REPEAT, max(2, len(layouts)))
    running = {key for key, pages in counts.items() if pages >= needed}
    running -= _numbered_alike(margins, running, needed)
    numbers = _printed_numbers(margins, running)
    bare_layouts = []
    for layout in layouts:
        number = numbers.get(layout.page.number)
        out = {
            line
            for line, top in margins[layout.page.number]
            if _key(line, top) in running or (number and _alone(line.text) == number)
        }
        out |= _pair_of_numbers(margins[layout.page.number])
        bare_layouts.append(layout.with_lines(tuple(line for line in layout.lines if line not in out)))
    return bare_layouts, numbers


def _numbered_alike(
    margins: dict[int, list[tuple[Line, bool]]], running: set[tuple[str, bool]], needed: int
) -> set[tuple[str, bool]]:
    """Returns lines that differ in their numbers alone, none of which is the page's: "Chapter 2" and "Chapter
    3"."""
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
    """Returns the two numbers, beside each other, of a sheet on which two pages are printed; empty for
    others."""
    for line, top in lines:
        if _PAIR.fullmatch(line.text):
            first, second = map(int, line.text.split())
            if second == first + 1:
                return {line}
        for other, other_top in lines:
            is_beside = top == other_top and abs(line.base - other.base) < 2 and other.left > line.right
            numbers = _alone(line.text), _alone(other.text)
            if is_beside and all(map(str.isdecimal, numbers)) and int(numbers[1]) == int(numbers[0]) + 1:
                return {line, other}
    return set()


def _in_margin(layout: Layout) -> list[tuple[Line, bool]]:
    """Returns the outermost lines of a page, each with whether it stands at the top."""
    by_height = sorted(layout.lines, key=lambda line: -line.base)
    low, high = layout.height * _MARGIN, layout.height * (1 - _MARGIN)
    top = [(line, True) for line in by_height[:_OUTERMOST] if line.base > high]
    foot = [(line, False) for line in by_height[-_OUTERMOST:] if line.base < low]
    return [pair for pair in top + foot if pair[0].tag.role not in _BODY_ROLES and not pair[0].tag.row]


def _key(line: Line, top: bool) -> tuple[str, bool]:
    """Returns what a running line has in common from page to page: its words, with the numbers masked."""
    return _DIGITS.sub("#", line.text.casefold()), top


def _alone(text: str) -> str:
    """Returns the page number that is all there is on a line, or ""."""
    match = _PAGE_NUMBER.match(text)
    return match[1] if match else ""


def _printed_numbers(
    margins: dict[int, list[tuple[Line, bool]]], running: set[tuple[str, bool]]
) -> dict[int, str]:
    """Returns the number printed on each page, kept only where it runs along with the pages of the file.

    The distance between the two numbers (0 in most files, 1 after an unnumbered cover) must be the
    same on most pages that show a number at all, and on two pages at least. A sheet with two printed pages
    has two numbers, and so none.
    """
    candidates: dict[int, set[int]] = defaultdict(set)
    for page, lines in margins.items():
        if _pair_of_numbers(lines):
            continue
        for line, top in lines:
            number_text = _alone(line.text)
            if number_text.isdecimal():
                candidates[page].add(int(number_text))
            elif _key(line, top) in running:
                for match in _NUMBER_AT_EDGE.finditer(line.text):
                    candidates[page].add(int(match[1] or match[2]))
    distances = Counter(page - number for page, numbers in candidates.items() for number in numbers)
    if not distances:
        return {}
    distance, pages = distances.most_common(1)[0]
    if pages < 2 or pages < 0.6 * len(candidates):
        return {}
    return {page: str(page - distance) for page, numbers in candidates.items() if page - distance in numbers}


_FEWEST_IN_ROW, _FEWEST_FIVES = 5, 3
_SAME_LEFT = 12.0
_SAME_BASE = 3.0
_GOES_ON = 0.3
_MOST_CELLS = 2
_NUMBER = re.compile(r"(\d{1,4})$")
_NUMBERED = re.compile(r"(\d{1,4})[ \t]+(?=\S)")


def without_line_numbers(lines: Sequence[Line]) -> list[Line]:
    """Returns the lines of one page without the numbers that count them."""
    number_lines = {index for run in _runs_alone(lines) for index in run}
    before = {index: match for run in _runs_before_words(lines) for index, match in run}
    bare_lines = []
    for index, line in enumerate(lines):
        if index in before:
            bare_lines.append(_cut_start(line, before[index].end()))
        elif index not in number_lines:
            bare_lines.append(line)
    return bare_lines


def _runs_alone(lines: Sequence[Line]) -> list[list[int]]:
    """Returns lines that are nothing but a number, one below the other, with words beside them."""
    numbers = [
        (index, int(match[1]))
        for index, line in enumerate(lines)
        if (match := _NUMBER.match(line.text)) and not line.tag.row and not line.turned
    ]
    runs = _counting_runs(numbers, lines)
    return [run for run in runs if _beside_prose(run, lines)]


def _runs_before_words(lines: Sequence[Line]) -> list[list[tuple[int, re.Match[str]]]]:
    """Returns lines that begin with a number which counts them."""
    matches = {
        index: match
        for index, line in enumerate(lines)
        if (match := _NUMBERED.match(line.text)) and not line.tag.row and not line.turned
    }
    runs = _counting_runs([(index, int(match[1])) for index, match in matches.items()], lines)
    numbered = []
    for run in runs:
        texts = [lines[index].text[matches[index].end() :] for index in run]
        if all(len(lines[index].cells) <= _MOST_CELLS for index in run) and _go_on(texts):
            numbered.append([(index, matches[index]) for index in run])
    return numbered


def _counting_runs(numbers: Sequence[tuple[int, int]], lines: Sequence[Line]) -> list[list[int]]:
    """Runs of numbers at one distance from the left that count up by one, or by five from five on."""
    runs: list[list[tuple[int, int]]] = []
    for index, number in numbers:
        step = number - runs[-1][-1][1] if runs else 0
        same = bool(runs) and abs(lines[index].left - lines[runs[-1][-1][0]].left) <= _SAME_LEFT
        fits = step == 1 or (step == 5 and number % 5 == 0)
        if same and fits and (len(runs[-1]) < 2 or step == runs[-1][1][1] - runs[-1][0][1]):
            runs[-1].append((index, number))
        else:
            runs.append([(index, number)])
    return [[index for index, _ in run] for run in runs if len(run) >= _fewest(run)]


def _fewest(run: Sequence[tuple[int, int]]) -> int:
    return _FEWEST_FIVES if len(run) > 1 and run[1][1] - run[0][1] == 5 else _FEWEST_IN_ROW


def _beside_prose(run: Sequence[int], lines: Sequence[Line]) -> bool:
    """Returns whether a sentence goes on beside the numbers, to their right."""
    texts = []
    for index in run:
        number = lines[index]
        texts_beside = [
            line.text
            for line in lines
            if line.left > number.right and abs(line.base - number.base) <= _SAME_BASE
        ]
        if len(texts_beside) != 1:
            return False
        texts += texts_beside
    return _go_on(texts)


def _go_on(texts: Sequence[str]) -> bool:
    """Returns whether enough of some lines go on with the line before them."""
    going_on = sum(text[:1].islower() for text in texts)
    return going_on >= _GOES_ON * len(texts) and any(text[:1].islower() for _, text in pairwise(texts))


def _cut_start(line: Line, length: int) -> Line:
    left = line.cells[1] if len(line.cells) > 1 else line.left
    return replace(line, start=line.start + length, text=line.text[length:], left=left, cells=())


_LARGE = 1.8
_SHARE, _FEWEST_PAGES = 0.6, 3
_LONGEST = 60
_MARKS = re.compile(
    r"\b(?:draft|confidential|official|sensitive|restricted|embargo(?:ed)?|superseded|withdrawn|archived|sample"
    r"|not for (?:circulation|publication)|in confidence|uncorrected|proof)\b",
    re.IGNORECASE,
)


def without_watermarks(layouts: Sequence[Layout], body: float) -> tuple[list[Layout], tuple[str, ...]]:
    """Returns the pages without the lines of their watermarks, and a note on what those say of the document.

    `body` is the size of the document's ordinary type.
    """
    repeated = _repeated_large_text(layouts, body)
    words: Counter[str] = Counter()
    bare_layouts = []
    for layout in layouts:
        marks = {line for line in layout.lines if line.slanted or _mark_key(line) in repeated}
        text = readable(" ".join(line.text for line in layout.lines if line in marks))
        if text and _MARKS.search(_close_up(text)):
            words[_close_up(text)] += 1
        bare_layouts.append(layout.with_lines(tuple(line for line in layout.lines if line not in marks)))
    notes = tuple(f"The pages are marked “{text}”." for text, _ in words.most_common(1))
    return bare_layouts, notes


def _repeated_large_text(layouts: Sequence[Layout], body: float) -> set[tuple[str, int]]:
    """Returns what stands in large type in one place of most pages, pages of a few words left out of the
    count."""
    counts = Counter(
        _mark_key(line)
        for layout in layouts
        for line in {_mark_key(line): line for line in layout.lines}.values()
        if line.size > _LARGE * body and len(line.text) <= _LONGEST
    )
    needed = max(_FEWEST_PAGES, _SHARE * len(layouts))
    return {key for key, pages in counts.items() if pages >= needed}


def _mark_key(line: Line) -> tuple[str, int]:
    return line.text.casefold(), round(line.base / 10)


def _close_up(text: str) -> str:
    """Returns the text with letters that stand apart closed up: "D R A F T" is "DRAFT"."""
    return text.replace(" ", "") if all(len(word) == 1 for word in text.split()) else text
