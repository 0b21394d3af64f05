"""Compares quotations with the text that poppler's pdftotext reads on their pages.

The two extractors agree if the letters and digits of the quotation are in the pages' text without a gap.
White space, punctuation and hyphens are ignored, since line ends change them. So are characters that the
second extractor puts between two words: digits of a footnote mark, bullets, the number of an item. The part
of a quotation on each page is compared by itself.
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
"""Modes of pdftotext, which differ in the order of words. It is enough if one of them agrees."""

_BESIDE = 12
"""Maximum number of characters between two words: footnote marks or the number of an item."""

_MARK = re.compile(r"\d*|[a-z]|[ivx]{1,4}")
_OWN_WORDS = re.compile(r"\[blacked out\]|[\u2588\ufffe\ufffd]")
"""The characters that the reader uses for blacked-out words and for letters without a code."""


class Difference(StrEnum):
    """How the second extractor disagrees with a quotation."""

    WORDS = "a line is not on the page"
    GAP = "others' words stand between two lines"
    ORDER = "the lines stand in another order"


def agrees(citation: Citation, folder: Path) -> bool:
    """Returns whether the second extractor reads the quotation on its pages."""
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
    """Yields the differences between a part of a passage and its pages, each with its page and words."""
    spans = passage.spans_of(start, end)
    parts = _by_page((span, pages[span.page].text[span.start : span.end]) for span in spans)
    for page, words in parts.items():
        if kind := difference(words, file, page):
            yield kind, page, words


def _by_page(parts: Iterable[tuple[Span, str]]) -> dict[int, str]:
    """Returns the words of the quotation on each page, in order."""
    words: dict[int, str] = {}
    for span, text in parts:
        words[span.page] = f"{words[span.page]}\n{text}" if span.page in words else text
    return words


def difference(words: str, file: Path, page: int) -> Difference | None:
    """Returns how the words differ from those that the second extractor reads on a page, or None."""
    run, texts = letters(words), []
    for mode in _MODES:
        texts.append(page_letters(file, page, mode))
        if run in texts[-1] or _in_order(words, texts[-1]):
            return None
    lines = [run for line in words.splitlines() if (run := letters(line))]
    if not all(any(line in text or _in_order(line, text) for text in texts) for line in lines):
        return Difference.WORDS
    return Difference.GAP if any(_are_in_order(lines, text) for text in texts) else Difference.ORDER


def letters(text: str) -> str:
    """Returns the letters and digits of a text, in one run."""
    plain = _OWN_WORDS.sub("", unicodedata.normalize("NFKC", text).replace("\u00ad", ""))
    return "".join(_LETTERS.findall(plain))


def _in_order(words: str, page: str) -> bool:
    """Returns whether the words follow one another on the page, with only marks between them."""
    runs = [run for word in words.split() if (run := letters(word))]
    begins = (match.start() for match in re.finditer(re.escape(runs[0]), page)) if runs else iter(())
    return any(_follows(runs, page, begin) for begin in begins)


def _follows(runs: list[str], page: str, position: int) -> bool:
    for run in runs:
        place = page.find(run, position, position + len(run) + _BESIDE)
        if place < 0 or not _MARK.fullmatch(page[position:place]):
            return False
        position = place + len(run)
    return True


def _are_in_order(lines: Iterable[str], page: str) -> bool:
    position = 0
    for line in lines:
        place = page.find(line, position)
        if place < 0:
            return False
        position = place + len(line)
    return True


def page_letters(file: Path, page: int, mode: str = "") -> str:
    """Returns the letters of a page as pdftotext reads them; "" if it does not have the page."""
    pages = _pages(file, mode)
    return pages[page - 1] if page <= len(pages) else ""


@lru_cache(maxsize=512)
def _pages(file: Path, mode: str) -> tuple[str, ...]:
    command = ["pdftotext", "-enc", "UTF-8", *mode.split(), str(file), "-"]
    finished = subprocess.run(command, capture_output=True, check=True)
    return tuple(letters(page) for page in finished.stdout.decode("utf-8", "replace").split("\f"))
