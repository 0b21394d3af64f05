"""The one normalisation under which a quotation equals its page, and the text that people read.

Normalised means: Unicode NFKC (so that a ligature equals its letters), a hyphen at the end of a line
joined to the next line (a soft hyphen, U+00AD, is left out with the line end after it), a box that blacks
out words named, every run of white space one space. The words, their order, numbers and punctuation
stay: one changed letter is another text.
"""

import re
import unicodedata

BLACK = "\u2588"
"""What stands in a page's text for a box that blacks out words, as often as the box is long."""

SOFT = "\u00ad"
"""The hyphen at a line's end that is no part of its word."""

_BLACKED_OUT = "[blacked out]"
_LINE_END_HYPHEN = re.compile(r"([-\u2010\u2011])(?<=[^\s-].)[ \t]*[\r\n]\s*(?=\w)(?!(?:and|or|to)\s)")
_INVISIBLE = re.compile(r"\u00ad(?:[ \t]*[\r\n]\s*)?|[\u200b\u200c\u200d\u2060\ufeff]")
_BLACK = re.compile(f"{BLACK}[{BLACK}\\s]*{BLACK}|{BLACK}")
_PDFIUM_HYPHEN = re.compile(r"[\x02\ufffe]\s*")
"""How PDFium joins lines at a hyphen; pages that were read by an older version have it."""

_BULLETS = str.maketrans({"\uf0b7": "•", "\uf06e": "■", "\uf0a7": "▪", "\uf0d8": "➢"})
"""Bullets as symbol fonts have them, which stand for nothing in any other typeface."""


def readable(text: str) -> str:
    """The text on one line, as a person reads it: only white space, line ends and bullets are changed."""
    if not text.isascii():
        text = text.translate(_BULLETS)
        text = _INVISIBLE.sub("", _PDFIUM_HYPHEN.sub("-", text))
        if BLACK in text:
            text = _BLACK.sub(_BLACKED_OUT, text)
    elif "\x02" in text:
        text = _PDFIUM_HYPHEN.sub("-", text)
    if "\n" in text or "\r" in text:
        text = _LINE_END_HYPHEN.sub(r"\1", text)
    return " ".join(text.split())


def normalise(text: str) -> str:
    """The form in which two texts are compared letter by letter."""
    return " ".join(unicodedata.normalize("NFKC", readable(text)).split())


_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\d{0,3}(?=\s)|[:;](?=[^\S\r\n]*+[\r\n]\s*+[•◼▪■●○\uf0b7])")
_NEXT_SENTENCE = re.compile(r"\s++(?P<next>)[\"'“‘(\[•◼▪■●○\uf0b7\-–]*+\s*+[A-Z0-9£a]")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|viz|al|no|nos|para|paras|pp?|ss?|sch|reg|regs|art|ch|fig|vol|ed|eds"
    r"|mr|mrs|ms|dr|prof|st|rev|hon|inc|ltd|approx|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    r"|\b[A-Z]|(?:^|[\r\n])[^\S\r\n]*+(?:\d{1,3}|[a-z]|[ivx]{1,4}))\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text starts and ends, without the white space between them.

    A sentence ends at a full stop, a question or an exclamation mark (with closing quotation marks and a
    footnote's digits) before a capital, a number or a bullet; "e.g.", "para.", initials and the numbers
    of paragraphs do not end one. What does not look like a sentence is kept whole.
    """
    found, start = [], len(text) - len(text.lstrip())
    for end in _SENTENCE_END.finditer(text, start):
        ends_here = _NEXT_SENTENCE.match(text, end.end())
        if not ends_here or _ABBREVIATION.search(text, max(start, end.end() - 12), end.end()):
            continue
        found.append((start, end.end()))
        start = ends_here.start("next")
    stop = len(text.rstrip())
    if start < stop:
        found.append((start, stop))
    return found
