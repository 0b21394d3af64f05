"""Text: the one normalisation under which a quotation equals its page, the text that people read, and the
sentences of a text.

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
"""The hyphen at a line's end that is not part of its word."""

_BLACKED_OUT = "[blacked out]"
_LINE_END_HYPHENS = {
    hyphen: re.compile(rf"{hyphen}(?<=[^\s-].)[ \t]*[\r\n]\s*(?=\w)(?!(?:and|or|to)\s)")
    for hyphen in "-\u2010\u2011"  # an expression that begins with one character is ten times as fast
}
_UNSEEN = (SOFT, "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
_INVISIBLE = re.compile(rf"{SOFT}(?:[ \t]*[\r\n]\s*)?|[{''.join(_UNSEEN[1:])}]")
_BLACK_BEFORE_WORD = re.compile(rf"(?<={BLACK})(?=[^\W_])")
_BLACK = re.compile(f"{BLACK}[{BLACK}\\s]*{BLACK}|{BLACK}")
_PDFIUM_HYPHEN = re.compile(r"[\x02\ufffe]\s*")
"""How PDFium joins lines at a hyphen; pages that were read by an older version have it."""

_BULLETS = {"\uf0b7": "•", "\uf06e": "■", "\uf0a7": "▪", "\uf0d8": "➢"}
"""Bullets as symbol fonts have them, which stand for nothing in any other typeface."""


def readable(text: str) -> str:
    """Returns the text on one line, as a person reads it: only white space, line ends and bullets are
    changed."""
    if "\x02" in text or "\ufffe" in text:
        text = _PDFIUM_HYPHEN.sub("-", text)
    if not text.isascii():
        for symbol, bullet in _BULLETS.items():  # str.translate takes a hundred times as long
            text = text.replace(symbol, bullet)
        if any(map(text.__contains__, _UNSEEN)):  # a regular expression that finds nothing takes longer
            text = _INVISIBLE.sub("", text)
        if BLACK in text:
            text = _BLACK.sub(_BLACKED_OUT, _BLACK_BEFORE_WORD.sub(" ", text))
    if "\n" in text or "\r" in text:
        for hyphen, at_line_end in _LINE_END_HYPHENS.items():
            if hyphen in text:
                text = at_line_end.sub(hyphen, text)
    return " ".join(text.split())


def normalise(text: str) -> str:
    """Returns the form in which two texts are compared letter by letter."""
    return " ".join(unicodedata.normalize("NFKC", readable(text)).split())


Range = tuple[int, int]
"""The first character of something, and the one after its last."""

_END = re.compile(
    r"[.?!…:;](?:(?<=[.?!…])(?<![.?!…].)[.?!…]*+[\"'”’)\]]*+\d{0,3}(?=\s|\Z)"
    r"|(?<=[:;])(?=[^\S\r\n]*+[\r\n]\s*+[•◼▪■●○\uf0b7]\s*+[A-Z0-9£a]))"
)
"""The end mark of a sentence, with the quotation marks and the footnote's digits after it; or the colon or
semicolon before an item of a list. It begins with its characters, since that makes it five times as fast."""

_SHORT_FORMS = """
e.g i.e eg ie etc cf al vs no nos para paras p pp s ss c ch dr mr mrs ms prof rev st hon jr sr vol ed eds art
reg regs sch approx incl dept inc ltd co fig figs ibid op cit viz am pm a.m p.m u.k
jan feb mar apr jun jul aug sep sept oct nov dec
"""
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
"""What a full stop may follow without ending the sentence."""
_LONG = max(map(len, _ABBREVIATIONS)) + 1
"""Number of letters from which a word is no abbreviation, initial or label."""
_LONGEST_LETTER = 6
"""Maximum number of characters that `_LETTER` matches."""
_LETTER = re.compile(r"(?:^|[\s.(\[‘“])[A-Z]$|(?:^|[\s(])(?:[a-z]|[ivx]{2,4})$")
"""An initial ("J. Smith"), or the letter or Roman numeral of an item ("b.", "iii.")."""
_LABEL = re.compile(r"\s*(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})\Z")
"""The number or letter of a paragraph or an item, alone."""
_LABEL_NEXT = re.compile(r"\s+[a-z][.)]\s")
_LAST_WORD = re.compile(r"[\s(\[‘“/]")
_BULLETS_NEXT = re.compile(r"\s+[•◼▪■●○\uf0b7\s]*")
_ENDED = re.compile(r"[.?!…][\"'”’)\]]*\d{0,3}$")
_QUESTION = re.compile(r"\?[\"'”’)\]]*\d{0,3}$")
_TAIL = 10
"""Number of characters at the end of a sentence in which its end mark is looked for."""
_LEADER = "...."
_REACH = 24
"""Number of characters before a full stop in which an abbreviation is looked for."""


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """Returns the sentences between two characters of a text, without the white space between them.

    A full stop does not end a sentence in an abbreviation, after an initial, within a number, or before a
    lower-case letter; nor does one after the number or letter with which the text begins. The words after the
    last end are a sentence too.
    """
    stop = len(text) if end is None else end
    ranges = []
    low = start
    for match in _END.finditer(text, start, stop):
        if not _goes_on(text, match, start, stop):
            ranges.append((low, match.end()))
            low = match.end()
    ranges.append((low, stop))
    return [bare for pair in ranges if (bare := trimmed(text, *pair))[0] < bare[1]]


def trimmed(text: str, start: int, end: int) -> Range:
    """Returns the range without the white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def is_ended(sentence: str) -> bool:
    """Returns whether a sentence ends with a full stop, a question mark or an exclamation mark."""
    return bool(_ENDED.search(sentence[-_TAIL:]))


def is_question(sentence: str) -> bool:
    """Returns whether a sentence asks something."""
    return bool(_QUESTION.search(sentence[-_TAIL:]))


def _goes_on(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Returns whether a sentence goes on after an end mark."""
    stop = match.start()
    if text[stop] in ":;":
        return False
    if text[stop] == "." and (match.group().startswith(_LEADER) or _is_short(text, match, start)):
        return True
    following = _BULLETS_NEXT.match(text, match.end(), end)
    if following is None or following.end() == end:
        return False
    return text[following.end()].islower() and not _LABEL_NEXT.match(text, match.end(), end)


def _is_short(text: str, match: re.Match[str], start: int) -> bool:
    """Returns whether a full stop belongs to a number, an abbreviation, an initial or a label."""
    stop = match.start()
    before = text[max(0, stop - _REACH) : stop]
    if match.group()[-1].isdigit() and before[-1:].isdigit() and not before[-4:].isdigit():
        return True
    tail = before[-_LONG:]
    if len(tail) == _LONG and stop - start >= _LONG and tail.isalpha():
        return False
    last = _LAST_WORD.split(tail)[-1].casefold()
    letter = _LETTER.search(before, max(0, len(before) - _LONGEST_LETTER))
    return bool(last in _ABBREVIATIONS or letter or _LABEL.match(text, start, stop))
