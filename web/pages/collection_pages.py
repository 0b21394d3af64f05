"""The pages of collections. The private link gives access; a cookie remembers it in this browser only."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from web.dependencies import WithAsking, WithReading, same_site
from web.pages.collection_cookie import forget, remember, remembered_links
from web.services import AskingServices, ReadingServices
from web.storage.collection_store import (
    MAX_EXCERPTS,
    MAX_FILE_BYTES,
    MAX_HEADING,
    MAX_NOTE,
    MAX_TITLE,
    Collection,
    CollectionSummary,
    SavedExcerpt,
    characters_of,
)
from web.views import excerpts
from web.views.excerpts import UNTITLED, CollectionFile
from web.views.templating import address, page

CHARACTERS_OF_ONE_COPY = 50_000
"""A copy with so many characters more counts once more towards the rate of its client."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


def remembered(request: Request, reading: ReadingServices) -> list[CollectionSummary]:
    """Returns the collections that this browser has worked on, the current one first."""
    return reading.collections.summaries(remembered_links(request))


def _opened(request: Request, collection: Collection, anchor: str = "") -> Response:
    """Redirects to a collection and makes it the current one."""
    return remember(request, RedirectResponse(f"/collections/{collection.id}{anchor}", 303), collection.id)


@router.get("/collections")
def collections(request: Request, reading: WithReading) -> Response:
    return _list(request, reading)


def _days(request: Request) -> int:
    """Returns after how many days without being opened a collection is deleted; 0 for never."""
    days: int = request.app.state.services.settings.collection_days
    return days


def _list(request: Request, reading: ReadingServices, error: str = "") -> Response:
    mine = remembered(request, reading)
    return page(
        request, "collections.html", 422 if error else 200, collections=mine, days=_days(request), error=error
    )


@router.post("/collections")
def create(request: Request, reading: WithReading, title: Annotated[str, Form()] = "") -> Response:
    return _opened(request, reading.collections.create(title.strip() or UNTITLED))


@router.post("/collections/add")
def add(
    request: Request,
    asking: WithAsking,
    reading: WithReading,
    passage: Annotated[str, Form()],
    mark: Annotated[str, Form()] = "",
) -> Response:
    """Adds an excerpt to the current collection, or to a new one. A script gets only a message."""
    excerpt = excerpts.excerpt(asking.searcher(), passage, mark)
    mine = remembered(request, reading)
    collection = reading.collections.get(mine[0].id) if mine else reading.collections.create(UNTITLED)
    changed = reading.collections.replace(
        collection.id, collection.title, excerpts.added(collection, excerpt)
    )
    if request.headers.get("accept") == "application/json":
        message = {"said": f"Added to {changed.title}.", "href": f"/collections/{changed.id}"}
        return remember(request, JSONResponse(message), changed.id)
    return _opened(request, changed, f"#excerpt-{len(changed.excerpts)}")


@router.post("/collections/restore")
def restore(
    request: Request, reading: WithReading, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Makes a new collection from a downloaded one."""
    content = file.file.read(MAX_FILE_BYTES + 1) if file else b""
    try:
        if not content or len(content) > MAX_FILE_BYTES:
            raise ValueError
        restored = CollectionFile.model_validate_json(content)
    except (ValidationError, ValueError):
        return _list(request, reading, "Choose a file that was downloaded from a collection here.")
    saved = restored.saved()
    _charge(request, saved)
    return _opened(request, reading.collections.create(restored.title or UNTITLED, saved))


@router.get("/collections/{private}")
def collection(request: Request, asking: WithAsking, reading: WithReading, private: str) -> Response:
    """Shows the collection to its owner."""
    return _shown(request, asking, reading.collections.get(private), own=True)


@router.post("/collections/{private}/current")
def make_current(request: Request, reading: WithReading, private: str) -> Response:
    """Makes the collection the one to which this browser adds excerpts."""
    return _opened(request, reading.collections.get(private))


@router.get("/shared/{share}")
def shared(request: Request, asking: WithAsking, reading: WithReading, share: str) -> Response:
    """Shows the collection to others."""
    return _shown(request, asking, reading.collections.shared(share), own=False)


def _shown(request: Request, asking: AskingServices, collection: Collection, own: bool) -> Response:
    checked = excerpts.check(asking.searcher(), collection)
    return page(
        request,
        "collection.html",
        collection=collection,
        groups=excerpts.grouped(checked),
        gone=sum(1 for excerpt in checked if excerpt.citation is None),
        own=own,
        days=_days(request),
        current=remembered_links(request)[:1] == (collection.id,),
        share=f"{address(request)}/shared/{collection.share}",
        limits={"title": MAX_TITLE, "heading": MAX_HEADING, "note": MAX_NOTE, "most": MAX_EXCERPTS},
    )


@router.post("/collections/{private}")
def rename(
    request: Request, reading: WithReading, private: str, title: Annotated[str, Form()] = ""
) -> Response:
    collection = reading.collections.get(private)
    return _opened(
        request, reading.collections.replace(private, title.strip() or UNTITLED, collection.excerpts)
    )


@router.post("/collections/{private}/excerpts")
def change(
    request: Request,
    reading: WithReading,
    private: str,
    key: Annotated[str, Form()],
    do: Annotated[str, Form()],
    heading: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Saves the note and heading of an excerpt, moves it or removes it. `key` is PASSAGE:MARK."""
    collection = reading.collections.get(private)
    keys = [f"{excerpt.passage}:{excerpt.mark}" for excerpt in collection.excerpts]
    if key not in keys:
        return _opened(request, collection)
    place = keys.index(key)
    changed = excerpts.annotated(collection, place, heading, note)
    noted = Collection(collection.id, collection.share, collection.title, changed)
    if do in ("up", "down"):
        step = -1 if do == "up" else 1
        changed, place = excerpts.moved(noted, place, step), max(0, place + step)
    elif do == "remove":
        changed = excerpts.removed(noted, place)
    return _opened(
        request, reading.collections.replace(private, collection.title, changed), f"#excerpt-{place + 1}"
    )


@router.post("/collections/{private}/duplicate")
def duplicate(request: Request, reading: WithReading, private: str) -> Response:
    return _copied(request, reading, reading.collections.get(private))


@router.post("/shared/{share}/duplicate")
def duplicate_shared(request: Request, reading: WithReading, share: str) -> Response:
    return _copied(request, reading, reading.collections.shared(share))


def _copied(request: Request, reading: ReadingServices, collection: Collection) -> Response:
    _charge(request, collection.excerpts)
    return _opened(request, reading.collections.create(f"Copy of {collection.title}", collection.excerpts))


def _charge(request: Request, excerpts: Sequence[SavedExcerpt]) -> None:
    """Counts a copy towards the rate of its client by its size. Raises RateLimited."""
    if charge := getattr(request.state, "charge", None):  # where there is a rate
        charge(characters_of(excerpts) // CHARACTERS_OF_ONE_COPY)


@router.post("/collections/{private}/delete")
def delete(request: Request, reading: WithReading, private: str) -> Response:
    reading.collections.delete(reading.collections.get(private).id)
    return forget(request, RedirectResponse("/collections", 303), private)


@router.get("/collections/{private}/download")
def download(reading: WithReading, private: str) -> Response:
    """Returns the collection as a file that it can be restored from."""
    content = CollectionFile.of(reading.collections.get(private)).model_dump_json(indent=2)
    headers = {"Content-Disposition": 'attachment; filename="collection.json"'}
    return Response(content, media_type="application/json", headers=headers)
