"""Hybrid search: fuses the results of a vector search and a word search. Every engine shares it.

Candidates        the passages that either search found, each with both scores
Engine            how one version is searched: by SQL, or in files
HybridSearcher    a Searcher over one version and its engine

Each score is rescaled to 0..1 over the candidates, then weighted. That is better than reciprocal ranks where
the weights are known (Bruch et al. 2023, An Analysis of Fusion Functions for Hybrid Retrieval). The best
passages are then compared with the question token by token (index/text_vectors.py).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.report import Page, Passage, Report, Status, Voice
from corpus.storage.catalogue import Catalogue
from corpus.themes.tagging import PassageThemes
from index.models.encoders import Encoder
from index.searching import Hit, HitScores, PassagePart, Query, Scores, Vectors
from index.text_vectors import Tokens, late_scores, mean_match, passage_matches, shorten, token_matches
from index.versions import IndexVersion
from index.vocabulary import Vocabulary, weighted_terms

CANDIDATES = 200
"""Number of passages that each search contributes."""
SUPERSEDED_PENALTY = 0.05
"""Subtracted from the score of a superseded edition, unless the question names it."""
CACHED_QUERIES = 1_000
"""Number of queries whose vectors stay in memory; ten times as many passages do."""
CACHED_PAGES = 500
"""Number of pages that stay in memory."""
PREFERENCE = 0.6
"""Added to the score of a preferred report, which then nearly always comes first."""

Key = TypeVar("Key", bound=Hashable)
TOKEN_WEIGHT = 0.5
"""Weight of how well a passage's tokens match the question; the fused score weighs 1."""
_NOTHING = np.zeros(0, np.float32)
_NO_ROWS = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Candidates(Generic[Key]):
    """The n passages that either search found, by the engine's own keys.

    `cosines` and `words` (BM25) have both scores of each, shape (n,). A floor is the score of the last
    passage that a search found, or 0 where it found every passage that matches.
    """

    keys: Sequence[Key]
    cosines: Vectors
    words: Vectors
    nearest_floor: float
    words_floor: float


class Engine(Protocol[Key]):
    """The engine of one version: SQL, or files that are mapped into memory."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Returns the vocabulary of its passages."""

    def candidates(
        self, query: Query, vector: Vectors, terms: Mapping[str, float], reports: Mapping[str, Report]
    ) -> Candidates[Key]:
        """Returns the best CANDIDATES of each search that the query's filters let through.

        `vector` has shape (dimension,), `terms` are stems with their weights, `reports` all reports by id.
        """

    def whole(self, keys: Sequence[Key]) -> Vectors:
        """Returns the vectors of whole passages, shape (len(keys), dimension)."""

    def sentences(self, keys: Sequence[Key]) -> list[Vectors]:
        """Returns the vectors of each passage's sentences, shape (sentences, dimension) each.

        There are no rows where a version has no vectors of sentences.
        """

    def tokens(self, keys: Sequence[Key]) -> list[Tokens]:
        """Returns the tokens of each passage: those of its context, then those of each sentence. They are
        empty where a version has no vectors of tokens."""

    def owners(self, keys: Sequence[Key]) -> list[str]:
        """Returns the id of the report of each passage."""

    def passages(self, keys: Sequence[Key]) -> list[Passage]:
        """Returns the passages of these keys."""


class HybridSearcher(Generic[Key]):
    """A Searcher over one version."""

    def __init__(
        self, version: IndexVersion, encoder: Encoder, evidence: Catalogue, engine: Engine[Key]
    ) -> None:
        self._version, self._encoder = version, encoder
        self._evidence, self._engine = evidence, engine
        self._keys: dict[str, Key] = {}
        self._vector_of = lru_cache(maxsize=CACHED_QUERIES)(self._embedded)
        self._page_of = lru_cache(maxsize=CACHED_PAGES)(evidence.page)  # a version never changes
        self._passage_of = lru_cache(maxsize=CACHED_QUERIES)(evidence.passage)
        self._reports = {report.id: report for report in evidence.reports()}
        self._superseded = {
            report.id for report in self._reports.values() if report.status is Status.SUPERSEDED
        }

    @property
    def version_id(self) -> str:
        """Returns the id of the version."""
        return self._version.id

    @property
    def vocabulary(self) -> Vocabulary:
        """Returns the vocabulary of its passages."""
        return self._engine.vocabulary

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """Returns the best hits, best first, at most `limit`."""
        # 1. The best candidates of each search
        preferred = self._preferred(query)
        candidates = self._candidates(query, preferred)
        if not len(candidates.keys):
            return []
        # 2. Both scores of each candidate, fused
        dense = rescaled(candidates.cosines, candidates.nearest_floor)
        lexical = rescaled(candidates.words, candidates.words_floor)
        scores = fuse(dense, lexical)
        if preferred:
            bonus = PREFERENCE * np.isin(self._engine.owners(candidates.keys), preferred).astype(np.float32)
            scores = np.asarray((scores + bonus) / (1 + PREFERENCE), np.float32)
        # 3. The best of them compared with the question token by token
        order = np.argsort(-scores, kind="stable")[: 2 * limit]
        scores[order] = self._token_scores(query, [candidates.keys[i] for i in order], scores[order])
        order = order[np.argsort(-scores[order], kind="stable")]
        # 4. The order: superseded editions lower, near duplicates last
        if older := self._superseded.difference(query.reports):
            owners = self._engine.owners([candidates.keys[i] for i in order])
            penalties = [SUPERSEDED_PENALTY * (owner in older) for owner in owners]
            scores[order] -= np.minimum(scores[order], penalties)
            order = order[np.argsort(-scores[order], kind="stable")]
        vectors = self._engine.whole([candidates.keys[i] for i in order])
        order = order[near_duplicates_last(vectors, limit)]
        passages = self._engine.passages([candidates.keys[i] for i in order])
        self._remember({passage.id: candidates.keys[i] for i, passage in zip(order, passages, strict=True)})
        return [
            Hit(
                passage,
                self._reports[passage.report_id],
                float(scores[i]),
                HitScores(float(dense[i]), float(lexical[i])),
            )
            for i, passage in zip(order, passages, strict=True)
        ]

    def _token_scores(self, query: Query, keys: Sequence[Key], scores: Vectors) -> Vectors:
        """Returns the scores of some passages, with how well their tokens match the question added."""
        question = self._short_tokens(query.meaning or query.text)
        if question is None:
            return scores
        return add_token_scores(scores, passage_matches(question, self._engine.tokens(keys)))

    def _short_tokens(self, text: str) -> Vectors | None:
        """Returns the shortened vectors of a question's tokens; None for an encoder that cannot shorten
        them."""
        projection = self._encoder.token_projection
        return None if projection is None else shorten(self._encoder.embed_tokens([text])[0], projection)

    def _candidates(self, query: Query, preferred: Sequence[str]) -> Candidates[Key]:
        """Returns the best candidates of all reports, and those of the preferred reports."""
        vector = self._vector_of(query.wordings)
        terms = weighted_terms(query.text, query.expansions, query.related)
        candidates = self._engine.candidates(query, vector, terms, self._reports)
        if not preferred:
            return candidates
        narrowed = replace(query, reports=tuple(preferred))
        return _join_candidates(candidates, self._engine.candidates(narrowed, vector, terms, self._reports))

    def _preferred(self, query: Query) -> tuple[str, ...]:
        """Returns the preferred reports among those that are searched."""
        return tuple(
            report_id for report_id in query.prefer if not query.reports or report_id in query.reports
        )

    def sentence_likeness(self, wordings: tuple[str, ...], passage_ids: Sequence[str]) -> list[Scores]:
        """Returns, for each passage that a search of this searcher found, the cosines of a question, as the
        mean vector of its wordings, to its sentences.

        The sentences are those of `corpus.text.sentences` of the readable text, in order, without those
        beyond what the model reads. A passage has no cosines where its sentences have no vectors, or where no
        search found it.
        """
        vector = self._vector_of(wordings)
        known = [name for name in dict.fromkeys(passage_ids) if name in self._keys]
        vectors = self._engine.sentences([self._keys[name] for name in known]) if known else []
        cosines = {
            name: np.asarray(rows @ vector, np.float32) for name, rows in zip(known, vectors, strict=True)
        }
        return [cosines.get(name, _NOTHING) for name in passage_ids]

    def token_likeness(self, text: str, parts: Sequence[PassagePart]) -> Scores:
        """Returns how well each part of a passage that a search of this searcher found matches a question
        token by token, between -1 and 1. Parts whose tokens the index does not keep are embedded."""
        names = [name for name in dict.fromkeys(part.passage_id for part in parts) if name in self._keys]
        rows_of: dict[str, Vectors] = {}
        if names and (short := self._short_tokens(text)) is not None:
            matches = token_matches(short, self._engine.tokens([self._keys[name] for name in names]))
            rows_of = dict(zip(names, matches, strict=True))
        scores = [
            mean_match(rows_of.get(part.passage_id, _NO_ROWS)[1 + part.first : 1 + part.end])
            for part in parts
        ]
        if unknown := [place for place, score in enumerate(scores) if score is None]:
            question = self._encoder.embed_tokens([text])[0]
            texts = self._encoder.embed_tokens([parts[place].text for place in unknown])
            for place, score in zip(unknown, late_scores(question, texts).tolist(), strict=True):
                scores[place] = score
        return np.array(scores, np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Returns the vectors of some sentences, by this version's model, to compare them with each other."""
        return self._encoder.embed_passages(texts)

    def reports(self) -> list[Report]:
        """Returns every report of this version, by title."""
        return list(self._reports.values())

    def report(self, report_id: str) -> Report:
        """Returns the report of that id. Raises corpus.errors.ReportNotFound."""
        return self._reports.get(report_id) or self._evidence.report(report_id)

    def page(self, report_id: str, number: int) -> Page:
        """Returns a page by its number, counted from 1. Raises corpus.errors.ReportNotFound."""
        return self._page_of(report_id, number)

    def pages(self, report_id: str) -> Iterator[Page]:
        """Yields the report's pages in order."""
        return self._evidence.pages(report_id)

    def passage(self, passage_id: str) -> Passage:
        """Returns the passage of that id. Raises corpus.errors.ReportNotFound."""
        return self._passage_of(passage_id)

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        """Yields the passages of one report, or of all, in reading order."""
        return self._evidence.passages(report_id)

    def spoken(self, voice: Voice) -> Iterator[Passage]:
        """Yields the passages of one voice, report by report, in reading order."""
        return self._evidence.spoken(voice)

    def footnotes(self, report_id: str) -> Iterator[Passage]:
        """Yields the passages of footnotes of a report, in reading order."""
        return self._evidence.footnotes(report_id)

    def themes(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Returns the ids of the passages on each theme, by report, in reading order."""
        return PassageThemes(self._evidence.database).by_report()

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        """Returns the passage with those around it in its report, in reading order."""
        return self._evidence.neighbours(passage_id, reach)

    def _remember(self, keys: Mapping[str, Key]) -> None:
        """Stores the engine's keys of found passages. Forgets the older ones when there are too many."""
        if len(self._keys) > 10 * CACHED_QUERIES:
            self._keys = {}
        self._keys.update(keys)

    def _embedded(self, wordings: tuple[str, ...]) -> Vectors:
        """Returns the mean vector of some wordings of a question, of length 1."""
        mean = self._encoder.embed_queries(wordings).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _join_candidates(candidates: Candidates[Key], further: Candidates[Key]) -> Candidates[Key]:
    """Returns the candidates of two searches for the same words, each once, with the lower of both floors."""
    candidate_keys = set(candidates.keys)
    new = [place for place, key in enumerate(further.keys) if key not in candidate_keys]
    return Candidates(
        [*candidates.keys, *(further.keys[place] for place in new)],
        np.concatenate([candidates.cosines, further.cosines[new]]),
        np.concatenate([candidates.words, further.words[new]]),
        min(candidates.nearest_floor, further.nearest_floor),
        min(candidates.words_floor, further.words_floor),
    )


DENSE_SHARE = 0.55
"""Weight of the vector score; the rest is the weight of the word score."""
NEAR_DUPLICATE = 0.985
"""Cosine from which two passages are near duplicates: of such pairs, 19 of 20 share four fifths of their
words."""


def rescaled(scores: Vectors, floor: float) -> Vectors:
    """Returns scores, shape (n,), rescaled so that `floor` and all below it are 0 and the greatest is 1."""
    highest = float(scores.max(initial=floor))
    if highest <= floor:
        return np.zeros_like(scores)
    return np.asarray(np.clip((scores - floor) / (highest - floor), 0, 1), np.float32)


def fuse(dense: Vectors, lexical: Vectors, share: float = DENSE_SHARE) -> Vectors:
    """Returns the convex combination of rescaled scores, shape (n,)."""
    return np.asarray(share * dense + (1 - share) * lexical, np.float32)


def add_token_scores(scores: Vectors, means: Sequence[float | None]) -> Vectors:
    """Returns the scores of passages, shape (n,), with how well their tokens match added, rescaled.

    A passage without tokens (None) counts like the one that matches least. Where none has tokens, and where
    there is nothing to compare, the scores stay.
    """
    known = [mean for mean in means if mean is not None]
    if not known or len(means) < 2:
        return scores
    least = min(known)
    likeness = np.array([least if mean is None else mean for mean in means], np.float32)
    added = TOKEN_WEIGHT * rescaled(likeness, least)
    return np.asarray((scores + added) / (1 + TOKEN_WEIGHT), np.float32)


def near_duplicates_last(vectors: Vectors, limit: int) -> NDArray[np.int64]:
    """Returns the places of the first `limit` vectors, those that nearly repeat an earlier one last.

    `vectors` are those of passages, best first, shape (n, dimension), each of length 1.
    """
    distinct: list[int] = []
    repeats: list[int] = []
    distinct_vectors = np.zeros((min(limit, len(vectors)), vectors.shape[1]), np.float32)
    for place, vector in enumerate(vectors):
        if len(distinct) == limit:
            break
        # einsum, unlike matrix multiplication, stays in this thread
        cosines = np.einsum("nd,d->n", distinct_vectors[: len(distinct)], vector)
        if cosines.max(initial=-1.0) >= NEAR_DUPLICATE:
            repeats.append(place)
        else:
            distinct_vectors[len(distinct)] = vector
            distinct.append(place)
    return np.array([*distinct, *repeats][:limit], np.int64)
