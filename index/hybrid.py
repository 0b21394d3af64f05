"""The hybrid search, whatever the engine: the nearest and the best-worded passages, weighed and made one.

Candidates    what an engine found in both ways, each with both of its scores
Hybrid        a Searcher over one version; an engine says how candidates, vectors and passages are got
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

import numpy as np

from corpus.report import Page, Passage, Report, Status
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from index.errors import OldVersion, WrongModel
from index.fusion import fused, repeats_last, stretched
from index.material import RECIPE
from index.models.encoders import Encoder
from index.searching import Hit, Query, Scores, Vectors, Why
from index.stemming import weighted
from index.versions import IndexVersion
from index.vocabulary import Vocabulary

CANDIDATES = 200
"""So many passages of each kind of search are weighed against each other."""
OLDER = 0.05
"""What a superseded edition must score more than the current one, unless it is asked for by name."""
REMEMBERED = 1_000
"""So many questions' vectors are kept in memory, and ten times as many passages."""

PREFERRED = 0.6
"""What a passage of a preferred report is ahead: nearly always enough to come first."""

Key = TypeVar("Key", bound=Hashable)
_NOTHING = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Candidates(Generic[Key]):
    """The passages that one of the searches found, in one order, by the engine's own keys: n of them.

    `cosines` and `words` (BM25) have both scores of each, shape (n,); the floors are what the last that
    each search found scored, 0 where it found all there is.
    """

    keys: Sequence[Key]
    cosines: Vectors
    words: Vectors
    nearest_floor: float
    words_floor: float


class Engine(Protocol[Key]):
    """How one version is asked: by SQL, or in files that are mapped into memory."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of its passages, counted."""

    def candidates(
        self, query: Query, vector: Vectors, terms: Mapping[str, float], reports: Mapping[str, Report]
    ) -> Candidates[Key]:
        """The best CANDIDATES of each search that the query's filters let through. `vector` has shape
        (dimension,), `terms` are stems with a weight each, `reports` all reports by id."""

    def whole(self, keys: Sequence[Key]) -> Vectors:
        """The vectors of whole passages, shape (len(keys), dimension)."""

    def sentences(self, keys: Sequence[Key]) -> list[Vectors]:
        """Returns the vectors of each passage's sentences, shape (sentences, dimension) each; no rows where a
        version has none."""

    def passages(self, keys: Sequence[Key]) -> list[Passage]:
        """The passages themselves."""


class Hybrid(Generic[Key]):
    """A Searcher over one version, as an engine gives it. Raises WrongModel."""

    def __init__(
        self, version: IndexVersion, encoder: Encoder, evidence: Catalogue, engine: Engine[Key]
    ) -> None:
        self._version, self._encoder = version, encoder
        self._evidence, self._engine = evidence, engine
        self._keys: dict[str, Key] = {}
        self._vector_of = lru_cache(maxsize=REMEMBERED)(self._embedded)
        self._reports = {report.id: report for report in evidence.reports()}
        self._superseded = {one.id for one in self._reports.values() if one.status is Status.SUPERSEDED}

    @property
    def version_id(self) -> str:
        """The id of the version that is asked."""
        return self._version.id

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of its passages, counted."""
        return self._engine.vocabulary

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """The best hits, best first, at most `limit`."""
        # 1. The best of each kind of search, and what the last of them scored
        vector = self._vector_of(query.meaning or query.text)
        terms = weighted(query.text, query.expansions, query.related)
        found = self._engine.candidates(query, vector, terms, self._reports)
        if preferred := self._preferred(query):
            narrowed = replace(query, reports=preferred)
            found = _joined(found, self._engine.candidates(narrowed, vector, terms, self._reports))
        if not len(found.keys):
            return []
        # 2. Both scores of each, stretched and made one
        dense = stretched(found.cosines, found.nearest_floor)
        lexical = stretched(found.words, found.words_floor)
        scores = fused(dense, lexical)
        if preferred:
            owners = [one.report_id for one in self._engine.passages(found.keys)]
            ahead = PREFERRED * np.isin(owners, preferred).astype(np.float32)
            scores = np.asarray((scores + ahead) / (1 + PREFERRED), np.float32)
        # 3. Ten hits are ten different things: what says the same as a better one comes after all others
        order = np.argsort(-scores, kind="stable")[: 2 * limit]
        if older := self._superseded.difference(query.reports):
            there = self._engine.passages([found.keys[i] for i in order])
            scores[order] -= np.minimum(scores[order], [OLDER * (one.report_id in older) for one in there])
            order = order[np.argsort(-scores[order], kind="stable")]
        vectors = self._engine.whole([found.keys[i] for i in order])
        order = order[repeats_last(vectors, limit)]
        passages = self._engine.passages([found.keys[i] for i in order])
        self._remember({passage.id: found.keys[i] for i, passage in zip(order, passages, strict=True)})
        return [
            Hit(
                passage,
                self._reports[passage.report_id],
                float(scores[i]),
                Why(float(dense[i]), float(lexical[i])),
            )
            for i, passage in zip(order, passages, strict=True)
        ]

    def _preferred(self, query: Query) -> tuple[str, ...]:
        """The preferred reports among those that are searched."""
        return tuple(one for one in query.prefer if not query.reports or one in query.reports)

    def sentence_likeness(self, text: str, passage_ids: Sequence[str]) -> list[Scores]:
        """Returns the cosines of a question to the sentences of passages that a search of this searcher
        found.

        The sentences are those of `corpus.text.sentences` of the readable text, in order, without those
        beyond what the model reads. A passage is empty where its sentences have no vectors, or where no
        search found it."""
        vector = self._vector_of(text)
        known = [name for name in dict.fromkeys(passage_ids) if name in self._keys]
        vectors = self._engine.sentences([self._keys[name] for name in known]) if known else []
        cosines = {
            name: np.asarray(rows @ vector, np.float32) for name, rows in zip(known, vectors, strict=True)
        }
        return [cosines.get(name, _NOTHING) for name in passage_ids]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns the vectors of some sentences, by the model of this version: made to be compared with
        each other."""
        return self._encoder.embed_passages(texts)

    def reports(self) -> list[Report]:
        """Every report of this version, by title."""
        return list(self._reports.values())

    def report(self, report_id: str) -> Report:
        """The report of that id. Raises corpus.errors.ReportNotFound."""
        return self._evidence.report(report_id)

    def page(self, report_id: str, number: int) -> Page:
        """A page, its number counted from 1. Raises corpus.errors.ReportNotFound."""
        return self._evidence.page(report_id, number)

    def pages(self, report_id: str) -> Iterator[Page]:
        """The report's pages in order."""
        return self._evidence.pages(report_id)

    def passage(self, passage_id: str) -> Passage:
        """The passage of that id. Raises corpus.errors.ReportNotFound."""
        return self._evidence.passage(passage_id)

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        """The passages of one report, or of all, in reading order."""
        return self._evidence.passages(report_id)

    def themes(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Returns the ids of the passages on each theme, by report, in reading order."""
        return PassageThemes(self._evidence.database).by_report()

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        """The passage with those around it in its report, in reading order."""
        return self._evidence.neighbours(passage_id, reach)

    def _remember(self, keys: Mapping[str, Key]) -> None:
        """Keeps the engine's keys of found passages; starts anew when there are too many."""
        if len(self._keys) > 10 * REMEMBERED:
            self._keys = {}
        self._keys.update(keys)

    def _embedded(self, text: str) -> Vectors:
        return np.asarray(self._encoder.embed_queries([text])[0])


def _joined(found: Candidates[Key], further: Candidates[Key]) -> Candidates[Key]:
    """The candidates of two searches for the same words, each once; the lower floors hold for all."""
    known = set(found.keys)
    new = [place for place, key in enumerate(further.keys) if key not in known]
    return Candidates(
        [*found.keys, *(further.keys[place] for place in new)],
        np.concatenate([found.cosines, further.cosines[new]]),
        np.concatenate([found.words, further.words[new]]),
        min(found.nearest_floor, further.nearest_floor),
        min(found.words_floor, further.words_floor),
    )


def must_match(version: IndexVersion, encoder: Encoder) -> None:
    """Raises WrongModel, OldVersion where it was made by another model, or for another way of asking."""
    if version.model_digest != encoder.digest:
        raise WrongModel(
            f"This index was made with the model {version.model} ({version.revision}), but "
            f"{encoder.name} ({encoder.revision}) is set. Run: panel-assistant reindex, "
            "or set the model back to the one it was made with."
        )
    if version.recipe != RECIPE:
        raise OldVersion(
            f"The index version {version.id} was made by another release of this program. "
            "Run: panel-assistant reindex (what was embedded is used again where it still serves)."
        )
