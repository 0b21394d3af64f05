"""Wires every layer together: the only module that knows them all.

Where everything is kept is chosen in index/keeping.py; HOME/cache holds what can be made again.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from assistant import evaluation
from assistant.assistant import Assistant
from assistant.cases import read_cases
from assistant.safety import refuses
from assistant.suggesting import Suggester
from assistant.synthesis import Model, SynthesisWriter
from corpus import sync
from corpus.catalogue import Catalogue
from corpus.correcting import Correcting
from corpus.executor_reading import ExecutorReaders
from corpus.fetching import Fetcher
from corpus.history import History
from corpus.origins import Origins
from corpus.provenance import Provenances
from corpus.publications import known_publications
from corpus.reading import ReaderPool
from corpus.remembered import Pages
from corpus.sync import Corpus, Reader
from corpus.tagging import PassageThemes, themes_at
from corpus.websites import website
from index import doctor, moving, reindexing
from index.building import RECIPE
from index.cross_encoders import CrossEncoder, load_cross_encoder
from index.encoders import Encoder, load_encoder
from index.errors import IndexingError
from index.executor_encoder import ExecutorEncoder
from index.keeping import Embedded, Keeping, Shared, kept
from index.live import Live
from index.quality import starter_set
from index.searching import Searcher
from web.services import Maintenance, Services
from web.settings import Settings
from web.storage.collection_store import CollectionStore
from web.storage.page_images import PageImages
from web.views.theme_view import Themes
from web.workers import connect


def bootstrap(settings: Settings) -> Services:
    """The services of these settings. Nothing is opened and no model loaded before it is needed."""
    home = settings.home
    keeping = kept(settings.database_url.get_secret_value(), home)
    versions, originals = keeping.versions, keeping.originals
    loading = threading.Lock()

    @cache
    def catalogue() -> Catalogue:
        return Catalogue(keeping.database("catalogue"))

    @cache
    def encoder() -> Encoder:
        return load_encoder(settings.encoder, settings.cache_folder / "encoders")

    @cache
    def live() -> Live:
        return Live(versions, encoder())

    def searcher() -> Searcher:
        versions.current_id()  # says that there is no index before a model is loaded for nothing
        with loading:
            opened = live()
        return opened.searcher()

    @cache
    def workers() -> tuple[Executor, int]:
        return connect(settings.dask_scheduler)

    @contextmanager
    def readers() -> Iterator[Reader]:
        if settings.dask_scheduler:
            yield ExecutorReaders(*workers())
            return
        with ReaderPool() as pool:
            yield pool

    def embedding() -> Encoder:
        if not settings.dask_scheduler:
            return encoder()
        return ExecutorEncoder(encoder(), settings.encoder, *workers())

    @contextmanager
    def corpus() -> Iterator[Corpus]:
        with readers() as reader:
            yield Corpus.at(
                home,
                reader,
                approval=settings.sync_approve,
                database=keeping.database("catalogue"),
                originals=originals,
            )

    def add(paths: Sequence[Path]) -> Iterator[sync.Event]:
        with corpus() as opened:
            yield from opened.add(paths)

    def add_samples() -> Iterator[sync.Event]:
        with corpus() as opened:
            from corpus.sample.making import Samples  # draws PDF files, and is needed once

            yield from opened.sync(Samples())

    def sync_website(name: str, dry_run: bool) -> Iterator[sync.Event]:
        with corpus() as opened, closing(Fetcher()) as fetcher:
            pages = Pages(fetcher, settings.cache_folder / "websites")
            yield from opened.sync(website(name, pages), dry_run)

    def retag() -> Iterator[sync.Event]:
        with corpus() as opened:
            yield from opened.retag()

    def reindex(force: bool = False) -> Iterator[reindexing.Event]:
        golden = [*starter_set(), *keeping.golden.all().values()]
        yield from reindexing.reindex(catalogue(), versions, embedding(), golden=golden, force=force)

    def evaluate(cases: Path, against: str) -> Iterator[evaluation.Event]:
        asked = read_cases(cases)
        before = None
        if against:
            before = answerer(versions.open(versions.get(against), encoder()))
        yield from evaluation.evaluate(asked, answerer(searcher()), before)

    def answerer(asked: Searcher) -> Assistant:
        model = language_model()
        writer = SynthesisWriter(model, asked) if model else None
        return Assistant(asked, writer=writer, reader=reader(), longest=settings.question_limit)

    def trier(asked: Searcher) -> Assistant:
        return Assistant(asked, reader=reader())

    @cache
    def reader() -> CrossEncoder:
        return load_cross_encoder(settings.reranker, settings.cache_folder / "encoders")

    themes = themes_at(home)

    @cache
    def language_model() -> Model | None:
        if not settings.model_url:
            return None
        from assistant.endpoint import Endpoint  # needs httpx, the extra `llm`

        key = settings.model_key.get_secret_value()
        return Endpoint(settings.model_url, settings.model_name, key, settings.model_seconds)

    @cache
    def maintenance() -> Maintenance:
        return Maintenance.of(settings, keeping.database("maintenance"))

    def has_index() -> bool:
        try:
            return versions.current().recipe == RECIPE
        except IndexingError:
            return False

    return Services(
        settings=settings,
        catalogue=catalogue,
        history=lambda: History(catalogue().database),
        origins=lambda: Origins(catalogue().database),
        provenances=lambda: Provenances(catalogue().database),
        correcting=lambda: Correcting(catalogue()),
        golden=keeping.golden,
        publications=known_publications,
        originals=originals,
        images=PageImages(originals, settings.cache_folder / "pages"),
        store=CollectionStore(keeping.database("collections")),
        suggester=Suggester(themes),
        private=lambda text: bool((refusal := refuses(text, settings.question_limit)) and refusal.private),
        themes=Themes(themes),
        searcher=searcher,
        has_index=has_index,
        answerer=answerer,
        trier=trier,
        add=add,
        add_samples=add_samples,
        sync=sync_website,
        retag=retag,
        versions=versions,
        reindex=reindex,
        examine=lambda: doctor.examine(versions),
        evaluate=evaluate,
        maintenance=maintenance,
        close=keeping.close,
    )


DATABASES = ("catalogue", "collections", "maintenance")
"""What keeping has by name: all that is moved."""


def migrate(settings: Settings, direction: str) -> Iterator[moving.Event]:
    """Make the tables of the database that are missing, then copy the home `to` it, or `from` it the home.

    Raises DatabaseUnfit, NotTheSame.
    """
    shared = Shared(settings.database_url.get_secret_value(), settings.home, migrating=True)
    embedded = Embedded(settings.home)
    with closing(shared):
        make_tables(shared, settings)
        if direction:
            make_tables(embedded, settings)
            encoder = load_encoder(settings.encoder, settings.cache_folder / "encoders")
            source, target = (embedded, shared) if direction == "to" else (shared, embedded)
            yield from moving.move(source, target, DATABASES, encoder)


def make_tables(keeping: Keeping, settings: Settings) -> None:
    """Open all that keeps tables of its own."""
    database = keeping.database("catalogue")
    Catalogue(database)
    for part in (Origins, Provenances, History, PassageThemes):
        part(database)
    CollectionStore(keeping.database("collections"))
    Maintenance.of(settings, keeping.database("maintenance"))
    assert keeping.originals
    assert keeping.versions
    assert keeping.golden


def missing(services: Services) -> Iterator[Iterator[object]]:
    """The work, piece by piece, that makes an empty home ready: the sample reports, then an index."""
    if not services.catalogue().reports():
        yield services.add_samples()
    if not services.has_index():
        yield services.reindex()
