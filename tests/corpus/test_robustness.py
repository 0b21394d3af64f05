"""Odd and broken files: each is read, or refused with a reason; none crashes, hangs or is silently empty."""

from pathlib import Path

import pytest

from benchmarks.fuzzing import outcome, run
from corpus.document import Limits
from corpus.errors import UnreadableFile
from corpus.reading import ReaderPool, read
from corpus.text import normalise
from tests.corpus.pdfs import make_pdf, prose
from tests.data_paths import SHARED

REFUSALS = {kind.__name__ for kind in UnreadableFile.__subclasses__()}
ODD = [*SHARED.glob("pdf-robustness/**/*.pdf"), *SHARED.glob("edge-cases/*.pdf")]
TEXTS = SHARED / "pdf-robustness" / "pypdf-resources"


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    seeds = [
        make_pdf(tmp_path / "a.pdf", [[("heading", "Findings"), ("text", prose(9))]] * 2).read_bytes(),
        make_pdf(tmp_path / "b.pdf", [[("item", "• see the child")] * 5], header="Above").read_bytes(),
    ]
    outcomes = run(seeds, count=150, random_seed=7)
    assert set(outcomes) <= REFUSALS | {"read"}
    assert sum(outcomes.values()) == 150


@pytest.mark.real
@pytest.mark.skipif(not ODD, reason="the odd files are not beside this checkout")
def test_every_odd_file_is_read_or_refused() -> None:
    with ReaderPool(limits=Limits(seconds=60, scanned_pages=0)) as pool:
        futures = [(path, pool.read(path, path.stem)) for path in ODD]
        outcomes = {str(path): outcome(future) for path, future in futures}
    assert set(outcomes.values()) <= REFUSALS | {"read"}
    assert "ReadingFailed" not in outcomes.values()
    locked = {Path(path).name for path, what in outcomes.items() if what == "EncryptedFile"}
    assert {"libreoffice-writer-password.pdf", "r6-user-password.pdf", "aes-256.pdf"} <= locked


@pytest.mark.real
@pytest.mark.skipif(not TEXTS.is_dir(), reason="the odd files are not beside this checkout")
def test_texts_that_are_known_match() -> None:
    """All but the one that holds a picture's bytes."""
    known = [
        path for path in TEXTS.glob("*.txt") if path.with_suffix(".pdf").is_file() and path.stem != "jpeg"
    ]
    assert known
    for path in known:
        if path.stem == "jpeg":
            continue
        pages = read(path.with_suffix(".pdf"), path.stem, Limits(scanned_pages=0)).pages
        found = set(normalise(" ".join(page.text for page in pages)).split())
        words = normalise(path.read_text(encoding="utf-8")).split()
        assert sum(word in found for word in words) >= 0.9 * len(words), path.name
