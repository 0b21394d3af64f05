"""How a long quotation is set on a page: its list as lines, its opening, a little of what stands beside it.

No word is changed. Whatever is left out is marked, and the whole is never further than a link.
"""

import re
from itertools import groupby

from markupsafe import Markup

from corpus.text import sentences

CUT = "[…]"
_OPENING = 60
"""Words of an opening at most, but for a first sentence that is longer."""
_BESIDE = 40
"""Words of a neighbouring passage."""
_ITEM = re.compile(r"([‘“]?)(?:[•◼▪■●○◦➢►‣✓✔]\s*|[–—-]\s+)(?=\S)")
_TELEPHONE = re.compile(r"\b(?:999|116 123|0\d{3}(?: \d{3,4}){1,2})\b")
_POINT = re.compile(r"\s(?=[•◼▪■●○➢]\s)")


def quoted(words: str) -> str:
    """The words in quotation marks: in double ones where they hold single ones, so that both are seen."""
    return f"“{words}”" if "‘" in words and "“" not in words else f"‘{words}’"


def telephone(text: str) -> Markup:
    """Returns the text, escaped, with each telephone number a link that calls it."""
    html, end = Markup(), 0
    for number in _TELEPHONE.finditer(text):
        link = Markup('<a class="govuk-link" href="tel:{}">{}</a>')
        html += text[end : number.start()] + link.format(number[0].replace(" ", ""), number[0])
        end = number.end()
    return html + text[end:]


def in_lines(text: str) -> Markup:
    """The text, escaped, with each point of a list in a line of its own."""
    points = _POINT.split(text)
    return Markup(" <br>").join(points) if len(points) > 2 else Markup("{}").format(text)


def in_blocks(text: str, style: str = "govuk-body") -> Markup:
    """The text, escaped, as paragraphs of a style, and its items as a list whose bullets are the page's own.

    An item begins a line with a bullet, which is left out. Other lines stand in lines of their own.
    """
    html = Markup()
    for listed, lines in groupby(text.split("\n"), lambda line: _ITEM.match(line) is not None):
        if listed:
            items = (Markup("<li>{}</li>").format(_ITEM.sub(r"\1", line)) for line in lines)
            html += Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(Markup().join(items))
        else:
            html += Markup('<p class="{}">{}</p>').format(style, Markup("<br>").join(lines))
    return html


def opening(text: str) -> str:
    """The first whole sentences and "[…]", or the text as it is where that is not much longer."""
    if len(text.split()) <= 2 * _OPENING:
        return text
    ends = [end for _, end in sentences(text)]
    fitting = [end for end in ends if len(text[:end].split()) <= _OPENING] or ends[:1]
    return text if fitting[-1] == ends[-1] else f"{text[: fitting[-1]]} {CUT}"


def last_words(text: str) -> str:
    """The end of the passage before."""
    words = text.split()
    return text if len(words) <= _BESIDE else f"{CUT} {' '.join(words[-_BESIDE:])}"


def first_words(text: str) -> str:
    """The beginning of the passage after."""
    words = text.split()
    return text if len(words) <= _BESIDE else f"{' '.join(words[:_BESIDE])} {CUT}"
