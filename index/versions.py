"""The versions of the index, in files or in PostgreSQL.

    IndexVersion    what is known of one complete version
    Draft           a version being built, aside from what is served
    Versions        the versions: one of them is served, and which one changes in one step

One that has been published is complete. Ids count upwards, so that a clock that jumps cannot confuse which
came first.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.storage.catalogue import Catalogue
from index.errors import BrokenVersion, NoIndex
from index.material import Material
from index.models.encoders import Encoder
from index.searching import Searcher, Vectors

Halves = NDArray[np.float16]
"""Vectors as they are kept, shape (n, dimension), of length 1 as near as 16 bits can tell."""

SPARE = 3
"""Vectors of texts that are gone are kept, in case they come back, until there are so many times more."""


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """What a manifest says. `created` is for people (ISO, UTC); `files` maps files or tables to digests.

    `recipe` counts the ways in which passages have been prepared, so that an index made by an older
    programme is made anew. `forced` says that the gate was overridden; `verdict` what the gate found, and
    `questions` the same question by question, each an `index.quality.Asked` as JSON.
    """

    id: str
    model: str
    revision: str
    model_digest: str
    dimension: int
    corpus: str
    recipe: int
    reports: int
    pages: int
    passages: int
    vectors: int
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    forced: bool = False
    verdict: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Which version this is, counted upwards."""
        return number(self.id)


class VectorCache(Protocol):
    """The vectors of one model that were made, by the digest of the text they were made from."""

    def missing(self, digests: Sequence[bytes]) -> list[int]:
        """The places of the digests that have no vectors yet; of equal ones, the first."""

    def keep(self, digests: Sequence[bytes], vectors: Sequence[Vectors | Halves]) -> None:
        """Add the vectors of some texts, of shape (rows, dimension) each, in one transaction."""

    def read(self, digests: Sequence[bytes]) -> tuple[Halves, NDArray[np.int32]]:
        """All vectors of some texts, shape (n, dimension), and the place of the text that each belongs to,
        shape (n,). Raises KeyError."""

    def items(self) -> Iterator[tuple[bytes, Halves]]:
        """Every digest with its vectors, of shape (rows, dimension)."""

    def trim(self, digests: Sequence[bytes]) -> None:
        """Forget all but the vectors of some texts, once there are far more than those."""

    def close(self) -> None: ...


class Draft(Protocol):
    """A version being built. `evidence` names the copy of the catalogue that is to be made for it."""

    @property
    def evidence(self) -> str: ...

    def write(self, material: Material, vectors: Halves, owners: NDArray[np.int32]) -> None:
        """Write all that is searched; `owners` are the places of the passages of the vectors, ascending."""

    def open(self, version: IndexVersion, encoder: Encoder) -> Searcher:
        """What was written, opened before anyone else sees it."""

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Make it a version, and serve it. Killed at any point, nothing half is served."""


class Versions(Protocol):
    """The versions. Reading needs no lock; everything that writes is done under `lock`."""

    def current_id(self) -> str:
        """The id of the version that is served: cheap enough to ask at every request. Raises NoIndex."""

    def get(self, version_id: str) -> IndexVersion:
        """The version of that id. Raises BrokenVersion."""

    def ids(self) -> list[str]:
        """The ids of all versions, broken or not, newest first."""

    def open(self, version: IndexVersion, encoder: Encoder) -> Searcher:
        """A version, opened. Raises WrongModel, OldVersion, BrokenVersion."""

    def evidence(self, version_id: str) -> Catalogue:
        """The catalogue as it was when the version was made, to be closed after use."""

    def broken(self, version: IndexVersion) -> Iterator[str]:
        """What is not as it was written, in sentences."""

    def lock(self) -> AbstractContextManager[None]:
        """Keep every other writer out. Raises ReindexRunning at once where one is at work; CannotWrite."""

    def vectors(self, model_digest: str, dimension: int) -> VectorCache:
        """The vectors that were made by a model."""

    def draft(self) -> AbstractContextManager[Draft]:
        """What a version is built in; taken away again unless it was published."""

    def new_id(self, corpus: str) -> str:
        """An id above every id there is, complete or not."""

    def serve(self, version_id: str) -> None:
        """Serve that version from now on."""

    def remove(self, version_id: str) -> None:
        """Take a version away."""

    # The same in files and in PostgreSQL

    def current(self) -> IndexVersion:
        """The version that is served. Raises NoIndex, BrokenVersion."""
        return self.get(self.current_id())

    def all(self) -> list[IndexVersion]:
        """Every version whose manifest can be read, newest first."""
        found = []
        for version_id in self.ids():
            with suppress(BrokenVersion):
                found.append(self.get(version_id))
        return found

    def rollback(self) -> IndexVersion:
        """Serve the newest complete version before the current one. Raises NoIndex, ReindexRunning."""
        with self.lock():
            served = number(self.current_id())
            for version in self.all():
                if version.number < served:
                    self.serve(version.id)
                    return version
        raise NoIndex("There is no version before this one to go back to. Run: panel-assistant reindex")

    def prune(self, keep: int = 3) -> list[str]:
        """Take away all but the newest `keep` versions; the served one and the one before it stay."""
        with self.lock():
            versions = self.all()
            served = number(self.current_id())
            before = [version for version in versions if version.number < served][:1]
            kept = {version.id for version in (*versions[: max(keep, 1)], *before)} | {self.current_id()}
            gone = [version.id for version in versions if version.id not in kept]
            for version_id in gone:
                self.remove(version_id)
        return gone


def text_digest(text: str, parts: Sequence[tuple[int, int]] = ()) -> bytes:
    """Under which the vectors of a text and its parts are kept."""
    return hashlib.sha256(f"{list(parts)}\x1f{text}".encode()).digest()[:16]


def number(version_id: str) -> int:
    """Which version an id belongs to, counted upwards."""
    return int(version_id.partition("-")[0])


def next_id(taken: Sequence[str], corpus: str) -> str:
    """An id above all those that are taken, for a corpus of that digest."""
    return f"{max(map(number, taken), default=0) + 1:06d}-{corpus[:8]}"
