"""Reading a plain text: paragraphs between blank lines, headings by their shape, sections for pages."""

import re
from pathlib import Path

from corpus.errors import NoText, ReadingFailed
from corpus.passages.block_roles import assign_roles
from corpus.passages.blocks import BlockKind
from corpus.reading.document import ParsedFile, ReadingLimits
from corpus.reading.encoding import decode
from corpus.reading.file_types import ensure_text
from corpus.reading.page_sections import Sections

READER = "text"

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_HASHES = re.compile(r"^(#{1,6})\s+(.+)$")
_UNDERLINED = re.compile(r"^(.+)\n([=-])\2{2,}$")
_ITEM = re.compile(r"^\s*(?:[•*–-]|\d{1,2}\)|\([a-z]\))\s+")
_NO_HEADING = re.compile(r"[.!?:;,]$|^by\s|,", re.IGNORECASE)
"""A sentence, or the name of who wrote it: "By A. Writer", "A. Writer, Chair of ..."."""

_LONGEST_HEADING = 100


def read_plain_text(path: Path, limits: ReadingLimits) -> ParsedFile:
    """Returns the sections and blocks of a plain text. Raises an UnreadableFile."""
    return plain_document(decode(path.read_bytes()), limits)


def plain_document(text: str, limits: ReadingLimits) -> ParsedFile:
    """Returns the sections and blocks of a text. Raises an UnreadableFile."""
    ensure_text(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise NoText("The file has no words.")
    if len(text) > limits.characters:
        raise ReadingFailed(f"The text has more than {limits.characters:,} characters, the limit.")
    sections = Sections(READER)
    title = ""
    for paragraph in _PARAGRAPHS.split(text):
        heading, level = _heading(paragraph, first=not title)
        if not heading:
            _add_prose(sections, paragraph)
            continue
        title = title or heading
        if level <= 2:
            sections.begin()
        sections.add(BlockKind.HEADING, heading, level=level)
    pages, blocks = sections.finished()
    return ParsedFile(pages, tuple(assign_roles(blocks)), title=title)


def _heading(paragraph: str, *, first: bool) -> tuple[str, int]:
    """Returns a paragraph's words and level where it is a heading, else "" and 0."""
    if match := _HASHES.match(paragraph):
        return match[2].strip(), len(match[1])
    if match := _UNDERLINED.match(paragraph):
        return match[1].strip(), 1 if match[2] == "=" else 2
    short = "\n" not in paragraph and len(paragraph) <= _LONGEST_HEADING
    if short and not _NO_HEADING.search(paragraph) and not _ITEM.match(paragraph):
        return paragraph.strip(), 1 if first else 2
    return "", 0


def _add_prose(sections: Sections, paragraph: str) -> None:
    """Adds a paragraph, or a list with what leads into it."""
    gathered: list[str] = []
    kind = BlockKind.PARAGRAPH
    for line in paragraph.split("\n"):
        if _ITEM.match(line):
            sections.add(kind, "\n".join(gathered))
            gathered, kind = [], BlockKind.ITEM
        gathered.append(line)
    sections.add(kind, "\n".join(gathered))
