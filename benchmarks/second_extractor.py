"""Whether poppler's pdftotext finds a quotation on the pages that it cites.

Two extractors agree where the letters and digits of the quotation stand in the pages' text without a gap.
White space, punctuation and hyphens do not count, since line ends change them; nor does what the second
extractor puts between two parts of a sentence: digits of a footnote mark, bullets, the number of an item,
and, at the end of a page, its last and the next one's first lines.
"""

import re
import subprocess
import unicodedata
from functools import lru_cache
from pathlib import Path

from assistant.answer import Citation
from corpus.report import Span

_LETTERS = re.compile(r"[^\W_]+")
_MODES = ("", "-raw", "-layout")
"""Orders in which pdftotext gives the words of a page; one that agrees is enough."""

_BESIDE = 6
"""Characters that may stand between two words: a footnote's mark, the number of an item."""


def agrees(citation: Citation, folder: Path) -> bool:
    """Whether the second extractor reads the quotation on its pages, each page's part by itself."""
    file = folder / citation.report.file
    return all(
        any(_stands(part, page_text(file, page, mode)) for mode in _MODES) for page, part in _parts(citation)
    )


def _parts(citation: Citation) -> list[tuple[int, str]]:
    """The words of the quotation on each page, in order."""
    parts: list[tuple[int, str]] = []
    for span in citation.spans:
        words = _words(citation, span)
        if parts and parts[-1][0] == span.page:
            parts[-1] = (span.page, f"{parts[-1][1]} {words}")
        else:
            parts.append((span.page, words))
    return parts


def _words(citation: Citation, span: Span) -> str:
    start = citation.passage.offset_of(span)
    return citation.passage.text[start : start + span.length]


def _stands(words: str, page: str) -> bool:
    sought, text = letters(words), letters(page)
    return sought in text or _in_order(words, page)


def letters(text: str) -> str:
    """The letters and digits of a text, in one run."""
    return "".join(_LETTERS.findall(unicodedata.normalize("NFKC", text).replace("\u00ad", "")))


def _in_order(words: str, page: str) -> bool:
    """Whether the words stand on the page one after the other, with no more than marks between them."""
    sought = [run for word in words.split() if (run := letters(word))]
    text = letters(page)
    begins = [match.start() for match in re.finditer(re.escape(sought[0]), text)] if sought else []
    return any(_follows(sought, text, begin) for begin in begins)


def _follows(sought: list[str], text: str, at: int) -> bool:
    for run in sought:
        place = text.find(run, at, at + len(run) + _BESIDE)
        if place < 0 or not re.fullmatch(r"\d*|[a-z]{1,4}", text[at:place]):
            return False
        at = place + len(run)
    return True


@lru_cache(maxsize=512)
def page_text(file: Path, page: int, mode: str = "") -> str:
    """A page's text as pdftotext gives it."""
    command = ["pdftotext", "-f", str(page), "-l", str(page), "-enc", "UTF-8"]
    made = subprocess.run([*command, *mode.split(), str(file), "-"], capture_output=True, check=True)
    return made.stdout.decode("utf-8", "replace")
