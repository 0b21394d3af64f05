"""The index that answers are measured on, shared by the scripts that measure them.

The index is made once, as a maintainer would make it (add, then reindex), under var/benchmarks/answers of the
checkout, and taken up again by the next run.
"""

from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.reading import ReaderPool
from corpus.sync import Corpus
from index.encoders import DEFAULT, load_encoder
from index.live import Live
from index.reindexing import reindex
from index.searching import Searcher
from index.versions import Versions

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
HOME = ROOT / "var" / "benchmarks" / "answers"


def opened(home: Path = HOME, reports: Path = SHARED / "reports") -> Searcher:
    """The index under `home`, made of a folder of reports where there is none yet."""
    encoder = load_encoder(DEFAULT, home / "cache")
    if not (home / "index" / "current").exists():
        with ReaderPool() as readers:
            for _ in Corpus.at(home, readers).add([reports]):
                pass
        catalogue = Catalogue(home / "corpus" / "catalogue.sqlite")
        for _ in reindex(catalogue, Versions(home / "index"), encoder):
            pass
    return Live(Versions(home / "index"), encoder).searcher()
