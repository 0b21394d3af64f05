"""The one normalisation under which a quotation equals its page, and the text that people read.

Normalised means: Unicode NFKC (so that a ligature equals its letters), a hyphen at the end of a line
joined to the next line, every run of white space one space. The words, their order, numbers and
punctuation stay: one changed letter is another text.
"""

import re
import unicodedata

_LINE_END_HYPHEN = re.compile(r"(?<=\w)([-\u2010\u2011])[ \t]*[\r\n]+\s*(?=\w)")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_PDFIUM_HYPHEN = re.compile(r"[\x02\ufffe]\s*")
_SPACE = re.compile(r"\s+")


def readable(text: str) -> str:
    """The text on one line, as a person reads it: nothing but white space and line ends changed."""
    text = _PDFIUM_HYPHEN.sub("-", text)
    text = _LINE_END_HYPHEN.sub(r"\1", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", text).strip()


def normalise(text: str) -> str:
    """The form in which two texts are compared letter by letter."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", readable(text))).strip()
