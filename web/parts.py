"""The parts that several services share. Each is made on first use, and imports then what it needs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.safety.crisis import VectorOf, load_vector_of
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import themes_at
from index.errors import IndexingError
from index.live import Live
from index.models.cross_encoders import CrossEncoder, load_cross_encoder
from index.models.encoders import Encoder, load_encoder
from index.searching import Searcher
from index.storage import open_storage
from index.versions import Versions
from web.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from assistant.writing.synthesis import Model
    from corpus.sync.corpus import Corpus
    from corpus.sync.intake import Reader
    from web.administration import Administration


class Parts:
    """The parts that several services share. Each is made on first use."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.storage = open_storage(settings.database_url.get_secret_value(), settings.home)
        self.versions: Versions = self.storage.versions
        self.themes = cache(lambda: themes_at(settings.home))
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

    def assistant(self, searcher: Searcher) -> Assistant:
        """Returns the assistant over a version, with the language model that is set."""
        writer = None
        if model := self.language_model():
            from assistant.writing.synthesis import SynthesisWriter

            writer = SynthesisWriter(model)
        return Assistant(
            searcher,
            writer=writer,
            reader=self.reader(),
            longest=self.settings.question_limit,
            vector_of=self.vector_of(),
        )

    def has_index(self) -> bool:
        """Returns whether there is a version that this release can open."""
        try:
            return self.versions.current().of_this_release
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
