"""What the pages, the API and the command line may ask for. `web/bootstrap.py` fills it in.

Everything heavy is a callable, so that `reports` never loads a model and a server starts at once.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.answer import Event
from assistant.question import NEW, Conversation
from corpus import sync
from corpus.catalogue import Catalogue, Originals
from index import reindexing
from index.searching import Searcher
from web.page_images import PageImages
from web.settings import Settings
from web.store import Store
from web.theming import Themes


class Answerer(Protocol):
    """What answers questions from one version of the index: `assistant.assistant.Assistant`."""

    def stream(
        self, asked: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """The events of one question; the last is the Answer. `without` names Parts to leave out."""


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of the web layer. `searcher` raises index.errors.NoIndex where there is none."""

    settings: Settings
    catalogue: Callable[[], Catalogue]
    originals: Originals
    images: PageImages
    store: Store
    themes: Themes
    searcher: Callable[[], Searcher]
    has_index: Callable[[], bool]
    answerer: Callable[[Searcher], Answerer]
    add: Callable[[Sequence[Path]], Iterator[sync.Event]]
    add_samples: Callable[[], Iterator[sync.Event]]
    reindex: Callable[[], Iterator[reindexing.Event]]
