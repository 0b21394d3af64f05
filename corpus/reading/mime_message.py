"""Reading an e-mail, or a web page that was saved as one (MHTML): its text is read as a web page or text.

Style sheets that came with a page count, pictures do not. Attachments are named, not read.
"""

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from html import escape
from pathlib import Path

from corpus.errors import NoText
from corpus.reading.document import ParsedFile, ReadingLimits
from corpus.reading.encoding import decode, decode_markup
from corpus.reading.file_types import is_marked_up
from corpus.reading.html.web_page import document_of
from corpus.reading.markdown_text import html_of_markdown
from corpus.reading.plain_text import plain_document

_MOST_NAMED = 5
_TITLED = re.compile(r"<title\b|<h1\b", re.IGNORECASE)


def read_mime_message(path: Path, limits: ReadingLimits) -> ParsedFile:
    """Returns the sections and blocks of a message's body. Raises an UnreadableFile."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = [part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart()]
    bodies = [part for part in parts if not part.is_attachment()]
    pages = [part for part in bodies if part.get_content_type() == "text/html"]
    texts = [part for part in bodies if part.get_content_type() == "text/plain"]
    title = _header(message, "subject")
    if pages:
        document = _page(pages[0], bodies, title, limits)
    elif texts:
        document = _text(texts[0], limits)
    else:
        raise NoText("The message has no text of its own. Save what is attached to it, and add that.")
    attached = [part for part in parts if part.is_attachment()]
    return _with_attachments_named(document, attached, document.title or title)


def _page(part: EmailMessage, bodies: list[EmailMessage], title: str, limits: ReadingLimits) -> ParsedFile:
    html = decode_markup(_content(part), _charset(part))
    sheets = [decode(_content(body)) for body in bodies if body.get_content_type() == "text/css"]
    styles = "".join(f"<style>{sheet.replace('</', '')}</style>" for sheet in sheets)
    title_element = "" if _TITLED.search(html) else f"<title>{escape(title)}</title>"
    return document_of(title_element + styles + html, limits)


def _text(part: EmailMessage, limits: ReadingLimits) -> ParsedFile:
    text = decode(_content(part), _charset(part))
    return document_of(html_of_markdown(text), limits) if is_marked_up(text) else plain_document(text, limits)


def _with_attachments_named(document: ParsedFile, attached: list[EmailMessage], title: str) -> ParsedFile:
    notes = document.notes
    if attached:
        names = [part.get_filename() or part.get_content_type() for part in attached]
        more = ", ..." if len(names) > _MOST_NAMED else ""
        listed = ", ".join(names[:_MOST_NAMED])
        notes = (*notes, f"Attachments were not read: {listed}{more}. Save them, and add them by themselves.")
    return replace(document, notes=notes, title=title)


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _charset(part: EmailMessage) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError):
        return ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message[name] or "").split())
    except (LookupError, ValueError, IndexError):  # headers that are not as they should be
        return ""
