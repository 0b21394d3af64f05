"""Raised characters: footnote marks, which stand beside a page's text, and exponents, which stand in it.

"485³ children" has the mark 3; "12 m²", "1st" and "χ²" have none.
"""

import re

DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RAISED = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")

NO_DIGITS = dict.fromkeys(map(ord, "0123456789+-\u2212"))

_REFERENCE = re.compile(r"[\[(]?(?:\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,9}|[*†‡§¶#]{1,4})[\])]?")
_LINKED_REFERENCE = re.compile(
    r"[\[(]?\s?(?:(?:foot|end)?note|ref|fn)?\.?\s?([*†‡§¶#]{1,4}|\w{1,4})\s?[\])]?", re.IGNORECASE
)
_EXPONENT = re.compile(r"[23]|[-\u2212⁻]\d{1,3}")
_UNIT = re.compile(r"(?:^|[\d\s/(·])(?:[kcdmµ]?m|ft|feet|yd|miles?)$|\d\s?in$")
_VARIABLE = re.compile(r"(?:^|[\s(=])(?:[xyznrχηω]|(?<![A-Z]\w\s)(?<![a-z]\s)R|(?<=of )R|(?<=an )R)$")
_POWER_OF_TEN = re.compile(r"[\u00d7x*·]\s?10$")
_CONTEXT = 12
_RAISED_DIGITS = re.compile("[⁰¹²³⁴-⁹]{1,3}")


def is_footnote_mark(raised: str, before: str) -> bool:
    """Returns whether raised words after `before` are a footnote mark."""
    raised, before = raised.strip(), before[-_CONTEXT:]
    if not _REFERENCE.fullmatch(raised) or _POWER_OF_TEN.search(before):
        return False
    return not (_EXPONENT.fullmatch(raised) and (_UNIT.search(before) or _VARIABLE.search(before)))


def linked_mark(text: str) -> str:
    """Returns the mark of a link that leads to a footnote, "3" for "[footnote 3]"; "" where it is none."""
    match = _LINKED_REFERENCE.fullmatch(text.strip())
    return match[1] if match else ""


def raised_digits(text: str) -> list[tuple[int, int]]:
    """Returns where footnote marks in superscript digits stand in a text."""
    return [
        match.span()
        for match in _RAISED_DIGITS.finditer(text)
        if is_footnote_mark(
            match[0].translate(DIGITS), text[max(0, match.start() - _CONTEXT) : match.start()]
        )
    ]
