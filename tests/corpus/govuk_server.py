"""GOV.UK as its documentation describes it, on this machine: Search API, Content API and assets.

Written from the documented behaviour: an unknown parameter is 422, withdrawn items are left out of the
search, past the end there are no results, a moved path is 303, a removed one 410.
"""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.corpus.local_server import LocalServer, Query, Reply

PANEL = "child-safeguarding-practice-review-panel"
PARAMETERS = {"filter_organisations", "order", "count", "start", "fields"}

Item = dict[str, Any]


class GovUkServer(LocalServer):
    """`items` by path; `publisher` says which organisation published each; `moved` and `gone` are paths."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, Item] = {}
        self.publisher: dict[str, str] = {}
        self.moved: dict[str, str] = {}
        self.gone: set[str] = set()
        self.routes["/api/search.json"] = self._search
        self.fallback = self._content

    def publish(self, item: Item, organisation: str = PANEL) -> None:
        self.items[item["base_path"]] = item
        self.publisher[item["base_path"]] = organisation

    def asset(self, name: str, text: str) -> str:
        """Put a PDF where assets are; its address."""
        path = f"/media/{name}"
        self.routes[path] = Reply(body=pdf(text), content_type="application/pdf")
        return self.base + path

    def _search(self, query: Query) -> Reply:
        if unknown := set(query) - PARAMETERS:
            return Reply(422, json.dumps({"error": f"Unexpected parameters: {sorted(unknown)}"}).encode())
        found = [
            item
            for path, item in self.items.items()
            if self.publisher[path] in query["filter_organisations"] and not item.get("withdrawn_notice")
        ]
        found.sort(key=lambda item: str(item["public_updated_at"]), reverse=True)
        start, count = int(query.get("start", ["0"])[0]), int(query.get("count", ["10"])[0])
        results = [
            {"link": item["base_path"], "title": item["title"]} for item in found[start : start + count]
        ]
        body = {"results": results, "total": len(found), "start": start, "aggregates": {}}
        return Reply(body=json.dumps(body).encode(), content_type="application/json")

    def _content(self, path: str, query: Query) -> Reply:
        path = path.removeprefix("/api/content")
        if path in self.moved:
            return Reply(303, headers={"Location": f"/api/content{self.moved[path]}"})
        if path in self.gone:
            return Reply(410)
        if path in self.items:
            return Reply(body=json.dumps(self.items[path]).encode(), content_type="application/json")
        return Reply(404)


def pdf(text: str) -> bytes:
    """What passes for a PDF with the reader of these tests."""
    return f"%PDF-1.7\n{text}\n%%EOF\n".encode()


def publication(
    path: str, title: str, attachments: list[Item], updated: str = "2024-03-01", kind: str = "research"
) -> Item:
    """A publication, valid by the official schema."""
    details = {"body": "<p>About it.</p>", "political": False, "attachments": attachments}
    return _item("publication", f"/government/publications/{path}", title, details, updated, kind)


def html_publication(path: str, title: str, body: str, updated: str = "2024-03-01") -> Item:
    """An HTML publication, valid by the official schema."""
    details = {
        "body": f'<div class="govspeak">{body}</div>',
        "political": False,
        "public_timestamp": f"{updated}T09:30:00Z",
        "first_published_version": True,
    }
    return _item("html_publication", f"/government/publications/{path}", title, details, updated)


def collection(path: str, title: str, paths: list[str]) -> Item:
    """A document collection, valid by the official schema."""
    ids = [_content_id(path) for path in paths]
    details = {"collection_groups": [{"title": "All", "documents": ids}], "political": False}
    item = _item("document_collection", f"/government/collections/{path}", title, details, "2024-01-01")
    item["links"]["documents"] = [
        {"content_id": _content_id(path), "locale": "en", "title": path, "base_path": path} for path in paths
    ]
    return item


def attachment(title: str, url: str, size: int = 100) -> Item:
    """A PDF attachment."""
    return {
        "attachment_type": "file",
        "id": url.rpartition("/")[2],
        "title": title,
        "url": url,
        "content_type": "application/pdf",
        "filename": url.rpartition("/")[2],
        "file_size": size,
    }


def attached_page(title: str, path: str) -> Item:
    """An HTML attachment."""
    return {"attachment_type": "html", "id": path, "title": title, "url": f"/government/publications/{path}"}


def withdrawn(item: Item, explanation: str) -> Item:
    """The same item, withdrawn."""
    notice = {"explanation": f"<p>{explanation}</p>", "withdrawn_at": "2025-06-01T10:00:00Z"}
    return {**item, "withdrawn_notice": notice}


def _item(schema: str, path: str, title: str, details: Item, updated: str, kind: str | None = None) -> Item:
    return {
        "base_path": path,
        "content_id": _content_id(path),
        "title": title,
        "description": "",
        "document_type": kind or schema,
        "schema_name": schema,
        "locale": "en",
        "phase": "live",
        "first_published_at": "2020-01-01T09:30:00Z",
        "public_updated_at": f"{updated}T09:30:00Z",
        "updated_at": f"{updated}T10:00:00Z",
        "publishing_app": "whitehall",
        "rendering_app": "frontend",
        "details": details,
        "links": {
            "organisations": [
                {"content_id": _content_id("org"), "locale": "en", "title": "The Panel", "base_path": "/org"}
            ]
        },
    }


def _content_id(path: str) -> str:
    return str(uuid5(NAMESPACE_URL, path))
