"""One version of the index in PostgreSQL, opened: pgvector for vectors, sparse vectors for words.

A search is one statement: the nearest passages by HNSW (which continues until the filters have let enough
through), the best-worded by BM25, and both scores for all of them. A key is a report's id and a passage's id.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from pgvector import HalfVector

from corpus.report import Passage, Report
from corpus.storage.catalogue import Catalogue, passage_of
from corpus.storage.postgres_database import Postgres
from corpus.text import normalise
from index.errors import BrokenVersion
from index.hybrid import CANDIDATES, Candidates, HybridSearcher
from index.models.encoders import Encoder
from index.postgres.postgres_tables import VOCABULARY, sparse
from index.searching import Query, Vectors, passes_filters
from index.text_vectors import Tokens, tokens_of
from index.versions import IndexVersion, check_compatible
from index.vocabulary import Vocabulary, stems

Key = tuple[str, str]
SCORED = 20_000
"""Approximate number of passages that are scored by their words: those with the rarest stems of the query."""
_ROWS_PER_PASSAGE = 3
"""Number of nearest vectors that are searched for each passage: several of its sentences may be near."""
_ASKED = """
WITH nearest AS MATERIALIZED (
    SELECT v.report_id, v.passage_id, v.vector::halfvec({dimension}) <#> ? AS distance
    FROM vectors v {near_filter}
    ORDER BY v.vector::halfvec({dimension}) <#> ? LIMIT ?
), near AS (
    SELECT report_id, passage_id, -MIN(distance) AS cosine FROM nearest
    GROUP BY report_id, passage_id ORDER BY cosine DESC LIMIT ?
), said AS MATERIALIZED (
    SELECT report_id, passage_id, -(weights <#> ?) AS words FROM searched p
    WHERE stems && ?::int[] {said_filter} ORDER BY words DESC LIMIT ?
), found AS (
    SELECT report_id, passage_id FROM near UNION SELECT report_id, passage_id FROM said
)
SELECT found.report_id, found.passage_id, near.cosine AS near, said.words AS said,
    (SELECT -MIN(v.vector <#> ?) FROM vectors v
     WHERE v.report_id = found.report_id AND v.passage_id = found.passage_id) AS cosine,
    (SELECT -(p.weights <#> ?) FROM searched p
     WHERE p.report_id = found.report_id AND p.passage_id = found.passage_id) AS words
FROM found LEFT JOIN near USING (report_id, passage_id) LEFT JOIN said USING (report_id, passage_id)
ORDER BY found.report_id, found.passage_id
"""
_THESE = "JOIN unnest(?::text[], ?::text[]) WITH ORDINALITY AS these (report_id, passage_id, place)"


class PostgresIndex(HybridSearcher[Key]):
    """A Searcher over one version's schema. Raises WrongModel, OldVersion, BrokenVersion."""

    def __init__(self, schema: Postgres, version: IndexVersion, encoder: Encoder) -> None:
        check_compatible(version, encoder)
        evidence = Catalogue(schema)
        super().__init__(version, encoder, evidence, _Tables(schema, version))


class _Tables:
    """The tables of a version."""

    def __init__(self, schema: Postgres, version: IndexVersion) -> None:
        self._schema, self._version = schema, version
        values = [row["value"] for row in schema.rows("SELECT value FROM facts WHERE name = ?", VOCABULARY)]
        if not values:
            raise BrokenVersion(
                f"The index version {version.id} has lost its vocabulary. "
                "Run: panel-assistant rollback, or reindex."
            )
        self.vocabulary = Vocabulary.loaded(values[0])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {row["stem"]: row["number"] for row in self._schema.rows("SELECT stem, number FROM stems")}

    def candidates(
        self, query: Query, vector: Vectors, terms: Mapping[str, float], reports: Mapping[str, Report]
    ) -> Candidates[Key]:
        """Returns the best passages of each search, by one statement."""
        conditions = self._conditions(query, reports)
        if conditions is None:
            return _candidates([])
        weights = {self._numbers[term]: weight for term, weight in terms.items() if term in self._numbers}
        half_vector, words = HalfVector(vector), sparse(weights)
        statement, values = _with_filters(_ASKED, conditions, self._version.dimension)
        vector_values, word_values = values
        rows = self._schema.rows(
            statement,
            *(half_vector, *vector_values, half_vector, CANDIDATES * _ROWS_PER_PASSAGE, CANDIDATES),
            *(words, self._selective_stems(terms), *word_values, CANDIDATES),
            *(half_vector, words),
        )
        return _candidates(list(rows))

    def whole(self, keys: Sequence[Key]) -> Vectors:
        """Returns the vectors of whole passages, shape (len(keys), dimension)."""
        statement = f"SELECT vector FROM vectors v {_THESE} USING (report_id, passage_id) WHERE part = 0"
        rows = self._schema.rows(f"{statement} ORDER BY place", *_columns(keys))
        return np.array([row["vector"].to_numpy() for row in rows], np.float32)

    def sentences(self, keys: Sequence[Key]) -> list[Vectors]:
        """Returns the vectors of each passage's sentences, by one statement."""
        statement = f"""SELECT place, vector FROM vectors v {_THESE} USING (report_id, passage_id)
            WHERE part > 0 ORDER BY place, part"""
        vectors_of: dict[int, list[Vectors]] = defaultdict(list)
        for row in self._schema.rows(statement, *_columns(keys)):
            vectors_of[row["place"]].append(row["vector"].to_numpy())
        none = np.zeros((0, self._version.dimension), np.float32)
        # places count from 1, as WITH ORDINALITY does
        return [
            np.array(vectors_of[place], np.float32) if place in vectors_of else none
            for place in range(1, len(keys) + 1)
        ]

    def tokens(self, keys: Sequence[Key]) -> list[Tokens]:
        """Returns the tokens of each passage, by one statement."""
        statement = f"""SELECT place, tokens FROM vectors v {_THESE} USING (report_id, passage_id)
            ORDER BY place, part"""
        rows_of: dict[int, list[bytes]] = defaultdict(list)
        for row in self._schema.rows(statement, *_columns(keys)):
            rows_of[row["place"]].append(row["tokens"])
        return [tokens_of(rows_of[place]) for place in range(1, len(keys) + 1)]

    def owners(self, keys: Sequence[Key]) -> list[str]:
        """Returns the id of the report of each passage, which its key has."""
        return [report_id for report_id, _ in keys]

    def passages(self, keys: Sequence[Key]) -> list[Passage]:
        """Returns the passages of these keys, by one statement."""
        statement = f"""SELECT passages.* FROM passages {_THESE}
            ON passages.report_id = these.report_id AND passages.id = these.passage_id ORDER BY place"""
        return [passage_of(row) for row in self._schema.rows(statement, *_columns(keys))]

    def _selective_stems(self, terms: Mapping[str, float]) -> list[int]:
        """Returns the numbers of the rarest stems: a passage must have one of them to be scored at all."""
        counts = {term: self.vocabulary.stemmed.get(term, 0) for term in terms if term in self._numbers}
        return [self._numbers[term] for term in rarest(counts, SCORED)]

    def _conditions(
        self, query: Query, reports: Mapping[str, Report]
    ) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]] | None:
        """Returns the conditions on a report and on a passage, or None where nothing can pass them."""
        of_report: list[tuple[str, Any]] = []
        if query.reports or query.kinds or query.since is not None or query.until is not None:
            through = [report.id for report in reports.values() if passes_filters(report, query)]
            if not through:
                return None
            of_report.append(("p.report_id = ANY(?)", through))
        of_passage: list[tuple[str, Any]] = []
        if query.voices:
            of_passage.append(("p.voice = ANY(?)", [voice.value for voice in query.voices]))
        if query.themes:
            of_passage.append(("p.themes && ?", list(query.themes)))
        for phrase in query.phrases:
            phrase_stems = set(stems(phrase))
            if not phrase_stems <= self._numbers.keys():
                return None
            of_passage.append(("p.stems @> ?::int[]", [self._numbers[stem] for stem in phrase_stems]))
            of_passage.append(("strpos(p.plain, ?) > 0", normalise(phrase).casefold()))
        return of_report, of_passage


def rarest(holding: Mapping[str, int], most: int) -> list[str]:
    """Returns the rarest stems, given the number of passages that have each.

    Their passages are `most` at most, added up; the rarest stem is always among them. A stem that is nearly
    everywhere does not distinguish passages.
    """
    stems: list[str] = []
    total = 0
    for stem, count in sorted(holding.items(), key=lambda pair: (pair[1], pair[0])):
        total += count
        if stems and total > most:
            break
        stems.append(stem)
    return stems


def _with_filters(
    statement: str, conditions: tuple[list[tuple[str, Any]], list[tuple[str, Any]]], dimension: int
) -> tuple[str, tuple[list[Any], list[Any]]]:
    """Returns the statement with its filters, and their values for the vector and for the word search."""
    of_report, of_passage = conditions
    all_conditions = [*of_report, *of_passage]
    said_filter = "".join(f" AND {condition}" for condition, _ in all_conditions)
    near_filter = ""
    if of_passage:
        joined = " AND ".join(condition for condition, _ in all_conditions)
        near_filter = f"JOIN searched p USING (report_id, passage_id) WHERE {joined}"
    elif of_report:
        near_filter = "WHERE " + " AND ".join(c.replace("p.", "v.", 1) for c, _ in of_report)
    values = [value for _, value in all_conditions]
    text = statement.format(near_filter=near_filter, said_filter=said_filter, dimension=dimension)
    return text, (values, values)


def _candidates(rows: Sequence[Any]) -> Candidates[Key]:
    lowest_cosines = [row["near"] for row in rows if row["near"] is not None]
    lowest_words = [row["said"] for row in rows if row["said"] is not None]
    return Candidates(
        [(row["report_id"], row["passage_id"]) for row in rows],
        np.array([row["cosine"] for row in rows], np.float32),
        np.array([row["words"] for row in rows], np.float32),
        min(lowest_cosines, default=0.0),
        min(lowest_words) if len(lowest_words) == CANDIDATES else 0.0,
    )


def _columns(keys: Sequence[Key]) -> tuple[list[str], list[str]]:
    return [report_id for report_id, _ in keys], [passage_id for _, passage_id in keys]
