"""Words that lead into a list, and the marks of its items, as every layer reads them."""

import re

BULLETS = "•▪■◼●○◦‣\u2043➢►❖✓✔\uf0b7\uf0a7\uf06e\uf0d8\uf0fc\uf076"
"""Characters that only ever open an item of a list."""

_LEADS = re.compile(
    r"(?:[:—–]|\s-|\b(?:must|should|shall|may|will|can|cannot|not|to|that|which|who|whom|whose|where|when|if"
    r"|whether|by|in|of|for|with|from|on|as|is|are|was|were|be|has|have|had|includes?|including|following|follows"
    r"|ensure|needs|either|both|the|an?|and|or|their|its),?)$",
    re.IGNORECASE,
)
_TAIL = 40
"""Characters at the end of a text that say whether it leads in."""

_GLYPH = re.compile(rf"[{BULLETS}]|[-–—](?=\s)|o(?=[ \t]+[A-Za-z])")
_ENUMERATED = re.compile(r"\(?(?:(?P<letter>[a-z])|(?P<roman>[ivx]{1,4})|(?P<digit>\d{1,2}))\)(?=\s)")
_BEFORE = {"i": "h", "v": "u", "x": "w"}
"""Letters that are numbers too, and the letter before each in a list of letters."""


def leads(text: str) -> bool:
    """Returns whether a text needs what follows it: it ends in a colon, a dash, or within a sentence."""
    return bool(_LEADS.search(text[-_TAIL:]))


def item_mark(line: str, letter: str = "") -> tuple[str, str]:
    """Returns what opens a line as an item: its kind and the mark itself; "" and "" where nothing does.

    The kind is the bullet itself, "letter", "roman" or "digit". `letter` is the mark of the item before,
    which tells "(i)" after "(h)" from the first of a list of Roman numbers.
    """
    if glyph := _GLYPH.match(line):
        return glyph.group(), glyph.group()
    enumerated = _ENUMERATED.match(line)
    if not enumerated:
        return "", ""
    kind, sign = enumerated.lastgroup or "", enumerated.group().strip("()")
    if kind == "letter" and sign in _BEFORE and letter != _BEFORE[sign]:
        kind = "roman"
    return kind, sign
