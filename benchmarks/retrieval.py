"""How well the right passages are found, beside the plain ways, in one run.

python -m benchmarks.retrieval [--set reports|field|field-quick|scifact|mtrag|inquiries] [--data FOLDER]

What is read and embedded is kept in the home folder, so that a second run takes up what has not changed.
"""

import argparse
from pathlib import Path

from benchmarks.folders import DATA, HOME, needed
from benchmarks.measuring import Judgements, Ranking, table
from benchmarks.retrieval_sets import SETS, Set
from benchmarks.systems import Ours, Plain, System, ranking
from corpus.storage.catalogue import Catalogue
from index.files.file_versions import FileVersions
from index.models import cross_encoders
from index.models.cross_encoders import CrossEncoder, load_cross_encoder
from index.models.encoders import DEFAULT, Encoder, load_encoder
from index.reindexing import Published, reindex

NAMES = ("BM25", "dense", "plain fusion", "ours, words as given", "ours", "ours, read again")
BASES = ("plain fusion", "ours")
"""What the last is compared with, query by query."""


def measure(of: Set, home: Path, encoder: Encoder, reader: CrossEncoder) -> dict[str, Ranking]:
    """The rankings of every system on one set."""
    folder = home / of.corpus
    catalogue = Catalogue(folder / "corpus.sqlite")
    if not catalogue.reports():
        of.fill(catalogue)
    versions = FileVersions(folder / "index")
    *_, last = reindex(catalogue, versions, encoder)
    assert isinstance(last, Published)
    counted = f"{last.version.reports} documents, {last.version.passages} passages"
    print(f"\n{of.name}: {counted}, {encoder.name} {encoder.revision}\n", flush=True)
    plain = Plain(catalogue, encoder, versions)
    ours = Ours(versions.open(versions.current(), encoder), reader)
    systems: list[System] = [
        plain.lexical,
        plain.dense,
        plain.fusion,
        ours.as_given,
        ours.understood,
        ours.reranked,
    ]
    return {name: ranking(system, of) for name, system in zip(NAMES, systems, strict=True)}


def main() -> None:
    """Measure the sets that were asked for and print a table for each, and one of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS, default="reports")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--encoder", default=DEFAULT)
    parser.add_argument("--reranker", default=cross_encoders.DEFAULT)
    given = parser.parse_args()
    encoder = load_encoder(given.encoder, given.home / "encoders")
    reader = load_cross_encoder(given.reranker, given.home / "encoders")
    pooled: dict[str, dict[str, list[str]]] = {}
    answers: dict[str, dict[str, int]] = {}
    sets = SETS[given.set](needed(given.data))
    for of in sets:
        judgements: Judgements = {ask.id: ask.answers for ask in of.asks}
        runs = measure(of, given.home, encoder, reader)
        print("\n".join(table(runs, judgements, of.measures, BASES)))
        answers |= {f"{of.name} {query}": dict(graded) for query, graded in judgements.items()}
        for system, found in runs.items():
            pooled.setdefault(system, {}).update(
                {f"{of.name} {query}": list(r) for query, r in found.items()}
            )
    if len(sets) > 1 and given.set != "reports":
        print("\nall of them\n\n" + "\n".join(table(pooled, answers, sets[0].measures, BASES)))


if __name__ == "__main__":
    main()
