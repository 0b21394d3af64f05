"""Boilerplate: contents pages, licences, addresses and the axes of charts, which are not evidence.

It stays in the page's text. It is only not found and not quoted.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.passages.blocks import Block, BlockKind

_CONTENTS_HEADING = re.compile(
    r"^(?:table of |list of )?(?:contents|figures|tables)(?: page)?:?$", re.IGNORECASE
)
_ENTRY = re.compile(r"(?:\.{3}|\s|…)\s?(?:\d{1,3}|[ivx]{1,5})$")
_FEWEST_ENTRIES = 4
_SENTENCE = re.compile(r"[.!?:][\"'”’)]*$")
_IMPRINT_PHRASES = (
    r"^(?:© |\(c\) )?(?:crown )?copyright\b",
    r"open government licence",
    r"you may re-?use this information",
    r"third party copyright",
    r"psi@nationalarchives|information policy team",
    r"^this (?:publication|document) is (?:also )?available (?:online )?(?:at|for download|from)",
    r"^this publication is licensed",
    r"^any enquiries (?:regarding|about) this",
    r"^(?:isbn|www\.|twitter:|facebook:|follow us|like us on|textphone:|[TEW]: )",
    r"^ref(?:erence)?(?: no\.?| number)?:? ?[A-Z]{2,}[-\d]",
    r"copy of this (?:document|publication|report) in a different format",
    r"subscribe to our newsletter",
    r"^(?:inspection dates?|dates? of (?:the )?(?:last|previous) inspection|unique reference number)\b",
    r"^(?:dear\b.{0,100}$|yours (?:sincerely|faithfully)\b)",
    r"^no\. \d{6}|manchester\b.{0,80} m1 2wd",
    r"^the office for standards in education, children’s services and skills \(ofsted\)",
)
_IMPRINT = re.compile("|".join(_IMPRINT_PHRASES), re.IGNORECASE)
_SALUTATION = re.compile(r"^dear\b.{0,100}$", re.IGNORECASE)
_FIGURES = re.compile(r"[-–£\d,.%mk\s]+")
_FIGURE = re.compile(r"\d[\d,.]*")
_FEWEST_FIGURES = 5
_FEWEST_WORDS = 4
_LONGEST_IMPRINT = 1500
_LONGEST_LABEL = 120
_CONJUNCTIONS = frozenset({"or", "and", "and/or", "but"})


def skip_boilerplate(blocks: Sequence[Block]) -> list[Block]:
    """Returns the blocks, those that are not evidence marked as SKIPPED."""
    none = _contents(blocks) | _addressees(blocks)
    return [
        replace(block, kind=BlockKind.SKIPPED)
        if index in none
        or (block.kind is not BlockKind.HEADING and not _names_columns(block) and _is_imprint(block))
        else block
        for index, block in enumerate(blocks)
    ]


def _names_columns(block: Block) -> bool:
    """Returns whether a row has the names of columns: "Inspection date", but no date."""
    return block.header and not _FIGURE.search(block.text)


def _contents(blocks: Sequence[Block]) -> set[int]:
    """Blocks of a contents list: under its heading without a full stop, or a page full of entries."""
    contents: set[int] = set()
    under = False
    entries: dict[int, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if _CONTENTS_HEADING.match(block.text):
            under = True
            contents.add(index)
        elif (
            under
            and (block.kind is BlockKind.HEADING or _SENTENCE.search(block.text))
            and not _ENTRY.search(block.text)
        ):
            under = False
        elif under:
            contents.add(index)
        if block.kind is not BlockKind.SKIPPED and _ENTRY.search(block.text) and not block.table:
            entries[block.spans[0].page].append(index)
    on_page = defaultdict(list)
    for index, block in enumerate(blocks):
        on_page[block.spans[0].page].append(index)
    for page, indices in entries.items():
        if len(indices) >= _FEWEST_ENTRIES and len(indices) > 0.6 * len(on_page[page]):
            contents.update(on_page[page])
    return contents


def _addressees(blocks: Sequence[Block]) -> set[int]:
    """Returns the addressee of a letter: what stands before its "Dear" on its first page and is not a
    sentence.

    Some files write a last addressee after it, before the heading.
    """
    for index, block in enumerate(blocks):
        if block.spans[0].page > 1:
            break
        if _SALUTATION.match(block.text):
            end = index + 1
            while end < len(blocks) and blocks[end].spans[0].page == 1 and _is_label(blocks[end]):
                end += 1
            return {
                place
                for place, part in enumerate(blocks[:end])
                if part.kind is not BlockKind.HEADING and not _SENTENCE.search(part.text)
            }
    return set()


def _is_label(block: Block) -> bool:
    """Returns whether a paragraph is a short line that is not a sentence, nor the "or" between two."""
    short = len(block.text) <= _LONGEST_LABEL and block.text.casefold() not in _CONJUNCTIONS
    return short and block.kind is BlockKind.PARAGRAPH and not _SENTENCE.search(block.text)


def _is_imprint(block: Block) -> bool:
    """Returns a licence, an address, the axis of a chart, or words too few to say anything."""
    if block.kind is BlockKind.PARAGRAPH and _is_axis(block.text):
        return True
    return (len(block.text) < _LONGEST_IMPRINT and bool(_IMPRINT.search(block.text))) or (
        len(block.text.split()) < _FEWEST_WORDS and _is_label(block)
    )


def _is_axis(text: str) -> bool:
    """Returns whether a text is only the figures along the side of a chart, which say nothing without their
    lines."""
    return bool(_FIGURES.fullmatch(text)) and len(_FIGURE.findall(text)) >= _FEWEST_FIGURES
