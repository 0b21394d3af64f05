"""The versions of the index, in files or in PostgreSQL.

    IndexVersion    the manifest of one complete version
    Draft           a version that is being built; nobody is served from it
    Versions        the versions: one of them is served, and which one changes in one step

A version is published only when it is complete. Ids count upwards, so that their order does not depend on a
clock.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from corpus.storage.catalogue import Catalogue
from index.analysis import AnalysisCache
from index.errors import BrokenVersion, NoIndex, OldVersion, WrongModel
from index.material import RECIPE, Material
from index.models.encoders import Encoder
from index.searching import Searcher
from index.text_vectors import TextVectors

_ID = re.compile(r"[0-9]{1,9}-[0-9a-f]{1,64}")
MEND = "Run: panel-assistant reindex, or panel-assistant rollback."
"""The advice for a damaged version."""
SPARE = 3
"""Vectors of deleted texts are kept, in case the texts come back, until there are this many times as many
vectors as texts."""


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """The manifest of a version. `created` is for people (ISO, UTC); `files` maps files or tables to digests.

    `corpus` is the digest of what it was made from, and `state` its state (`corpus_state`). `recipe` is the
    RECIPE that it was made by; an index of an older one is made again. `forced` says that the
    gate was overridden. `verdict` is the result of the gate in words; `questions` has it question by
    question, each an `index.quality.GoldenResult` as JSON.
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
    state: str = ""
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    forced: bool = False
    verdict: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Returns the number at the beginning of the id."""
        return number(self.id)

    @property
    def of_this_release(self) -> bool:
        """Returns whether this release made the version, or makes versions in the same way."""
        return self.recipe == RECIPE


def check_compatible(version: IndexVersion, encoder: Encoder) -> None:
    """Raises OldVersion where another RECIPE made the version, WrongModel where another model did."""
    if not version.of_this_release:
        raise OldVersion(
            f"The index version {version.id} was made by another release of this program. "
            "Run: panel-assistant reindex (what was embedded is used again where it still serves)."
        )
    if version.model_digest == encoder.digest:
        return
    if (version.model, version.revision) == (encoder.name, encoder.revision):
        raise WrongModel(
            f"This index was made with other weights of the model {version.model} ({version.revision}), "
            "as another release has them. Run: panel-assistant reindex"
        )
    raise WrongModel(
        f"This index was made with the model {version.model} ({version.revision}), but "
        f"{encoder.name} ({encoder.revision}) is set. Run: panel-assistant reindex, "
        "or set the model back to the one it was made with."
    )


class VectorCache(Protocol):
    """The vectors that a model has made, by the digest of the text that each was made from."""

    def missing(self, digests: Sequence[bytes]) -> list[int]:
        """Returns the places of the digests that have no vectors yet; of equal digests, the first place."""

    def keep(self, digests: Sequence[bytes], texts: Sequence[TextVectors]) -> None:
        """Saves the vectors of some texts in one transaction."""

    def read(self, digests: Sequence[bytes]) -> tuple[TextVectors, NDArray[np.int32]]:
        """Returns the vectors of some texts, one text after the other, and the place of each row's text,
        shape (rows,). Raises KeyError."""

    def items(self) -> Iterator[tuple[bytes, TextVectors]]:
        """Yields every digest with its vectors."""

    def trim(self, digests: Sequence[bytes]) -> None:
        """Deletes the vectors of other texts, once there are more than SPARE times as many as these."""

    def close(self) -> None: ...


class Draft(Protocol):
    """A version that is being built. `evidence` names the copy of the catalogue that is made for it."""

    @property
    def evidence(self) -> str: ...

    def write(self, material: Material, vectors: TextVectors, owners: NDArray[np.int32]) -> None:
        """Writes all that is searched. `owners` are the places of each row's passage, ascending."""

    def open(self, version: IndexVersion, encoder: Encoder) -> Searcher:
        """Opens what was written, before anyone is served from it."""

    def publish(self, version: IndexVersion) -> IndexVersion:
        """Makes it a version, and serves it. If it is killed, the version before is still served."""


class Versions(Protocol):
    """The versions. Reading needs no lock; every write happens under `lock`."""

    def current_id(self) -> str:
        """Returns the id of the served version. It is cheap enough for every request. Raises NoIndex."""

    def get(self, version_id: str) -> IndexVersion:
        """Returns the version of that id. Raises BrokenVersion."""

    def ids(self) -> list[str]:
        """Returns the ids of all versions, broken or not, newest first."""

    def open(self, version: IndexVersion, encoder: Encoder) -> Searcher:
        """Opens a version. Raises WrongModel, OldVersion, BrokenVersion."""

    def evidence(self, version_id: str) -> Catalogue:
        """Returns the version's copy of the catalogue. The caller closes it."""

    def broken(self, version: IndexVersion) -> Iterator[str]:
        """Yields a sentence for each thing that differs from what was written."""

    def lock(self) -> AbstractContextManager[None]:
        """Keeps every other writer out. Raises ReindexRunning at once where one is at work; CannotWrite."""

    def vectors(self, model_digest: str, dimension: int) -> VectorCache:
        """Returns the vectors that a model has made."""

    def analyses(self) -> AnalysisCache:
        """Returns the analyses of reports that were made. The caller closes it."""

    def draft(self) -> AbstractContextManager[Draft]:
        """Yields a draft to build a version in. It is deleted unless it was published."""

    def new_id(self, corpus: str) -> str:
        """Returns an id above every existing id, of complete versions or not."""

    def serve(self, version_id: str) -> None:
        """Serves that version from now on."""

    def remove(self, version_id: str) -> None:
        """Deletes a version."""

    # The same in files and in PostgreSQL

    def current(self) -> IndexVersion:
        """Returns the served version. Raises NoIndex, BrokenVersion."""
        return self.get(self.current_id())

    def all(self) -> list[IndexVersion]:
        """Returns every version whose manifest can be read, newest first."""
        versions = []
        for version_id in self.ids():
            with suppress(BrokenVersion):
                versions.append(self.get(version_id))
        return versions

    def is_whole(self, version: IndexVersion) -> bool:
        """Returns whether everything of a version is as it was written."""
        return not any(self.broken(version))

    def is_unchanged(self, version: IndexVersion) -> bool:
        """Returns whether everything of a version is as it was when it was last read in whole."""
        return self.is_whole(version)

    def rollback(self) -> IndexVersion:
        """Serves the newest whole version before the current one, or the newest where none is served.

        Raises NoIndex, ReindexRunning.
        """
        with self.lock():
            served = self.served_id()
            before = [version for version in self.all() if not served or version.number < number(served)]
            for version in before:
                if version.of_this_release and self.is_whole(version):
                    self.serve(version.id)
                    return version
        raise NoIndex(_nothing_before(before))

    def prune(self, keep: int = 3) -> list[str]:
        """Deletes broken versions, and all but the newest `keep`. The served version and the whole one before
        it stay.

        Returns the ids of the deleted versions. Raises NoIndex, BrokenVersion where no version is served.
        """
        with self.lock():
            served = self.current_id()
            whole = [version for version in self.all() if self.is_whole(version)]
            before = [version for version in whole if version.number < number(served)][:1]
            kept_ids = {version.id for version in (*whole[: max(keep, 1)], *before)} | {served}
            removed = [version_id for version_id in self.ids() if version_id not in kept_ids]
            for version_id in removed:
                self.remove(version_id)
        return removed

    def cache_faults(self) -> Iterator[str]:
        """Yields a sentence for each cache of vectors or analyses that is damaged; none where a server keeps
        them."""
        yield from ()

    def remove_damaged_caches(self) -> Iterator[str]:
        """Deletes the caches that are damaged, and yields the name of each."""
        yield from ()

    def served_id(self) -> str:
        """Returns the id of the served version, "" where none is served or none can be told."""
        try:
            return self.current_id()
        except (NoIndex, BrokenVersion):
            return ""


def _nothing_before(before: Sequence[IndexVersion]) -> str:
    """Returns why none of the versions before can be served, and what to do."""
    older = [version for version in before if not version.of_this_release]
    if older:
        return (
            f"The versions before this one, such as {older[0].id} of {older[0].created}, were made by "
            "another release of this program and can be opened by that release alone. To go back, install "
            "that release again and run its panel-assistant rollback; to stay, run: panel-assistant reindex"
        )
    return "There is no whole version before this one to go back to. Run: panel-assistant reindex"


_MANIFESTS = TypeAdapter(IndexVersion)


def read_manifest(version_id: str, text: str | bytes) -> IndexVersion:
    """Returns the version of a manifest. Raises BrokenVersion."""
    try:
        return _MANIFESTS.validate_json(text)
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, reason["loc"]))
        raise BrokenVersion(
            f"The manifest of the index version {version_id} cannot be read ({field or 'JSON'}: "
            f"{reason['msg']}). {MEND}"
        ) from error


def text_digest(text: str, parts: Sequence[tuple[int, int]] = ()) -> bytes:
    """Returns the digest under which the vectors of a text and its parts are stored."""
    return hashlib.sha256(f"{list(parts)}\x1f{text}".encode()).digest()[:16]


def number(version_id: str) -> int:
    """Returns the number at the beginning of a version's id."""
    return int(version_id.partition("-")[0])


def is_version_id(name: str) -> bool:
    """Returns whether a name is of the form that versions have."""
    return bool(_ID.fullmatch(name))


def next_id(used_ids: Sequence[str], corpus: str) -> str:
    """Returns an id above all those that are taken, for a corpus of that digest."""
    return f"{max(map(number, used_ids), default=0) + 1:06d}-{corpus[:8]}"
