"""The real documents, read once for all the tests that look at them."""

from collections.abc import Mapping

import pytest

from corpus.document import Limits
from corpus.reading import ReaderPool, Reading
from tests.data_paths import SHARED


@pytest.fixture(scope="session")
def real_readings() -> Mapping[str, Reading]:
    """Every real report, read in worker processes, by its file's name."""
    folder = SHARED / "reports"
    if not folder.is_dir():
        pytest.skip("the real documents are not beside this checkout")
    with ReaderPool(limits=Limits(scanned_pages=0)) as pool:
        futures = {path.name: pool.read(path, path.stem) for path in sorted(folder.iterdir())}
        return {name: future.result(timeout=120) for name, future in futures.items()}
