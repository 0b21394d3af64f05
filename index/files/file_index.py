"""One version of the index in files, opened. Read-only, shared by threads."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report
from corpus.storage.catalogue import Catalogue
from corpus.text import normalise
from index.errors import BrokenVersion
from index.files.bm25 import Postings
from index.files.faiss_index import FaissIndex
from index.files.rows import Allowed, Rows
from index.hybrid import CACHED_QUERIES, CANDIDATES, Candidates, HybridSearcher, check_compatible
from index.material import Material, count_vocabulary, word_texts
from index.models.encoders import Encoder
from index.searching import Query, Vectors
from index.versions import MEND, Halves, IndexVersion
from index.vocabulary import Vocabulary, stems

EVIDENCE = "evidence.sqlite"
VOCABULARY = "vocabulary.json"
_WORDS = "words"
_RUN = 256
_NOTHING = np.zeros(0, np.float32)


def write(folder: Path, material: Material, vectors: Halves, owners: NDArray[np.int32]) -> None:
    """Writes the files of a version. `owners` are the places of each vector's passage, ascending."""
    FaissIndex.build(vectors, owners).save(folder)
    Rows.of(material.passages, material.themes).save(folder)
    (folder / VOCABULARY).write_text(count_vocabulary(material).dumped(), "utf-8")
    Postings.build(word_texts(material)).save(folder / _WORDS)


class FileIndex(HybridSearcher[int]):
    """A Searcher over one version's folder. Raises WrongModel, OldVersion, BrokenVersion."""

    def __init__(self, folder: Path, version: IndexVersion, encoder: Encoder) -> None:
        check_compatible(version, encoder)
        try:
            evidence = Catalogue(folder / EVIDENCE, read_only=True)
            engine = _Files(folder, evidence)
        except Exception as error:  # damaged files make their readers fail in many ways
            raise BrokenVersion(
                f"The index version {version.id} cannot be opened ({error}). {MEND}"
            ) from error
        super().__init__(version, encoder, evidence, engine)


class _Files:
    """The files of a version. The key of a passage is its place in them."""

    def __init__(self, folder: Path, evidence: Catalogue) -> None:
        self._evidence = evidence
        self._dense = FaissIndex.open(folder)
        self._words = Postings.open(folder / _WORDS)
        self._places = Rows.open(folder)
        self.vocabulary = Vocabulary.loaded((folder / VOCABULARY).read_text("utf-8"))
        self._passage_at = lru_cache(maxsize=10 * CACHED_QUERIES)(self._read)

    def candidates(
        self, query: Query, vector: Vectors, terms: Mapping[str, float], reports: Mapping[str, Report]
    ) -> Candidates[int]:
        """Returns the best places of each search, among those that the filters let through."""
        allowed = self._allowed(query, reports)
        if allowed is not None and not allowed.any():
            return Candidates([], _NOTHING, _NOTHING, 0.0, 0.0)
        nearest = self._dense.best(vector, CANDIDATES, allowed)
        words = self._words.scores(terms)
        if allowed is not None:
            words = np.where(allowed, words, 0)
        best_worded = _top(words, CANDIDATES)
        places = np.array(sorted({*nearest, *best_worded.tolist()}), np.int64)
        return Candidates(
            places.tolist(),
            self._cosines(vector, places, nearest),
            words[places],
            min(nearest.values(), default=0.0),
            float(words[best_worded].min()) if len(best_worded) == CANDIDATES else 0.0,
        )

    def whole(self, keys: Sequence[int]) -> Vectors:
        """Returns the vectors of whole passages, shape (len(keys), dimension)."""
        return self._dense.whole(np.array(keys, np.int64))

    def sentences(self, keys: Sequence[int]) -> list[Vectors]:
        """Returns the vectors of the sentences of each passage."""
        return self._dense.parts(np.array(keys, np.int64))

    def passages(self, keys: Sequence[int]) -> list[Passage]:
        """Returns the passages at these places. Passages that were read before come from memory."""
        return [self._passage_at(place) for place in keys]

    def _cosines(self, vector: Vectors, places: NDArray[np.int64], known: Mapping[int, float]) -> Vectors:
        """Returns the cosine at each place, shape (len(places),). Unknown ones are computed."""
        cosines = np.array([known.get(place, np.nan) for place in places.tolist()], np.float32)
        unknown = np.isnan(cosines)
        if unknown.any():
            cosines[unknown] = self._dense.score(vector, places[unknown])
        return cosines

    def _read(self, place: int) -> Passage:
        return self._evidence.passage(self._places.passage_id(place))

    def _allowed(self, query: Query, reports: Mapping[str, Report]) -> Allowed | None:
        """Returns the places that the filters and phrases let through, or None for all places."""
        allowed = self._places.allowed(query, reports)
        for phrase in query.phrases:
            holding = self._words.holding(stems(phrase))
            allowed = holding if allowed is None else allowed & holding
            words = normalise(phrase).casefold()
            for place in np.flatnonzero(allowed).tolist():
                text = normalise(self._passage_at(place).text)
                allowed[place] = words in text.casefold()
        return allowed


def _top(scores: Vectors, count: int) -> NDArray[np.int64]:
    """Returns the places of the `count` greatest scores above 0, in no order."""
    floor = np.float32(0)
    if len(scores) > count * _RUN:  # the best of each run give a floor for the best of all
        best = np.maximum.reduceat(scores, np.arange(0, len(scores), _RUN))
        floor = np.partition(best, -count)[-count]
    among = np.flatnonzero(scores >= floor if floor > 0 else scores > 0)
    if len(among) <= count:
        return among
    return np.asarray(among[np.argpartition(-scores[among], count - 1)[:count]], np.int64)
