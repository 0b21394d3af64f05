"""The title of a report: the file's own title where its first pages have it, else their largest words."""

import re
from collections.abc import Sequence

from corpus.bibliography.document_facts import COVER, DEAR, FILE, LETTER, Said
from corpus.names_and_dates import MONTHS
from corpus.reading.pdf.page_layout.layout import Layout, Line
from corpus.reading.pdf.page_layout.typography import Typography
from corpus.text import readable

_COVER_PAGES = 2
_SITE = re.compile(r" [-–|] GOV\.UK$")
_LONGEST_TITLE = 300
_LONGEST_PLACE = 5
_CLOSE = 2.0
_COVER = 1.5
"""How much larger than a heading of the first page the title of a cover behind it is."""

_FRONT = re.compile(r"contents|foreword", re.IGNORECASE)
_VOLUME = re.compile(r"(?:volume|part|book) (?:\d|[ivx]+\b)", re.IGNORECASE)
_JUNK = re.compile(
    r"microsoft (?:word|powerpoint)|untitled|template|enter la name|area name|\bdraft\b|\bfinal\b"
    r"|\.(?:docx?|pdf|indd|pptx?)\b"
)
_KIND_OF_DOCUMENT = re.compile(
    r"(?:statutory |non-statutory |practice |official )?(?:guidance|statistics|report|advice|policy paper"
    r"|form|transparency data|research(?: and analysis)?|consultation(?: outcome)?|corporate report|notice"
    r"|letter)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:table of |list of )?contents|(?:executive )?summary|introduction|foreword|background|glossary"
    r"|overview|(?:information|about) (?:about )?(?:the|this)\b.*|inspection outcome|(?:key|main) findings",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:the )?(?:(?:london|royal|metropolitan) borough|city|county|council|corporation) of [a-z].*"
    r"|[a-z].* (?:council|borough|city of|unitary authority)",
    re.IGNORECASE,
)
_ON_A_BODY = re.compile(
    r"(?:(?:joint|full|focused|re-?) ?){0,3}(?:inspection|review|report|visit)\b"
    r"|(?:serious case|local child) ",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATED = re.compile(rf"\b(?:{'|'.join(MONTHS)}) (?:19|20)\d\d\W*$", re.IGNORECASE)
_FEWEST_OF_TITLE = 10
_FACT = re.compile(r"[^:]{3,40}: ?\S|\(?\d")


def title_of(said: str, layouts: Sequence[Layout]) -> Said:
    """Returns the title, and whether a letter's subject, the file's metadata or the cover gave it; empty for
    none."""
    typography = Typography(layouts)
    if subject := _subject(layouts, typography):
        return Said(subject, LETTER)
    said, title = _SITE.sub("", said), _largest(layouts, typography)
    claimed, known = _words(said), set(_words(title))
    if len(claimed) > 1 and not _JUNK.search(said.casefold()) and not _is_no_title(said):
        headings = _heading_words(layouts, typography)
        borne_out = sum(1 for word in claimed if word in headings)
        if borne_out >= 0.8 * len(claimed) and not (known > set(claimed)):
            return Said(said, FILE)
    return Said(title, COVER if title else "")


def _heading_words(layouts: Sequence[Layout], typography: Typography) -> set[str]:
    """Returns the words of the first pages that stand out, of all of them where nothing does; no facts among
    them."""
    lines = [
        line for layout in layouts[:_COVER_PAGES] for line in layout.lines if not _is_no_title(line.text)
    ]
    large = [line.text for line in lines if typography.stands_out(line)]
    return set(_words(" ".join(large or [line.text for line in lines])))


def _subject(layouts: Sequence[Layout], typography: Typography) -> str:
    """Returns what a letter is about: the first words in the type of a heading after its "Dear", or ""."""
    for layout in layouts[:1]:
        dear = next((line for line in layout.lines if DEAR.match(line.text.strip())), None)
        if dear is not None:
            after = [line for line in layout.lines if line.start > dear.start]
            runs = [run for run in _runs(after, typography) if _lettered(_text(run))]
            return _text(runs[0])[:_LONGEST_TITLE] if runs and not _is_no_title(_text(runs[0])) else ""
    return ""


def _largest(layouts: Sequence[Layout], typography: Typography) -> str:
    """Returns the heading in the largest type of the first page that has one; its author's name is not
    enough.

    What is only a kind of document ("Guidance") is passed over for the next largest; nothing below the first
    heading of a section is a title. The name of a council stands before what is said of it. A page with a
    notice may lie before the cover: the cover's type is much larger.
    """
    best: list[Line] = []
    title = ""
    for layout in layouts[:_COVER_PAGES]:
        runs = [run for run in _runs(layout.lines, typography) if _lettered(_text(run))]
        first_section = next((i for i, run in enumerate(runs) if _SECTION.fullmatch(_text(run))), len(runs))
        above = [run for run in runs[:first_section] if not _is_no_title(_text(run))]
        if above:
            largest = max(above, key=lambda run: (run[0].size, run[0].bold))
            if not best or largest[0].size >= _COVER * best[0].size:
                best, title = largest, _with_subject(largest, above)
        elif not best and first_section < len(runs) and not _FRONT.fullmatch(_text(runs[first_section])):
            return ""
    return title


def _with_subject(best: Sequence[Line], runs: Sequence[Sequence[Line]]) -> str:
    """Returns a title, with the words before it where it begins amid a sentence; the name of a council or a
    place has the kind of report that stands under it."""
    title = _text(best)
    place = next(index for index, run in enumerate(runs) if run[0].start == best[0].start)
    while title[:1].islower() and place:
        place -= 1
        title = f"{_text(runs[place])} {title}"
    below = [run for run in runs if run[0].start > best[-1].start]
    subject = next((_text(run) for run in below if _ON_A_BODY.match(_text(run))), "")
    if not subject and below and _BODY.fullmatch(title):
        subject = _text(max(below, key=lambda run: (run[0].size, run[0].bold)))
    if (
        subject
        and (_BODY.fullmatch(title) or len(title.split()) <= _LONGEST_PLACE)
        and not _ON_A_BODY.search(title)
    ):
        title = f"{title}: {subject}"
    elif below and _VOLUME.match(_text(below[0])):
        title = f"{title}, {_text(below[0])}"
    return title[:_LONGEST_TITLE]


def _runs(lines: Sequence[Line], typography: Typography) -> list[list[Line]]:
    """Returns the lines that stand out, those of one style that follow one another closely together."""
    runs: list[list[Line]] = []
    last: Line | None = None
    for line in lines:
        if typography.stands_out(line) and not _is_dated(line.text):
            close = last is not None and 0 <= last.base - line.base < _CLOSE * line.size
            if last is not None and close and (last.size, last.bold) == (line.size, line.bold):
                runs[-1].append(line)
            else:
                runs.append([line])
            last = line
        else:
            last = None
    return runs


def _text(run: Sequence[Line]) -> str:
    return readable(" ".join(line.text for line in run))


def _is_no_title(text: str) -> bool:
    """Returns whether words are a kind of document, a section's heading, an address of a web page, or a fact
    such as a date or a number."""
    text = text.strip(" .:")
    if "://" in text or _KIND_OF_DOCUMENT.fullmatch(text) or _SECTION.fullmatch(text):
        return True
    return bool(_FACT.match(text)) and bool(_YEAR.search(text)) and len(text.split()) < _FEWEST_OF_TITLE


def _is_dated(text: str) -> bool:
    """Returns whether a line gives a fact with a date: "Report published: 3 August 2015"."""
    return ":" in text and bool(_FACT.match(text)) and bool(_DATED.search(text))


def _lettered(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) > 3


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{3,}", text.casefold())
