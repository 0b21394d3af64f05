"""One version of the index, opened: the hybrid search. Read-only, shared by threads."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Catalogue
from corpus.report import Page, Passage, Report
from corpus.text import normalise
from index import building
from index.dense import Dense
from index.encoders import Encoder
from index.errors import BrokenVersion, OldVersion, WrongModel
from index.fusion import fused, repeats_last, stretched
from index.lexical import stems, weighted
from index.places import Allowed, Places
from index.searching import Hit, Query, Vectors, Why
from index.versions import IndexVersion
from index.vocabulary import Vocabulary

CANDIDATES = 200
"""So many passages of each kind of search are weighed against each other."""
_RUN = 256


REMEMBERED = 1_000
"""So many questions' vectors are kept in memory, and ten times as many passages."""


class LocalIndex:
    """A Searcher over one version's folder. Raises WrongModel, OldVersion, BrokenVersion."""

    def __init__(self, folder: Path, version: IndexVersion, encoder: Encoder) -> None:
        if version.model_digest != encoder.digest:
            raise WrongModel(
                f"This index was made with the model {version.model} ({version.revision}), but "
                f"{encoder.name} ({encoder.revision}) is set. Run: panel-assistant reindex, "
                "or set the model back to the one it was made with."
            )
        if version.recipe != building.RECIPE:
            raise OldVersion(
                f"The index version {version.id} was made by another release of this program. "
                "Run: panel-assistant reindex (what was embedded is used again where it still serves)."
            )
        self._version, self._encoder = version, encoder
        try:
            self._evidence = Catalogue(folder / building.EVIDENCE, read_only=True)
            self._dense = Dense.open(folder)
            self._words = building.open_words(folder)
            self._places = Places.open(folder)
            self.vocabulary = Vocabulary.open(folder / building.VOCABULARY)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise BrokenVersion(
                f"The index version {version.id} cannot be opened ({error}). "
                "Run: panel-assistant rollback, or reindex."
            ) from error
        self._vector_of = lru_cache(maxsize=REMEMBERED)(self._embedded)
        self._passage_at = lru_cache(maxsize=10 * REMEMBERED)(self._read)
        self._reports = {report.id: report for report in self._evidence.reports()}

    @property
    def version_id(self) -> str:
        """The id of the version that is asked."""
        return self._version.id

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """The best hits, best first, at most `limit`."""
        # 1. Which passages may be found at all
        allowed = self._allowed(query)
        if allowed is not None and not allowed.any():
            return []
        # 2. The best of each kind of search, and what the last of them scored
        vector = self._vector_of(query.text)
        near = self._dense.best(vector, CANDIDATES, allowed)
        words = self._words.scores(weighted(query.text, query.expansions))
        if allowed is not None:
            words = np.where(allowed, words, 0)
        said = _top(words, CANDIDATES)
        places = np.array(sorted({*near, *said.tolist()}), np.int64)
        if not len(places):
            return []
        # 3. Both scores for each of them, stretched and made one
        cosines = self._cosines(vector, places, near)
        dense = stretched(cosines, min(near.values(), default=0.0))
        lexical = stretched(words[places], float(words[said].min()) if len(said) == CANDIDATES else 0.0)
        scores = fused(dense, lexical)
        # 4. Ten hits are ten different things: what says the same as a better one comes after all others
        order = np.argsort(-scores, kind="stable")[: 2 * limit]
        order = order[repeats_last(self._dense.whole(places[order]), limit)]
        return [
            self._hit(int(places[i]), float(scores[i]), Why(float(dense[i]), float(lexical[i])))
            for i in order
        ]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of some questions or sentences, by the model of this version."""
        return self._encoder.embed_queries(texts)

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

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        """The passage with those around it in its report, in reading order."""
        return self._evidence.neighbours(passage_id, reach)

    def _cosines(self, vector: Vectors, places: NDArray[np.int64], known: Mapping[int, float]) -> Vectors:
        """The cosine at each place, shape (len(places),): those not known yet are looked up."""
        cosines = np.array([known.get(place, np.nan) for place in places.tolist()], np.float32)
        unknown = np.isnan(cosines)
        if unknown.any():
            cosines[unknown] = self._dense.score(vector, places[unknown])
        return cosines

    def _embedded(self, text: str) -> Vectors:
        return np.asarray(self._encoder.embed_queries([text])[0])

    def _read(self, place: int) -> Passage:
        return self._evidence.passage(self._places.passage_id(place))

    def _hit(self, place: int, score: float, why: Why) -> Hit:
        passage = self._passage_at(place)
        return Hit(passage, self._reports[passage.report_id], score, why)

    def _allowed(self, query: Query) -> Allowed | None:
        allowed = self._places.allowed(query, self._reports)
        for phrase in query.phrases:
            holding = self._words.holding(stems(phrase))
            allowed = holding if allowed is None else allowed & holding
            wanted = normalise(phrase).casefold()
            for place in np.flatnonzero(allowed).tolist():
                text = normalise(self._passage_at(place).text)
                allowed[place] = wanted in text.casefold()
        return allowed


def _top(scores: Vectors, count: int) -> NDArray[np.int64]:
    """The places of the greatest scores above 0, in no order."""
    floor = np.float32(0)
    if len(scores) > count * _RUN:  # the best of each run are a floor for the best of all
        best = np.maximum.reduceat(scores, np.arange(0, len(scores), _RUN))
        floor = np.partition(best, -count)[-count]
    among = np.flatnonzero(scores >= floor if floor > 0 else scores > 0)
    if len(among) <= count:
        return among
    return np.asarray(among[np.argpartition(-scores[among], count - 1)[:count]], np.int64)
