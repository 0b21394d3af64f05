"""Decides whether a hyphen at the end of a line belongs to its word ("multi-/agency") or only breaks it.

By the words: the hyphen is soft where the document writes the word in one piece elsewhere and never with a
hyphen. In a document that breaks its words like this, two pieces that are not words of it are one word, too.
By the file: it puts U+00AD as the "actual text" of the hyphen, or draws the character whose code stands for
U+00AD in the font. PDFium reports neither: it gives every hyphen at a line's end the same code, and reads
code 0xAD of a plain font as a hyphen. So pypdf reads the codes, on the pages whose fonts and content can have
them.

A soft hyphen becomes U+00AD, so that every offset in the text stays the same.
"""

import ctypes
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium_c

from corpus.text import SOFT

_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-[ \t]*+\r?\n[ \t]*+([^\W\d_]++)")
_LINE_END = re.compile(r"-[ \t]*\r?\n")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HYPHENATES = 3
"""Minimum number of words that are broken for certain in a document that breaks its words."""


def soft_hyphens(texts: Sequence[str]) -> list[list[int]]:
    """Returns, for each text of a document, the places of the hyphens that only break a line."""
    broken = [list(_BROKEN.finditer(text)) if _LINE_END.search(text) else [] for text in texts]
    if not any(broken):
        return [[] for _ in texts]
    words = _words_of(
        _BROKEN.sub(" ", text) if matches else text for text, matches in zip(texts, broken, strict=True)
    )
    parts = {part for word in words for part in word.split("-")}
    certain = sum(_is_certain(match, words) for matches in broken for match in matches)
    breaks = certain >= _HYPHENATES

    def is_soft(match: re.Match[str]) -> bool:
        return _is_certain(match, words) or (breaks and _no_words(match, words, parts))

    return [[match.end(1) for match in matches if is_soft(match)] for matches in broken]


def softened(text: str, places: Iterable[int]) -> str:
    """Returns the text with the hyphens at these places as soft hyphens."""
    letters = list(text)
    for place in places:
        letters[place] = SOFT
    return "".join(letters)


def _words_of(texts: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for text in texts:
        words.update(_WORD.findall(text.casefold()))
    return words


def _is_certain(match: re.Match[str], words: set[str]) -> bool:
    """Returns whether the document writes the word in one piece, and never with a hyphen."""
    first, second = match[1].casefold(), match[2].casefold()
    return first + second in words and f"{first}-{second}" not in words


def _no_words(match: re.Match[str], words: set[str], parts: set[str]) -> bool:
    first, second = match[1].casefold(), match[2].casefold()
    return first not in parts and second not in parts and f"{first}-{second}" not in words


Broken = tuple[str, str]
"""The letters before a soft hyphen and those after it."""

_SOFT_IN_MAP = re.compile(rb"<00ad>\s*(?:<|\n|\r|end|\Z)", re.IGNORECASE)
_SOFT_IN_CONTENT = re.compile(rb"\xad|\\255|<[0-9a-f\s]*ad[0-9a-f\s]*>", re.IGNORECASE)
_CODED = re.compile(rf"(?<![^\W\d_])([^\W\d_]++)({SOFT}|-)[ \t]*+\n?[ \t]*+([^\W\d_]++)")
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-[ \t]*+(?:\r?\n[ \t]*+)?([^\W\d_]++)")
_ACTUAL_TEXT = b"\xfe\xff\x00\xad"
"""U+00AD as a PDF writes it; PDFium decodes it to nothing."""
_LARGEST_CONTENT = 1 << 20
"""A page with more content than this is a drawing."""


def is_soft(text_object: Any) -> bool:
    """Returns whether the actual text of a PDFium text object is a soft hyphen."""
    for index in range(max(0, pdfium_c.FPDFPageObj_CountMarks(text_object))):
        mark = pdfium_c.FPDFPageObj_GetMark(text_object, index)
        words, length = (ctypes.c_ubyte * len(_ACTUAL_TEXT))(), ctypes.c_ulong()
        has_value = pdfium_c.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", words, len(words), length)
        if has_value and length.value == len(words) and bytes(words) == _ACTUAL_TEXT:
            return True
    return False


def coded_soft_hyphens(path: Path, texts: Sequence[str]) -> list[list[int]]:
    """Returns, for the text of each page, the places of the hyphens whose codes in the file are soft ones."""
    places: list[list[int]] = [[] for _ in texts]
    if not any("-" in text for text in texts):
        return places
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        import pypdf  # takes 0.1 s and more, and only files that code hyphens need it

        with pypdf.PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                return places
            maps: dict[int, bool] = {}
            for index, text in enumerate(texts):
                page = reader.pages[index]
                if "-" in text and _may_have_soft(page, maps):
                    places[index] = list(_places(text, page.extract_text()))
    except Exception:  # a damaged file can raise anything there, and PDFium has read it
        return places
    return places


def _places(text: str, coded: str) -> Iterator[int]:
    """Yields the places of the hyphens between letters that are coded soft, and nowhere on the page
    otherwise."""
    broken = [((match[1], match[3]), match[2] == SOFT) for match in _CODED.finditer(coded)]
    soft = {letters for letters, coded_soft in broken if coded_soft}
    soft -= {letters for letters, coded_soft in broken if not coded_soft}
    return (match.end(1) for match in _HYPHEN.finditer(text) if (match[1], match[2]) in soft)


def _may_have_soft(page: Any, maps: dict[int, bool]) -> bool:
    """Returns whether a font of a page maps a code to U+00AD, or a plain font may draw code 0xAD."""
    mapped = plain = False
    for font in _fonts(page):
        key = id(font)
        if key not in maps:
            maps[key] = _maps_to_soft(font)
        mapped = mapped or maps[key]
        plain = plain or ("/ToUnicode" not in font and font.get("/Subtype") != "/Type0")
    contents = page.get_contents() if mapped or plain else None
    data = contents.get_data() if contents is not None else b""
    return len(data) <= _LARGEST_CONTENT and (mapped or _SOFT_IN_CONTENT.search(data) is not None)


def _fonts(page: Any) -> Iterator[Any]:
    resources = page.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources else None
    for font in fonts.get_object().values() if fonts else ():
        yield font.get_object()


def _maps_to_soft(font: Any) -> bool:
    unicodes: Any = font.get("/ToUnicode")
    unicodes = unicodes.get_object() if unicodes is not None else None
    return hasattr(unicodes, "get_data") and _SOFT_IN_MAP.search(unicodes.get_data()) is not None
