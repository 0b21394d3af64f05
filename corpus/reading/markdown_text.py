"""Reading Markdown: CommonMark with tables, footnotes and front matter, turned into a web page and read so.

A plain text in which HTML tags stand is read like this too: its paragraphs stay, its tags are not quoted.
"""

import re
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from corpus.errors import ReadingFailed
from corpus.names_and_dates import date_of, is_iso
from corpus.reading.document import ParsedFile, ReadingLimits
from corpus.reading.encoding import decode_markup
from corpus.reading.html.web_page import document_of

_FENCES = ("---", "...")
_LONGEST_FRONT_MATTER = 200
"""Lines; what goes on longer is a rule between two parts of the text."""
_KEY = re.compile(r"([A-Za-z][\w-]{0,60})[ \t]{0,9}:[ \t]{0,9}(\S.*)")
_DATES = ("date", "published", "publication_date", "date_published", "issued", "updated", "last_updated")
_PUBLISHERS = ("publisher", "organisation", "organization")
_NOTE = re.compile(r"^\[\^([\w-]{1,40})\]:[ \t]{0,9}(.*)")
_REFERENCE = re.compile(r"\[\^([\w-]{1,40})\]")


def read_markdown(path: Path, limits: ReadingLimits) -> ParsedFile:
    """Returns the sections and blocks of a Markdown file. Raises an UnreadableFile."""
    text = decode_markup(path.read_bytes())
    if len(text) > limits.characters:
        raise ReadingFailed(f"The text has more than {limits.characters:,} characters, the limit.")
    return document_of(html_of_markdown(text), limits)


def html_of_markdown(text: str) -> str:
    """Returns a web page with the text's words, and with what its front matter says in its head."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n").split("\n")
    facts, body = _front_matter(lines)
    body, notes = _footnotes(body)
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    html = markdown.render("\n".join(body))
    listed = "".join(f'<p id="fn-{label}">{markdown.renderInline(note)}</p>' for label, note in notes.items())
    head = '<meta charset="utf-8">' + "".join(
        f'<meta name="{name}" content="{escape(value)}">' for name, value in facts.items()
    )
    return f"<!doctype html><html><head>{head}</head><body>{html}{listed}</body></html>"


def _front_matter(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Returns the title, date and publisher of the front matter, and the lines after it."""
    if not lines or lines[0].rstrip() != _FENCES[0]:
        return {}, lines
    begin = lines[1:_LONGEST_FRONT_MATTER]
    end = next((place for place, line in enumerate(begin, 1) if line.rstrip() in _FENCES), 0)
    pairs = [match.groups() for line in lines[1:end] if (match := _KEY.fullmatch(line.rstrip()))]
    if not pairs:
        return {}, lines
    values = {key.lower(): value.strip().strip("\"'") for key, value in reversed(pairs)}
    date = next((values[key] for key in _DATES if key in values), "")
    facts = {
        "dcterms.title": values.get("title", ""),
        "date": date[:10] if is_iso(date[:10]) else date_of(date),
        "publisher": next((values[key] for key in _PUBLISHERS if key in values), ""),
    }
    return {name: value for name, value in facts.items() if value}, lines[end + 1 :]


def _footnotes(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """Returns the lines with links in place of footnote marks, and the footnotes by their labels."""
    notes: dict[str, str] = {}
    body: list[str] = []
    label = ""
    for line in lines:
        if match := _NOTE.match(line):
            label = match[1]
            notes[label] = match[2]
        elif label and line.startswith(("  ", "\t")):
            notes[label] += f" {line.strip()}"
        else:
            label = ""
            body.append(line)
    return [_REFERENCE.sub(lambda match: _link(match, notes), line) for line in body], notes


def _link(match: re.Match[str], notes: dict[str, str]) -> str:
    label = match[1]
    return f'<sup><a href="#fn-{label}">{label}</a></sup>' if label in notes else match[0]
