"""The services of pages, API and command line. `web/bootstrap.py` makes them.

Everything slow to load is a callable, so `reports` never loads a model and a server starts at once. What is
only named here is not imported: a question on the command line needs few of these modules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.question import NEW, Conversation

if TYPE_CHECKING:
    from assistant.answer import Answer, Event
    from assistant.evaluation import evaluation
    from assistant.library.library import Library
    from corpus.report import Passage
    from corpus.sources.publications import Publications
    from corpus.storage.catalogue import Catalogue, Originals
    from corpus.storage.corrections import Correcting
    from corpus.storage.history import History
    from corpus.storage.origins import Origins
    from corpus.storage.provenance import Provenances
    from corpus.sync.sync_events import Event as CorpusEvent
    from index import doctor, reindexing
    from index.golden_set import GoldenSet
    from index.repair import Repaired
    from index.searching import Hit, Query, Searcher
    from index.versions import Versions
    from web.administration import Administration
    from web.settings import Settings
    from web.storage.collection_store import CollectionStore
    from web.storage.page_images import PageImages
    from web.views.theme_view import Themes


class Answerer(Protocol):
    """Answers questions from one version of the index: `assistant.assistant.Assistant`."""

    def stream(
        self, text: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """Yields the events of one question; the last is the Answer. `without` names Parts to leave out."""

    def find(self, text: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """Returns the best hits, or the Answer that says why this is not searched."""


class QuestionSuggester(Protocol):
    """Suggests follow-up questions: `assistant.library.suggestions.Suggester`."""

    def after(
        self,
        cited: Sequence[Passage],
        searcher: Searcher,
        ask: Callable[[str], Answer],
        *,
        exclude: Collection[str] = (),
        remember: bool = True,
    ) -> tuple[str, ...]:
        """Returns questions that follow the cited passages and have an answer, but none in `exclude`."""


class Reindex(Protocol):
    """Makes and serves a new version; with `force`, even if the gate fails."""

    def __call__(self, force: bool = False) -> Iterator[reindexing.Event]: ...


@dataclass(frozen=True, slots=True)
class AskingServices:
    """Answers questions from the served version of the index."""

    searcher: Callable[[], Searcher]
    """Raises index.errors.NoIndex where there is no version."""
    has_index: Callable[[], bool]
    """Returns whether there is a version that this release can open."""
    answerer: Callable[[Searcher], Answerer]
    trier: Callable[[Searcher], Answerer]
    """Quotes without a language model. Suggested questions are tried with it."""
    suggester: QuestionSuggester
    restate: Callable[[Searcher, str, Conversation, Collection[str]], str]
    """Returns a question as it is understood ("": as it was asked), without the named Parts."""
    is_private: Callable[[str], bool]
    """Returns whether a text speaks of danger or may contain personal details."""


@dataclass(frozen=True, slots=True)
class ReadingServices:
    """Shows the collection: themes, original files, pictures of pages, collections of excerpts, changes."""

    themes: Themes
    originals: Originals
    images: PageImages
    collections: CollectionStore
    history: Callable[[], History]
    library: Library

    def load(self, searcher: Searcher) -> None:
        """Makes what pages show of a whole version, before one is asked for: recommendations and themes."""
        self.library.recommendations.all(searcher)
        self.themes.load(searcher)


@dataclass(frozen=True, slots=True)
class MaintenanceServices:
    """Changes the collection and its index. Long work is an iterator of events; the last is the result."""

    catalogue: Callable[[], Catalogue]
    origins: Callable[[], Origins]
    provenances: Callable[[], Provenances]
    correcting: Callable[[], Correcting]
    golden: GoldenSet
    publications: Callable[[], Publications]
    add: Callable[[Sequence[Path]], Iterator[CorpusEvent]]
    add_samples: Callable[[], Iterator[CorpusEvent]]
    sync: Callable[[str, bool], Iterator[CorpusEvent]]
    retag: Callable[[], Iterator[CorpusEvent]]
    reindex: Reindex
    examine: Callable[[], Iterator[doctor.Event]]
    repair: Callable[[], Iterator[Repaired]]
    evaluate: Callable[[Path, str], Iterator[evaluation.Event]]


@dataclass(frozen=True, slots=True)
class OperatingServices:
    """Runs the installation: versions of the index, sign-in and jobs, and what is held open."""

    versions: Versions
    administration: Callable[[], Administration]
    close: Callable[[], None]
    """Releases what is held open."""


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of the web layer, by who uses them."""

    settings: Settings
    asking: AskingServices
    make_reading: Callable[[], ReadingServices]
    """Returns the same services each time."""
    maintaining: MaintenanceServices
    operating: OperatingServices

    @property
    def reading(self) -> ReadingServices:
        """What shows the collection. A question on the command line never makes it."""
        return self.make_reading()
