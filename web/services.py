"""What the pages, the API and the command line may ask for. `web/bootstrap.py` fills it in.

Everything heavy is a callable, so that `reports` never loads a model and a server starts at once.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant import evaluation
from assistant.answer import Answer, Event
from assistant.question import NEW, Conversation
from corpus.catalogue import Catalogue, Originals
from corpus.correcting import Correcting
from corpus.history import History
from corpus.origins import Origins
from corpus.provenance import Provenances
from corpus.publications import Publications
from corpus.report import Passage
from corpus.sync import Event as CorpusEvent
from index import doctor, reindexing
from index.golden import Golden
from index.searching import Hit, Query, Searcher
from index.shelf import Shelf
from web.maintenance import Maintenance
from web.settings import Settings
from web.storage.collection_store import Store
from web.storage.page_images import PageImages
from web.views.theme_view import Themes


class Answerer(Protocol):
    """What answers questions from one version of the index: `assistant.assistant.Assistant`."""

    def stream(
        self, asked: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """The events of one question; the last is the Answer. `without` names Parts to leave out."""

    def find(self, asked: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """The best hits, or the Answer that says why this is not searched."""


class Suggester(Protocol):
    """Finds what can be asked next: `assistant.suggesting.Suggester`."""

    def after(
        self,
        cited: Sequence[Passage],
        searcher: Searcher,
        ask: Callable[[str], Answer],
        *,
        asked: Collection[str] = (),
        remember: bool = True,
    ) -> tuple[str, ...]:
        """Questions that follow the cited passages, each with an answer, but for those in `asked`."""


class Reindex(Protocol):
    """Makes and serves a new version; `force` serves it though the gate fails."""

    def __call__(self, force: bool = False) -> Iterator[reindexing.Event]: ...


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of the web layer. `searcher` raises index.errors.NoIndex where there is none."""

    settings: Settings
    # what is asked
    searcher: Callable[[], Searcher]
    has_index: Callable[[], bool]  # one that this release can open
    answerer: Callable[[Searcher], Answerer]
    trier: Callable[[Searcher], Answerer]  # quotes, without a model: what may be suggested is tried with it
    suggester: Suggester
    private: Callable[[str], bool]  # whether a text tells of danger or may hold details
    themes: Themes
    originals: Originals
    images: PageImages
    store: Store
    # what a maintainer does: each is long work, told as events of which the last is the result
    catalogue: Callable[[], Catalogue]
    history: Callable[[], History]
    origins: Callable[[], Origins]
    provenances: Callable[[], Provenances]
    correcting: Callable[[], Correcting]
    golden: Golden
    publications: Callable[[], Publications]
    add: Callable[[Sequence[Path]], Iterator[CorpusEvent]]
    add_samples: Callable[[], Iterator[CorpusEvent]]
    sync: Callable[[str, bool], Iterator[CorpusEvent]]
    retag: Callable[[], Iterator[CorpusEvent]]
    reindex: Reindex
    examine: Callable[[], Iterator[doctor.Event]]
    evaluate: Callable[[Path, str], Iterator[evaluation.Event]]
    versions: Shelf
    maintenance: Callable[[], Maintenance]
    close: Callable[[], None]  # gives back what is held open
