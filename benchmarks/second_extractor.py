"""Whether poppler's pdftotext finds a quotation on the pages that it cites.

Two extractors agree where the letters and digits of the quotation stand in the pages' text without a gap.
White space, punctuation and hyphens do not count, since line ends change them; nor does what the second
extractor puts between two words: digits of a footnote mark, bullets, the number of an item. Each page's part
of a quotation is looked for by itself.
"""

import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from assistant.answer import Citation
from corpus.report import Page, Passage, Span

_LETTERS = re.compile(r"[^\W_]+")
_MODES = ("", "-raw", "-layout")
"""Orders in which pdftotext gives the words of a page; one that agrees is enough."""

_BESIDE = 12
"""Characters that may stand between two words: marks of footnotes, the number of an item."""

_MARK = re.compile(r"\d*|[a-z]|[ivx]{1,4}")
_OWN_WORDS = re.compile(r"\[blacked out\]|[\u2588\ufffe\ufffd]")
"""What the reader puts for words that the page does not show, and for letters without a code."""


class Difference(StrEnum):
    """How the second extractor disagrees with a quotation."""

    WORDS = "a line is not on the page"
    GAP = "others' words stand between two lines"
    ORDER = "the lines stand in another order"


def agrees(citation: Citation, folder: Path) -> bool:
    """Whether the second extractor reads the quotation on its pages, each page's part by itself."""
    file = folder / citation.report.file
    passage = citation.passage
    parts = _by_page((span, _words(passage, span)) for span in citation.spans)
    return all(difference(part, file, page) is None for page, part in parts.items())


def _words(passage: Passage, span: Span) -> str:
    start = passage.offset_of(span)
    return passage.text[start : start + span.length]


def differences(
    passage: Passage, start: int, end: int, pages: Mapping[int, Page], file: Path
) -> Iterator[tuple[Difference, int, str]]:
    """How what is quoted of a passage differs from its pages, with the page and the words."""
    spans = passage.spans_of(start, end)
    parts = _by_page((span, pages[span.page].text[span.start : span.end]) for span in spans)
    for page, words in parts.items():
        if kind := difference(words, file, page):
            yield kind, page, words


def _by_page(parts: Iterable[tuple[Span, str]]) -> dict[int, str]:
    """The words of the quotation on each page, in order."""
    words: dict[int, str] = {}
    for span, text in parts:
        words[span.page] = f"{words[span.page]}\n{text}" if span.page in words else text
    return words


def difference(words: str, file: Path, page: int) -> Difference | None:
    """How some words differ from what the second extractor reads on a page; None where they agree."""
    sought, texts = letters(words), []
    for mode in _MODES:
        texts.append(page_letters(file, page, mode))
        if sought in texts[-1] or _in_order(words, texts[-1]):
            return None
    lines = [line for each in words.splitlines() if (line := letters(each))]
    if not all(any(line in text or _in_order(line, text) for text in texts) for line in lines):
        return Difference.WORDS
    return Difference.GAP if any(_stand_in_order(lines, text) for text in texts) else Difference.ORDER


def letters(text: str) -> str:
    """The letters and digits of a text, in one run."""
    plain = _OWN_WORDS.sub("", unicodedata.normalize("NFKC", text).replace("\u00ad", ""))
    return "".join(_LETTERS.findall(plain))


def _in_order(words: str, page: str) -> bool:
    """Whether the words stand on the page one after the other, with no more than marks between them."""
    sought = [run for word in words.split() if (run := letters(word))]
    begins = (match.start() for match in re.finditer(re.escape(sought[0]), page)) if sought else iter(())
    return any(_follows(sought, page, begin) for begin in begins)


def _follows(sought: list[str], page: str, at: int) -> bool:
    for run in sought:
        place = page.find(run, at, at + len(run) + _BESIDE)
        if place < 0 or not _MARK.fullmatch(page[at:place]):
            return False
        at = place + len(run)
    return True


def _stand_in_order(lines: Iterable[str], page: str) -> bool:
    at = 0
    for line in lines:
        place = page.find(line, at)
        if place < 0:
            return False
        at = place + len(line)
    return True


def page_letters(file: Path, page: int, mode: str = "") -> str:
    """The letters of a page as pdftotext gives them; "" for a page that it does not have."""
    pages = _pages(file, mode)
    return pages[page - 1] if page <= len(pages) else ""


@lru_cache(maxsize=512)
def _pages(file: Path, mode: str) -> tuple[str, ...]:
    command = ["pdftotext", "-enc", "UTF-8", *mode.split(), str(file), "-"]
    made = subprocess.run(command, capture_output=True, check=True)
    return tuple(letters(page) for page in made.stdout.decode("utf-8", "replace").split("\f"))
