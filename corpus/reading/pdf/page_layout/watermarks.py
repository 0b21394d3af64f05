"""Watermarks: words that lie across a page, or stand in large type in one place of every page.

They stay in the page's text and are in no line: they are no title, no heading and no evidence.
"""

import re
from collections import Counter
from collections.abc import Sequence

from corpus.reading.pdf.page_layout.layout import Layout, Line
from corpus.text import readable

_LARGE = 1.8
_SHARE, _FEWEST_PAGES = 0.6, 3
_LONGEST = 60
_MARKS = re.compile(
    r"\b(?:draft|confidential|official|sensitive|restricted|embargo(?:ed)?|superseded|withdrawn|archived|sample"
    r"|not for (?:circulation|publication)|in confidence|uncorrected|proof)\b",
    re.IGNORECASE,
)


def without_watermarks(layouts: Sequence[Layout], body: float) -> tuple[list[Layout], tuple[str, ...]]:
    """The pages without the lines of their watermarks, and a note on what those say of the document.

    `body` is the size of the document's ordinary type.
    """
    repeated = _repeated(layouts, body)
    words: Counter[str] = Counter()
    kept = []
    for layout in layouts:
        marks = {line for line in layout.lines if line.slanted or _key(line) in repeated}
        text = readable(" ".join(line.text for line in layout.lines if line in marks))
        if text and _MARKS.search(_closed(text)):
            words[_closed(text)] += 1
        kept.append(layout.with_lines(tuple(line for line in layout.lines if line not in marks)))
    notes = tuple(f"The pages are marked “{text}”." for text, _ in words.most_common(1))
    return kept, notes


def _repeated(layouts: Sequence[Layout], body: float) -> set[tuple[str, int]]:
    """What stands in large type in one place of most pages, pages of a few words left out of the count."""
    seen = Counter(
        _key(line)
        for layout in layouts
        for line in {_key(line): line for line in layout.lines}.values()
        if line.size > _LARGE * body and len(line.text) <= _LONGEST
    )
    needed = max(_FEWEST_PAGES, _SHARE * len(layouts))
    return {key for key, pages in seen.items() if pages >= needed}


def _key(line: Line) -> tuple[str, int]:
    return line.text.casefold(), round(line.base / 10)


def _closed(text: str) -> str:
    """The text with letters that stand apart closed up: "D R A F T" is "DRAFT"."""
    return text.replace(" ", "") if all(len(word) == 1 for word in text.split()) else text
