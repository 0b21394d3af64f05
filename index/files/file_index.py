"""One version of the index in files, opened. It is read-only and shared by threads.

The rows of a version have the report, voice and themes of each passage.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage, Report, Voice
from corpus.storage.catalogue import Catalogue
from corpus.text import normalise
from index.errors import BrokenVersion
from index.files.bm25 import Postings
from index.files.faiss_index import FaissIndex
from index.files.file_tokens import FileTokens
from index.hybrid import CACHED_QUERIES, CANDIDATES, Candidates, HybridSearcher
from index.material import Material
from index.models.encoders import Encoder
from index.searching import Query, Vectors, passes_filters
from index.text_vectors import TextVectors, Tokens
from index.versions import MEND, IndexVersion, check_compatible
from index.vocabulary import Vocabulary, stems

_FILE = "places.npz"
_VOICES = tuple(voice.value for voice in Voice)
_REMEMBERED = 100
"""Number of filters of reports that stay in memory with the reports that pass them."""

Allowed = NDArray[np.bool_]
"""Whether each place may be found, shape (passages,)."""
Themes = Mapping[str, Sequence[int] | NDArray[np.int32]]
"""The places of the passages on each theme, ascending."""


class Rows:
    """The passages of a version by their place, 0 to n-1. `owners` are places in `reports`, shape (n,)."""

    def __init__(
        self,
        ids: NDArray[np.bytes_],
        reports: Sequence[str],
        owners: NDArray[np.int32],
        voices: NDArray[np.int8],
        themes: Themes,
    ) -> None:
        self._ids, self._reports, self._owners = ids, tuple(reports), owners
        self._voices, self._themes = voices, themes
        self._remembered: dict[Hashable, NDArray[np.bool_]] = {}

    @classmethod
    def of(cls, passages: Sequence[Passage], themes: Mapping[str, Iterable[str]]) -> "Rows":
        """Returns the rows of some passages, in their order. `themes` has the ids of those on each theme."""
        reports = sorted({passage.report_id for passage in passages})
        number = {report_id: place for place, report_id in enumerate(reports)}
        place_of = {passage.id: place for place, passage in enumerate(passages)}
        return cls(
            np.array([passage.id.encode() for passage in passages]),
            reports,
            np.array([number[passage.report_id] for passage in passages], np.int32),
            np.array([_VOICES.index(passage.voice.value) for passage in passages], np.int8),
            {theme: sorted(place_of[passage_id] for passage_id in ids) for theme, ids in themes.items()},
        )

    def save(self, folder: Path) -> None:
        """Writes the file into an existing folder."""
        about = [np.asarray(places, np.int32) for places in self._themes.values()]
        np.savez(
            folder / _FILE,
            ids=self._ids,
            reports=np.array(self._reports, np.str_),
            owners=self._owners,
            voices=self._voices,
            themes=np.array(list(self._themes), np.str_),
            about=np.concatenate([np.zeros(0, np.int32), *about]),
            ends=np.cumsum([len(places) for places in about], dtype=np.int64),
        )

    @classmethod
    def open(cls, folder: Path) -> "Rows":
        """Opens what `save` wrote."""
        with np.load(folder / _FILE) as arrays:
            about = np.split(arrays["about"], arrays["ends"])  # the last part, after the last end, is empty
            themes = dict(zip(arrays["themes"].tolist(), about[:-1], strict=True))
            return cls(arrays["ids"], arrays["reports"].tolist(), arrays["owners"], arrays["voices"], themes)

    def owners(self, places: Sequence[int]) -> list[str]:
        """Returns the id of the report of each of these places."""
        return [self._reports[owner] for owner in self._owners[np.array(places, np.int64)].tolist()]

    def passage_id(self, place: int) -> str:
        """Returns the id of the passage at a place."""
        return bytes(self._ids[place]).decode()

    def allowed(self, query: Query, reports: Mapping[str, Report]) -> Allowed | None:
        """Returns which places the filters let through, or None where they let all through."""
        allowed: Allowed | None = None
        if query.reports or query.kinds or query.since is not None or query.until is not None:
            allowed = self._passing(query, reports)[self._owners]
        if query.voices:
            spoken = np.zeros(len(self._voices), np.bool_)
            for voice in query.voices:
                spoken |= self._voices == _VOICES.index(voice.value)
            allowed = spoken if allowed is None else allowed & spoken
        if query.themes:
            about = np.zeros(len(self._ids), np.bool_)
            for theme in query.themes:
                about[np.asarray(self._themes.get(theme, ()), np.int32)] = True
            allowed = about if allowed is None else allowed & about
        return allowed

    def _passing(self, query: Query, reports: Mapping[str, Report]) -> NDArray[np.bool_]:
        """Returns which reports the filters let through. It is remembered: there may be many reports."""
        filters = query.reports, query.kinds, query.since, query.until
        passing = self._remembered.get(filters)
        if passing is None:
            passing = np.array([passes_filters(reports[name], query) for name in self._reports], np.bool_)
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[filters] = passing
        return passing


EVIDENCE = "evidence.sqlite"
VOCABULARY = "vocabulary.json"
_WORDS = "words"
_NOTHING = np.zeros(0, np.float32)


def write(folder: Path, material: Material, vectors: TextVectors, owners: NDArray[np.int32]) -> None:
    """Writes the files of a version. `owners` are the places of each row's passage, ascending."""
    FaissIndex.build(vectors.rows, owners).save(folder)
    FileTokens.save(folder, vectors.tokens)
    Rows.of(material.passages, material.themes).save(folder)
    (folder / VOCABULARY).write_text(material.vocabulary.dumped(), "utf-8")
    Postings.of(material.stems).save(folder / _WORDS)


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
        self._tokens = FileTokens(folder)
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
        worded = self._words.search(terms, CANDIDATES, allowed)
        places = np.array(sorted({*nearest, *worded.places.tolist()}), np.int64)
        words = worded.score(places)
        has_every_worded = len(worded.places) < CANDIDATES
        return Candidates(
            places.tolist(),
            self._cosines(vector, places, nearest),
            words,
            min(nearest.values(), default=0.0),
            0.0 if has_every_worded else float(words[np.searchsorted(places, worded.places)].min()),
        )

    def whole(self, keys: Sequence[int]) -> Vectors:
        """Returns the vectors of whole passages, shape (len(keys), dimension)."""
        return self._dense.whole(np.array(keys, np.int64))

    def sentences(self, keys: Sequence[int]) -> list[Vectors]:
        """Returns the vectors of the sentences of each passage."""
        return self._dense.parts(np.array(keys, np.int64))

    def tokens(self, keys: Sequence[int]) -> list[Tokens]:
        """Returns the tokens of each passage."""
        return self._tokens.of(*self._dense.rows_of(np.array(keys, np.int64)))

    def owners(self, keys: Sequence[int]) -> list[str]:
        """Returns the id of the report of each passage."""
        return self._places.owners(keys)

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
