"""Measures how well search finds the right passages, compared with plain systems, in one run.

python -m benchmarks.retrieval [--set reports|field|field-quick|scifact|mtrag|inquiries] [--data FOLDER]

The home folder keeps what is read and embedded, so that a second run uses again what has not changed.
"""

import argparse
from pathlib import Path

from benchmarks.folders import DATA, HOME, existing
from benchmarks.ranking_measures import Judgements, Ranking, table
from benchmarks.retrieval_sets import SETS, QuerySet
from benchmarks.systems import Ours, Plain, System, ranking
from corpus.storage.catalogue import Catalogue
from index.files.file_versions import FileVersions
from index.models import cross_encoders
from index.models.cross_encoders import CrossEncoder, load_cross_encoder
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.reindexing import Published, reindex

NAMES = ("BM25", "dense", "plain fusion", "ours, words as given", "ours", "ours, read again")
BASES = ("plain fusion", "ours")
"""Systems that the last one is compared with, query by query."""


def measure(query_set: QuerySet, home: Path, encoder: Encoder, reader: CrossEncoder) -> dict[str, Ranking]:
    """Returns the rankings of every system on one set."""
    folder = home / query_set.corpus
    catalogue = Catalogue(folder / "corpus.sqlite")
    if not catalogue.reports():
        query_set.fill(catalogue)
    versions = FileVersions(folder / "index")
    *_, published = reindex(catalogue, versions, encoder)
    assert isinstance(published, Published)
    counts = f"{published.version.reports} documents, {published.version.passages} passages"
    print(f"\n{query_set.name}: {counts}, {encoder.name} {encoder.revision}\n", flush=True)
    plain = Plain(catalogue, encoder, versions)
    served = Ours(versions.open(versions.current(), encoder), reader)
    systems: list[System] = [
        plain.lexical,
        plain.dense,
        plain.fusion,
        served.as_given,
        served.understood,
        served.reranked,
    ]
    return {name: ranking(system, query_set) for name, system in zip(NAMES, systems, strict=True)}


def main() -> None:
    """Measures the sets that the command line names; prints a table for each, and one of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS, default="reports")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--encoder", default=DEFAULT)
    parser.add_argument("--reranker", default=cross_encoders.DEFAULT)
    options = parser.parse_args()
    encoder = load_encoder(options.encoder, options.home / "encoders")
    reader = load_cross_encoder(options.reranker, options.home / "encoders")
    pooled: dict[str, dict[str, list[str]]] = {}
    answers: dict[str, dict[str, int]] = {}
    sets = SETS[options.set](existing(options.data))
    for query_set in sets:
        judgements: Judgements = {query.id: query.answers for query in query_set.queries}
        runs = measure(query_set, options.home, encoder, reader)
        print("\n".join(table(runs, judgements, query_set.measures, BASES)))
        answers |= {f"{query_set.name} {query}": dict(graded) for query, graded in judgements.items()}
        for system, run in runs.items():
            pooled.setdefault(system, {}).update(
                {f"{query_set.name} {query}": list(documents) for query, documents in run.items()}
            )
    if len(sets) > 1 and options.set != "reports":
        print("\nall of them\n\n" + "\n".join(table(pooled, answers, sets[0].measures, BASES)))


if __name__ == "__main__":
    main()
