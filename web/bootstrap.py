"""Wires all layers together. No other module knows every layer.

index/storage.py chooses where everything is stored. HOME/cache holds what can be made again. What only some
commands or pages need is imported where it is made, so that the first answer does not wait for it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.library.library import Library
from assistant.library.suggestions import Suggester
from assistant.safety.crisis import VectorOf, load_vector_of
from assistant.safety.refusals import refuses
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import themes_at
from index.errors import IndexingError
from index.live import Live
from index.material import RECIPE
from index.models.cross_encoders import CrossEncoder, load_cross_encoder
from index.models.encoders import Encoder, load_encoder
from index.searching import Searcher
from index.storage import LocalStorage, SharedStorage, Storage, open_storage
from index.versions import Versions
from web.private_folders import check_private
from web.services import (
    AskingServices,
    MaintenanceServices,
    OperatingServices,
    ReadingServices,
    Services,
)
from web.settings import Settings
from web.storage.collection_store import CollectionStore
from web.storage.page_images import PageImages
from web.views.theme_view import Themes

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from assistant.evaluation import evaluation
    from assistant.writing.synthesis import Model
    from corpus.sources.publications import Publications
    from corpus.storage.corrections import Correcting
    from corpus.storage.history import History
    from corpus.storage.origins import Origins
    from corpus.storage.provenance import Provenances
    from corpus.sync.corpus import Corpus
    from corpus.sync.intake import Reader
    from corpus.sync.sync_events import Event
    from index import doctor, migration, reindexing
    from index.repair import Repaired
    from web.administration import Administration


def bootstrap(settings: Settings) -> Services:
    """Returns the services of these settings. Opens nothing and loads no model before it is needed.

    Raises DatabaseUnfit where a shared database cannot be used or lacks a table, and CannotServe where
    another account can write to the home or the cache.
    """
    check_private(settings.home, "PANEL_HOME")
    check_private(settings.cache_folder, "PANEL_CACHE")
    parts = Parts(settings)
    if settings.database_url.get_secret_value():
        make_tables(parts.storage)  # none is made: that is for `migrate`
    return Services(
        settings=settings,
        asking=_asking(parts),
        reading=_reading(parts),
        maintaining=_maintaining(parts),
        operating=OperatingServices(parts.versions, parts.administration, parts.close),
    )


class Parts:
    """The parts that several services share. Each is made on first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.storage = open_storage(settings.database_url.get_secret_value(), settings.home)
        self.versions: Versions = self.storage.versions
        self.themes = themes_at(settings.home)
        self.catalogue = cache(self._catalogue)
        self.encoder = cache(self._encoder)
        self.reader = cache(self._reader)
        self.vector_of = cache(self._vector_of)
        self.workers = cache(self._workers)
        self.language_model = cache(self._language_model)
        self.administration = cache(self._administration)
        self._live: Live | None = None
        self._loading = threading.Lock()

    def searcher(self) -> Searcher:
        """Returns the served version, opened. Raises NoIndex before a model is loaded."""
        self.versions.current_id()
        with self._loading:
            self._live = self._live or Live(self.versions, self.encoder())
        return self._live.searcher()

    def has_index(self) -> bool:
        """Returns whether there is a version that this release can open."""
        try:
            return self.versions.current().recipe == RECIPE
        except IndexingError:
            return False

    def indexing_encoder(self) -> Encoder:
        """Returns what embeds passages: this machine, or the workers of a Dask scheduler."""
        if not self.settings.dask_scheduler:
            return self.encoder()
        from index.models.executor_encoder import ExecutorEncoder  # only a Dask scheduler needs it

        return ExecutorEncoder(self.encoder(), self.settings.encoder, *self.workers())

    @contextmanager
    def corpus(self) -> Iterator[Corpus]:
        """Yields the corpus. Its reader processes end with the context."""
        from corpus.sync.corpus import Corpus  # loads what reads files

        with self._readers() as readers:
            yield Corpus.at(
                self.settings.home,
                readers,
                approval=self.settings.sync_approve,
                database=self.storage.database("catalogue"),
                originals=self.storage.originals,
            )

    @contextmanager
    def _readers(self) -> Iterator[Reader]:
        if self.settings.dask_scheduler:
            from corpus.reading.executor_reader import ExecutorReaders

            yield ExecutorReaders(*self.workers())
            return
        from corpus.reading.file_reader import ReaderPool

        with ReaderPool() as pool:
            yield pool

    def close(self) -> None:
        """Interrupts the job of this process, waits until it is clean, and closes what is open."""
        if self.administration.cache_info().currsize:
            self.administration().jobs.close()
        self.storage.close()

    def _catalogue(self) -> Catalogue:
        return Catalogue(self.storage.database("catalogue"))

    def _encoder(self) -> Encoder:
        return load_encoder(self.settings.encoder, self.settings.cache_folder / "encoders")

    def _reader(self) -> CrossEncoder:
        return load_cross_encoder(self.settings.reranker, self.settings.cache_folder / "encoders")

    def _vector_of(self) -> VectorOf | None:
        """Returns what gives a text the vector that tells danger, or None where there is no model of it."""
        return load_vector_of(self.settings.cache_folder / "encoders")

    def _workers(self) -> tuple[Executor, int]:
        from index.models.executor_encoder import connect

        return connect(self.settings.dask_scheduler)

    def _language_model(self) -> Model | None:
        settings = self.settings
        if not settings.model_url:
            return None
        from assistant.writing.openai_endpoint import Endpoint  # needs httpx2, the extra `llm`

        key = settings.model_key.get_secret_value()
        return Endpoint(settings.model_url, settings.model_name, key, settings.model_seconds)

    def _administration(self) -> Administration:
        from web.administration import Administration

        return Administration.of(self.settings, self.storage.database("maintenance"))


def _asking(parts: Parts) -> AskingServices:
    limit = parts.settings.question_limit

    def is_private(text: str) -> bool:
        vector_of = parts.vector_of() if parts.has_index() else None  # no model is made before there is one
        refusal = refuses(text, len(text), vector_of)  # a text that is too long may contain details too
        return bool(refusal and refusal.private)

    return AskingServices(
        searcher=parts.searcher,
        has_index=parts.has_index,
        answerer=lambda searcher: _assistant(parts, searcher),
        trier=lambda searcher: Assistant(
            searcher, reader=parts.reader(), longest=limit, vector_of=parts.vector_of()
        ),
        suggester=Suggester(parts.themes),
        understood=lambda searcher, *asked: Assistant(searcher).understood(*asked),
        is_private=is_private,
    )


def _assistant(parts: Parts, searcher: Searcher) -> Assistant:
    writer = None
    if model := parts.language_model():
        from assistant.writing.synthesis import SynthesisWriter

        writer = SynthesisWriter(model)
    return Assistant(
        searcher,
        writer=writer,
        reader=parts.reader(),
        longest=parts.settings.question_limit,
        vector_of=parts.vector_of(),
    )


def _reading(parts: Parts) -> ReadingServices:
    return ReadingServices(
        themes=Themes(parts.themes),
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


def _maintaining(parts: Parts) -> MaintenanceServices:
    return MaintenanceServices(
        catalogue=parts.catalogue,
        origins=lambda: _origins(parts),
        provenances=lambda: _provenances(parts),
        correcting=lambda: _correcting(parts),
        golden=parts.storage.golden,
        publications=_publications,
        add=lambda paths: _add(parts, paths),
        add_samples=lambda: _add_samples(parts),
        sync=lambda source, dry_run: _sync(parts, source, dry_run),
        retag=lambda: _retag(parts),
        reindex=lambda force=False: _reindex(parts, force),
        examine=lambda: _examine(parts),
        repair=lambda: _repair(parts),
        evaluate=lambda cases, against: _evaluate(parts, cases, against),
    )


def _origins(parts: Parts) -> Origins:
    from corpus.storage.origins import Origins

    return Origins(parts.catalogue().database)


def _provenances(parts: Parts) -> Provenances:
    from corpus.storage.provenance import Provenances

    return Provenances(parts.catalogue().database)


def _correcting(parts: Parts) -> Correcting:
    from corpus.storage.corrections import Correcting

    return Correcting(parts.catalogue())


def _publications() -> Publications:
    from corpus.sources.publications import known_publications

    return known_publications()


def _add(parts: Parts, paths: Sequence[Path]) -> Iterator[Event]:
    with parts.corpus() as corpus:
        yield from corpus.add(paths)


def _add_samples(parts: Parts) -> Iterator[Event]:
    with parts.corpus() as corpus:
        from corpus.sources.samples.sample_reports import Samples  # draws PDF files, and is needed once

        yield from corpus.sync(Samples())


def _sync(parts: Parts, source: str, dry_run: bool) -> Iterator[Event]:
    from corpus.sources.http.client import Fetcher, Pages  # take a while to load, and only a sync fetches
    from corpus.sources.websites import website

    with parts.corpus() as corpus, closing(Fetcher()) as fetcher:
        pages = Pages(fetcher, parts.settings.cache_folder / "websites")
        yield from corpus.sync(website(source, pages), dry_run)


def _retag(parts: Parts) -> Iterator[Event]:
    with parts.corpus() as corpus:
        yield from corpus.retag()


def _reindex(parts: Parts, force: bool) -> Iterator[reindexing.Event]:
    from index import reindexing
    from index.golden_set import starter_set

    golden = [*starter_set(), *parts.storage.golden.all().values()]
    yield from reindexing.reindex(
        parts.catalogue(), parts.versions, parts.indexing_encoder(), golden=golden, force=force
    )


def _examine(parts: Parts) -> Iterator[doctor.Event]:
    from index import doctor
    from web.database_schemas import SCHEMAS

    return doctor.examine_all(parts.storage, list(SCHEMAS))


def _repair(parts: Parts) -> Iterator[Repaired]:
    from index.repair import repair
    from web.database_schemas import SCHEMAS

    return repair(parts.storage, SCHEMAS)


def _evaluate(parts: Parts, cases: Path, against: str) -> Iterator[evaluation.Event]:
    from assistant.evaluation import evaluation
    from assistant.evaluation.cases import read_cases

    questions = read_cases(cases)
    before = None
    if against:
        before = _assistant(parts, parts.versions.open(parts.versions.get(against), parts.encoder()))
    yield from evaluation.evaluate(questions, _assistant(parts, parts.searcher()), before)


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
