"""The pages of collections. The private link gives access; a cookie remembers it in this browser only."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from web.dependencies import WithAsking, WithReading, same_site
from web.errors import CollectionNotFound
from web.pages.collection_cookie import forget, remember
from web.services import AskingServices, ReadingServices
from web.storage.collection_store import (
    MAX_EXCERPTS,
    MAX_FILE_BYTES,
    MAX_HEADING,
    MAX_NOTE,
    MAX_TITLE,
    Collection,
    SavedExcerpt,
    characters_of,
)
from web.views import excerpts
from web.views.browser_collections import BrowserCollections, remembered_links
from web.views.excerpts import UNTITLED, CollectionFile, ExcerptFile
from web.views.templating import address, page

CHARACTERS_OF_ONE_COPY = 50_000
"""A copy with so many characters more counts once more towards the rate of its client."""
NEW = "new"
"""In place of a sharing link: a new collection."""

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])


def _redirect_to(request: Request, collection: Collection, anchor: str = "") -> Response:
    """Redirects to a collection and makes it the current one."""
    return remember(request, RedirectResponse(f"/collections/{collection.id}{anchor}", 303), collection.id)


@router.get("/collections")
def collections(request: Request) -> Response:
    return _list(request)


def _days(request: Request) -> int:
    """Returns after how many days without being opened a collection is deleted; 0 for never."""
    days: int = request.app.state.services.settings.collection_days
    return days


def _list(request: Request, error: str = "") -> Response:
    collections = BrowserCollections(request).collections
    return page(
        request,
        "collections.html",
        422 if error else 200,
        collections=collections,
        days=_days(request),
        error=error,
    )


@router.post("/collections")
def create(request: Request, reading: WithReading, title: Annotated[str, Form()] = "") -> Response:
    return _redirect_to(request, reading.collections.create(title.strip() or UNTITLED))


@router.get("/collections/mine")
def mine(request: Request) -> Response:
    """Tells a script which collections this browser has, and what is in them."""
    collecting = BrowserCollections(request)
    titles = [{"share": collection.share, "title": collection.title} for collection in collecting.collections]
    return JSONResponse({"collections": titles, "held": collecting.held})


@router.get("/collections/choose")
def choose(
    request: Request,
    asking: WithAsking,
    passage: Annotated[str, Query(max_length=64)],
    mark: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Asks to which collection an excerpt is added."""
    return page(request, "choose.html", citation=excerpts.citation_at(asking.searcher(), passage, mark))


@router.post("/collections/add")
def add(
    request: Request,
    asking: WithAsking,
    reading: WithReading,
    passage: Annotated[str, Form()],
    mark: Annotated[str, Form()] = "",
    collection: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
) -> Response:
    """Adds an excerpt to a collection of this browser, which is then the current one.

    `collection` is a sharing link, NEW, or "" for the current one. A script gets only a message.
    """
    excerpt = excerpts.excerpt(asking.searcher(), passage, mark)
    matching = [other for other in BrowserCollections(request).collections if collection in ("", other.share)]
    if matching and collection != NEW:
        target = reading.collections.get(matching[0].id)
    else:
        target = reading.collections.create(title.strip() or UNTITLED)
    changed = reading.collections.replace(target.id, target.title, excerpts.add(target, excerpt))
    if request.headers.get("accept") == "application/json":
        message = {"said": f"Added to {changed.title}.", "href": f"/collections/{changed.id}"}
        return remember(request, JSONResponse({**message, "collection": changed.share}), changed.id)
    return _redirect_to(request, changed, f"#excerpt-{_place(changed.excerpts, excerpt.key) + 1}")


@router.post("/collections/take-out")
def take_out(
    request: Request,
    reading: WithReading,
    passage: Annotated[str, Form()],
    mark: Annotated[str, Form()],
    collection: Annotated[str, Form()],
) -> Response:
    """Takes an excerpt that was just added out of a collection of this browser again, for a script."""
    for own_collection in BrowserCollections(request).collections:
        if own_collection.share == collection:
            changed = reading.collections.get(own_collection.id)
            remaining = [excerpt for excerpt in changed.excerpts if excerpt.key != f"{passage}:{mark}"]
            reading.collections.replace(own_collection.id, changed.title, remaining)
            return JSONResponse({"said": f"Taken out of {changed.title}."})
    raise CollectionNotFound("There is no such collection in this browser.")


def _place(saved: Sequence[SavedExcerpt], key: str) -> int:
    """Returns the place of the excerpt of that key; the last where there is none."""
    return next((place for place, excerpt in enumerate(saved) if excerpt.key == key), len(saved) - 1)


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
        return _list(request, "Choose a file that was downloaded from a collection here.")
    saved = restored.saved()
    _charge(request, saved)
    return _redirect_to(request, reading.collections.create(restored.title or UNTITLED, saved))


@router.get("/collections/{private}")
def collection(request: Request, asking: WithAsking, reading: WithReading, private: str) -> Response:
    """Shows the collection to its owner."""
    return _collection_page(request, asking, reading.collections.get(private), own=True)


@router.post("/collections/{private}/current")
def make_current(request: Request, reading: WithReading, private: str) -> Response:
    """Makes the collection the one to which this browser adds excerpts."""
    return _redirect_to(request, reading.collections.get(private))


@router.get("/shared/{share}")
def shared(request: Request, asking: WithAsking, reading: WithReading, share: str) -> Response:
    """Shows the collection to others."""
    return _collection_page(request, asking, reading.collections.get_shared(share), own=False)


def _collection_page(
    request: Request,
    asking: AskingServices,
    collection: Collection,
    own: bool,
    removed: SavedExcerpt | None = None,
    position: int = 0,
) -> Response:
    """Returns the page of a collection. `removed` was just taken out at `position`, and can be put back.

    Other readers see only words that are in the reports: anyone who shares a collection could invent others.
    """
    checked = excerpts.check(asking.searcher(), collection)
    in_reports = [excerpt for excerpt in checked if excerpt.citation]
    return page(
        request,
        "collection.html",
        collection=collection,
        groups=excerpts.group_by_heading(checked if own else in_reports),
        gone=len(checked) - len(in_reports),
        reports=dict.fromkeys(excerpt.citation.report for excerpt in checked if excerpt.citation),
        own=own,
        days=_days(request),
        current=remembered_links(request)[:1] == (collection.id,),
        share=f"{address(request)}/shared/{collection.share}",
        limits={"title": MAX_TITLE, "heading": MAX_HEADING, "note": MAX_NOTE, "most": MAX_EXCERPTS},
        removed=removed and ExcerptFile.model_validate(removed, from_attributes=True).model_dump_json(),
        position=position,
    )


@router.post("/collections/{private}")
def rename(
    request: Request, reading: WithReading, private: str, title: Annotated[str, Form()] = ""
) -> Response:
    collection = reading.collections.get(private)
    return _redirect_to(
        request, reading.collections.replace(private, title.strip() or UNTITLED, collection.excerpts)
    )


@router.post("/collections/{private}/excerpts")
def change(
    request: Request,
    asking: WithAsking,
    reading: WithReading,
    private: str,
    key: Annotated[str, Form()],
    do: Annotated[str, Form()],
    heading: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    beside: Annotated[str, Form()] = "",
    side: Annotated[str, Form()] = "before",
) -> Response:
    """Saves the note and heading of an excerpt, moves it or removes it.

    `key` is PASSAGE:MARK, and so is `beside`, the excerpt before or after which it is put.
    """
    collection = reading.collections.get(private)
    saved = excerpts.sort_by_heading(collection.excerpts)
    if all(excerpt.key != key for excerpt in saved):
        return _redirect_to(request, collection)
    saved = excerpts.annotate(saved, _place(saved, key), heading, note)
    place = _place(saved, key)
    excerpt = saved[place]
    if do in ("up", "down"):
        saved = excerpts.move(saved, place, -1 if do == "up" else 1)
    elif do == "place":
        saved = excerpts.place_beside(saved, place, beside, after=side == "after")
    elif do == "remove":
        saved = tuple(other for other in saved if other.key != key)
    changed = reading.collections.replace(private, collection.title, saved)
    if do == "remove":
        response = _collection_page(request, asking, changed, own=True, removed=excerpt, position=place)
        return remember(request, response, changed.id)
    return _redirect_to(request, changed, f"#excerpt-{_place(changed.excerpts, key) + 1}")


@router.post("/collections/{private}/undo")
def undo(
    request: Request,
    reading: WithReading,
    private: str,
    excerpt: Annotated[str, Form()],
    position: Annotated[int, Form(ge=0, le=MAX_EXCERPTS)] = 0,
) -> Response:
    """Puts an excerpt that was removed back in its place. Its words are checked when it is shown."""
    collection = reading.collections.get(private)
    try:
        removed = SavedExcerpt(**ExcerptFile.model_validate_json(excerpt).model_dump())
    except ValidationError:
        return _redirect_to(request, collection)
    saved = excerpts.put_back(collection, removed, position)
    changed = reading.collections.replace(private, collection.title, saved)
    return _redirect_to(request, changed, f"#excerpt-{_place(changed.excerpts, removed.key) + 1}")


@router.post("/collections/{private}/headings")
def rename_heading(
    request: Request,
    reading: WithReading,
    private: str,
    heading: Annotated[str, Form()],
    to: Annotated[str, Form()] = "",
) -> Response:
    """Gives a heading another name. Without one, its excerpts have no heading."""
    collection = reading.collections.get(private)
    changed = excerpts.rename_heading(collection.excerpts, heading, to)
    return _redirect_to(request, reading.collections.replace(private, collection.title, changed))


@router.post("/collections/{private}/duplicate")
def duplicate(request: Request, reading: WithReading, private: str) -> Response:
    return _copy(request, reading, reading.collections.get(private))


@router.post("/shared/{share}/duplicate")
def duplicate_shared(request: Request, reading: WithReading, share: str) -> Response:
    return _copy(request, reading, reading.collections.get_shared(share))


def _copy(request: Request, reading: ReadingServices, collection: Collection) -> Response:
    _charge(request, collection.excerpts)
    return _redirect_to(
        request, reading.collections.create(f"Copy of {collection.title}", collection.excerpts)
    )


def _charge(request: Request, excerpts: Sequence[SavedExcerpt]) -> None:
    """Counts a copy towards the rate of its client by its size. Raises RateLimited."""
    if charge := getattr(request.state, "charge", None):  # where there is a rate
        charge(characters_of(excerpts) // CHARACTERS_OF_ONE_COPY)


@router.post("/collections/{private}/delete")
def delete(
    request: Request, reading: WithReading, private: str, sure: Annotated[str, Form()] = ""
) -> Response:
    """Deletes a collection, if the person is `sure`; first it asks."""
    collection = reading.collections.get(private)
    if sure != "yes":
        return page(request, "delete_collection.html", collection=collection)
    reading.collections.delete(collection.id)
    return forget(request, RedirectResponse("/collections", 303), private)


@router.get("/collections/{private}/download")
def download(reading: WithReading, private: str) -> Response:
    """Returns the collection as a file that it can be restored from."""
    content = CollectionFile.of(reading.collections.get(private)).model_dump_json(indent=2)
    headers = {"Content-Disposition": 'attachment; filename="collection.json"'}
    return Response(content, media_type="application/json", headers=headers)
