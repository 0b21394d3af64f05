"""Measures how fast each page is rendered and how large it is, in the home of a collection that is in use.

python -m benchmarks.pages [--home FOLDER] [--times N]

Requests every kind of page N times, of reports, passages and themes spread over the whole collection, in one
process and without a network. Prints the milliseconds from the request to the last byte, the processor time
(which other work on the machine does not change), and the compressed size of the page. `first page` is what a
first visit downloads besides the files of the design system. Page pictures are drawn again. Pages that answer
a question are measured by `benchmarks.load`.
"""

import argparse
import gzip
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from fastapi.testclient import TestClient

from benchmarks.question_sets import HOME, open_index
from corpus.storage.database import Sqlite
from web.bootstrap import bootstrap
from web.garbage_collection import freeze_loaded_objects
from web.server.app import create_app
from web.services import Services
from web.settings import Settings
from web.storage.collection_store import CollectionStore
from web.storage.page_images import PageImages
from web.views.excerpts import excerpt
from web.views.templating import STATIC

EXCERPTS = 30
"""Number of quotations in the collection that is opened."""


def addresses(services: Services, times: int) -> dict[str, list[str]]:
    """Returns for each kind of page at most `times` addresses, spread over the collection."""
    searcher = services.asking.searcher()
    reports = [report.id for report in searcher.reports()]
    passages = [passage.id for passage in searcher.passages()]
    themes = services.reading.themes.matrix(searcher).rows
    cells = [(row.theme.id, cell.year) for row in themes for cell in row.cells if cell.reports]
    excerpts = [excerpt(searcher, passage, "") for passage in spread(passages, EXCERPTS)]
    collection = services.reading.collections.create("Thirty", excerpts)
    largest = max(reports, key=lambda report: sum(1 for _ in searcher.passages(report)))
    return {
        "first page": ["/"],
        "reports": ["/reports"],
        "reports, looked for": [f"/reports?q={word}" for word in ("children", "inspection", "2023")],
        "report": [f"/reports/{report}" for report in spread(reports, times)],
        "largest report": [f"/reports/{largest}"],
        "passage": [f"/passages/{passage}" for passage in spread(passages, times)],
        "picture of a page": list(pictures(services, spread(passages, times))),
        "themes": ["/themes"],
        "theme": [f"/themes/{row.theme.id}" for row in themes],
        "theme in a year": [f"/themes/{theme}?year={year}" for theme, year in spread(cells, times)],
        "recommendations": [f"/recommendations?q={row.theme.label}" for row in spread(themes, times)],
        "collection of 30": [f"/collections/{collection.id}"],
        "what is new": ["/new"],
        "what it is and is not": ["/about"],
    }


def pictures(services: Services, passages: Sequence[str]) -> Iterator[str]:
    """Yields the picture of each passage's first page, where its report has pictures."""
    searcher = services.asking.searcher()
    for passage in map(searcher.passage, passages):
        if searcher.report(passage.report_id).media_type == "application/pdf":
            yield f"/passages/{passage.id}/pages/{passage.pages[0]}.jpg"


def spread(items: Sequence[Any], limit: int) -> list[Any]:
    """Returns at most `limit` items at even distances."""
    return list(items[:: max(1, -(-len(items) // limit))])


def milliseconds(
    get: Callable[[str], object], addresses: Sequence[str], times: int
) -> tuple[list[float], list[float]]:
    """Returns the milliseconds and the processor milliseconds of `times` requests to the addresses in
    turn."""
    elapsed, processor = [], []
    for address, _ in zip(cycle(addresses), range(times), strict=False):
        start, processor_start = time.perf_counter(), time.process_time()
        get(address)
        elapsed.append(1000 * (time.perf_counter() - start))
        processor.append(1000 * (time.process_time() - processor_start))
    return elapsed, processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--home", type=Path, default=HOME, help="home of the index, which is built there if there is none"
    )
    parser.add_argument("--times", type=int, default=100)
    options = parser.parse_args()
    open_index(options.home)
    with tempfile.TemporaryDirectory() as folder:
        services = services_in(options.home, Path(folder))
        client = TestClient(create_app(services), base_url="http://localhost")
        freeze_loaded_objects()  # as a server does
        reports = len(services.asking.searcher().reports())
        print(f"| page, {reports} reports | median ms | p95 ms | processor p95 ms | KB compressed |")
        print("|---|---|---|---|---|")
        print_page_times(client, addresses(services, options.times), options.times)
        print_first_visit(client)


def services_in(home: Path, folder: Path) -> Services:
    """Returns the services on the index of a home, whose collections and pictures are stored in a folder."""
    services = bootstrap(Settings(home=home))
    reading = replace(
        services.reading,
        collections=CollectionStore(Sqlite(folder / "collections.sqlite")),
        images=PageImages(services.reading.originals, folder / "pictures"),
    )
    reading.load(services.asking.searcher())  # a server does so in the background
    return replace(services, make_reading=lambda: reading)


def print_page_times(client: TestClient, pages: Mapping[str, Sequence[str]], times: int) -> None:
    """Prints a row for each kind of page: its times and its size."""
    for kind in pages.values():
        client.get(kind[0]).raise_for_status()  # templates and the model are loaded by the first
    for name, kind in pages.items():
        elapsed, processor = milliseconds(
            client.get, kind, len(kind) if name.startswith("picture") else times
        )
        size = max(len(gzip.compress(client.get(address).content)) for address in kind[:10])
        figures = (np.median(elapsed), np.quantile(elapsed, 0.95), np.quantile(processor, 0.95), size / 1000)
        print(f"| {name} | {' | '.join(f'{figure:.1f}' for figure in figures)} |")


def print_first_visit(client: TestClient) -> None:
    """Prints how much a first visit downloads."""
    assets = [path.read_bytes() for path in STATIC.iterdir() if path.suffix in (".css", ".js", ".svg")]
    first = sum(len(gzip.compress(part)) for part in (*assets, client.get("/").content))
    print(f"\nA first visit downloads {first / 1000:.1f} KB beyond the design system's own files.")


if __name__ == "__main__":
    main()
