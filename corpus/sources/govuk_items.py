"""Items of the GOV.UK Content API: pure functions from their JSON to ReportFacts and Offers.

The fields are those of the official schemas (publication, html_publication, document_collection). The key
of a file is the path of its page and its title there, because its address changes whenever it is replaced:
`/government/publications/x#its-title`.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from corpus.bibliography.publishers import SEPARATOR
from corpus.names_and_dates import slug, unique
from corpus.report import Status
from corpus.sources.base import Offer, ReportFacts

LICENCE = "OGL v3.0"
"""The licence of GOV.UK, unless a document says otherwise."""

_ENOUGH_WORDS = 4
"""A shorter title ("Annex A") says too little without the title of its page."""

Item = Mapping[str, Any]


def withdrawal(item: Item) -> str | None:
    """Returns why an item was withdrawn, in plain text, or None while it stands."""
    notice = item.get("withdrawn_notice") or {}
    if not notice:
        return None
    text = text_of(notice.get("explanation") or "")
    return f"Withdrawn on {str(notice.get('withdrawn_at', ''))[:10]}. {text}".strip()


def facts_of_item(item: Item, base: str) -> ReportFacts:
    """Returns what an item says of what it publishes."""
    organisations = (item.get("links") or {}).get("organisations") or []
    return ReportFacts(
        title=str(item.get("title", "")),
        publisher=SEPARATOR.join(str(organisation["title"]) for organisation in organisations),
        kind=str(item.get("document_type", "")).replace("_", " "),
        web=str(item.get("public_updated_at") or item.get("first_published_at") or "")[:10],
        url=urljoin(base, str(item["base_path"])),
        licence=LICENCE,
    )


def documents_of(item: Item) -> Iterator[str]:
    """Yields the paths of a collection's documents that have not been withdrawn."""
    for document in (item.get("links") or {}).get("documents") or []:
        if document.get("base_path") and not document.get("withdrawn"):
            yield str(document["base_path"])


def html_paths_of(item: Item, base: str) -> Iterator[str]:
    """Yields the paths of a publication's web pages, except those that it also gives as a PDF."""
    attachments = _attachments(item)
    as_pdf = {_name(other) for other in attachments if _is_pdf(other)} - {""}
    for attachment in attachments:
        parts = urlsplit(urljoin(base, str(attachment.get("url", ""))))
        own_site = parts.netloc == urlsplit(base).netloc
        if attachment.get("attachment_type") == "html" and own_site and _name(attachment) not in as_pdf:
            yield parts.path


def files_of(item: Item, base: str) -> Iterator[Offer]:
    """Yields the PDFs of a publication."""
    facts, notice = facts_of_item(item, base), withdrawal(item)
    names: set[str] = set()
    for attachment in _attachments(item):
        if not _is_pdf(attachment):
            continue
        url = urljoin(base, str(attachment["url"]))
        title = _title(facts.title, str(attachment.get("title", "")))
        name = unique(slug(title), names)
        names.add(name)
        yield Offer(
            key=f"{item['base_path']}#{name}",
            file=str(attachment.get("filename") or unquote(PurePosixPath(urlsplit(url).path).name)),
            facts=ReportFacts(title=title).over(facts),
            address=url,
            revision=_digest([item.get("public_updated_at"), attachment]),
            status=Status.CURRENT if notice is None else Status.WITHDRAWN,
            notice=notice or "",
        )


def reasons_left_out(item: Item, base: str) -> Iterator[str]:
    """Yields why each thing that a publication gives in no form that is taken is left out."""
    attachments = _attachments(item)
    pages = set(html_paths_of(item, base))
    accepted = [
        candidate for candidate in attachments if _is_pdf(candidate) or _path(candidate, base) in pages
    ]
    names = {_name(candidate) for candidate in accepted} - {""}
    if not attachments:
        yield "It has neither a file nor a web page that could be taken."
    for attachment in attachments:
        if attachment in accepted or _name(attachment) in names:
            continue
        title = str(attachment.get("title") or attachment.get("filename") or "An attachment")
        yield f"'{title}' is not taken: it is {_form(attachment, base)}. Add it by hand if it is needed."


def _form(attachment: Mapping[str, Any], base: str) -> str:
    """Returns what an attachment is, in words: "a file of the kind .odt", "at www.example.org"."""
    parts = urlsplit(urljoin(base, str(attachment.get("url") or "")))
    if parts.netloc != urlsplit(base).netloc and attachment.get("attachment_type") != "file":
        return f"at {parts.netloc}"
    suffix = PurePosixPath(str(attachment.get("filename") or parts.path)).suffix
    return f"a file of the kind {suffix}" if suffix else "of a kind that is not known"


def _path(attachment: Mapping[str, Any], base: str) -> str:
    return urlsplit(urljoin(base, str(attachment.get("url") or ""))).path


def _name(attachment: Mapping[str, Any]) -> str:
    return slug(str(attachment["title"])) if attachment.get("title") else ""


def page_of(item: Item, base: str) -> Offer:
    """Returns an HTML publication, as one file."""
    facts, notice = facts_of_item(item, base), withdrawal(item)
    return Offer(
        key=str(item["base_path"]),
        file=f"{PurePosixPath(str(item['base_path'])).name}.html",
        facts=facts,
        address=facts.url,
        revision=_digest([item.get("title"), (item.get("details") or {}).get("body")]),
        status=Status.CURRENT if notice is None else Status.WITHDRAWN,
        notice=notice or "",
    )


def html_of(item: Item) -> str:
    """Returns an HTML publication as a page of its own: its title and its body, with the anchors they came
    with."""
    title = escape(str(item.get("title", "")))
    head = f'<meta charset="utf-8"><title>{title}</title>'
    body = f"<main><h1>{title}</h1>\n{(item.get('details') or {}).get('body') or ''}</main>"
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def text_of(html: str) -> str:
    """Returns the words of a piece of HTML."""
    words = " ".join(LexborHTMLParser(html).text(separator=" ").split())
    return re.sub(r" (?=[.,;:!?])", "", words)


def _attachments(item: Item) -> list[Mapping[str, Any]]:
    """Returns an item's attachments; for an older item, the files that its HTML links to."""
    details = item.get("details") or {}
    if details.get("attachments"):
        return list(details["attachments"])
    links = (
        link
        for html in details.get("documents") or []
        for link in LexborHTMLParser(html).css("a[href$='.pdf']")
    )
    titles = {link.attributes["href"]: link.text(strip=True) for link in links if link.text(strip=True)}
    return [
        {"attachment_type": "file", "content_type": "application/pdf", "url": url, "title": title}
        for url, title in titles.items()
    ]


def _is_pdf(attachment: Mapping[str, Any]) -> bool:
    return attachment.get("attachment_type") == "file" and attachment.get("content_type") == "application/pdf"


def _title(of_page: str, of_file: str) -> str:
    if len(of_file.split()) >= _ENOUGH_WORDS:
        return of_file
    return f"{of_page}: {of_file}" if of_file and of_file.lower() not in of_page.lower() else of_page


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
