"""Wires all layers together. No other module knows every layer.

index/storage.py chooses where everything is stored. HOME/cache holds what can be made again. What only some
commands or pages need is imported where it is made, so that the first answer does not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.library.suggestions import Suggester
from assistant.safety.refusals import find_refusal
from corpus.themes.tagging import has_own_themes
from index.models.encoders import load_encoder
from index.storage import LocalStorage, SharedStorage, Storage
from web.maintenance import maintenance
from web.parts import Parts
from web.private_folders import check_private
from web.services import (
    AskingServices,
    OperatingServices,
    ReadingServices,
    Services,
)
from web.settings import Settings

if TYPE_CHECKING:
    from corpus.storage.history import History
    from index import migration


def bootstrap(settings: Settings) -> Services:
    """Returns the services of these settings. Opens nothing and loads no model before it is needed.

    Raises DatabaseUnfit where a shared database cannot be used or lacks a table, CannotServe where another
    account can write to the home or the cache, and BadThemes where the home's themes cannot be understood.
    """
    check_private(settings.home, "PANEL_HOME")
    check_private(settings.cache_folder, "PANEL_CACHE")
    parts = Parts(settings)
    if has_own_themes(settings.home):
        parts.themes()  # what is wrong with them is said now
    if settings.database_url.get_secret_value():
        make_tables(parts.storage)  # none is made: that is for `migrate`
    return Services(
        settings=settings,
        asking=_asking(parts),
        make_reading=cache(lambda: _reading(parts)),
        maintaining=maintenance(parts),
        operating=OperatingServices(parts.versions, parts.administration, parts.close),
    )


def _asking(parts: Parts) -> AskingServices:
    limit = parts.settings.question_limit

    def is_private(text: str) -> bool:
        vector_of = parts.vector_of() if parts.has_index() else None  # no model is made before there is one
        refusal = find_refusal(text, len(text), vector_of)  # a text that is too long may contain details too
        return bool(refusal and refusal.private)

    return AskingServices(
        searcher=parts.searcher,
        has_index=parts.has_index,
        answerer=parts.assistant,
        trier=lambda searcher: Assistant(
            searcher, reader=parts.reader(), longest=limit, vector_of=parts.vector_of()
        ),
        suggester=Suggester(parts.themes),
        restate=lambda searcher, *asked: Assistant(searcher).restate(*asked),
        is_private=is_private,
    )


def _reading(parts: Parts) -> ReadingServices:
    from assistant.library.library import Library
    from web.storage.collection_store import CollectionStore
    from web.storage.page_images import PageImages
    from web.views.theme_view import Themes

    return ReadingServices(
        themes=Themes(parts.themes()),
        originals=parts.storage.originals,
        images=PageImages(parts.storage.originals, parts.settings.cache_folder / "pages"),
        collections=CollectionStore(
            parts.storage.database("collections"),
            parts.settings.collection_days,
            parts.settings.collection_megabytes,
        ),
        history=lambda: _history(parts),
        library=Library(),
    )


def _history(parts: Parts) -> History:
    from corpus.storage.history import History

    return History(parts.catalogue().database)


def migrate(settings: Settings, direction: str) -> Iterator[migration.Event]:
    """Makes the missing tables of the database, then copies the home `to` it, or `from` it to the home.

    Raises DatabaseUnfit, NotTheSame.
    """
    from index.migration import copy_installation
    from web.database_schemas import TABLES

    shared = SharedStorage(settings.database_url.get_secret_value(), settings.home, migrating=True)
    embedded = LocalStorage(settings.home)
    with closing(shared):
        make_tables(shared)
        if direction:
            make_tables(embedded)
            encoder = load_encoder(settings.encoder, settings.cache_folder / "encoders")
            source, target = (embedded, shared) if direction == "to" else (shared, embedded)
            yield from copy_installation(source, target, TABLES, encoder)


def make_tables(storage: Storage) -> None:
    """Makes every table that is missing. Raises DatabaseUnfit where only `panel-assistant migrate` may."""
    from web.database_schemas import SCHEMAS

    for name, schemas in SCHEMAS.items():
        database = storage.database(name)
        for schema in schemas:
            database.create(schema)
        with database.writing():
            pass  # a file is made when it is first opened
    for part in ("originals", "versions", "golden"):  # tables in a shared database, files in a home
        getattr(storage, part)


def missing(services: Services) -> Iterator[Iterator[object]]:
    """Yields the work that prepares an empty home, step by step: the sample reports, then an index."""
    if not services.maintaining.catalogue().reports():
        yield services.maintaining.add_samples()
    if not services.asking.has_index():
        yield services.maintaining.reindex()
