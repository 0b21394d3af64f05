"""Odd and broken files: each is read, or refused with a reason; none crashes, hangs or is silently empty."""

import zlib
from pathlib import Path
from random import Random

import pytest

from benchmarks.fuzzing import outcome, run
from corpus.errors import ReadingFailed, UnreadableFile
from corpus.reading.document import ReadingLimits
from corpus.reading.file_reader import ReaderPool, read
from corpus.text import normalise
from tests.corpus.pdfs import make_pdf, prose
from tests.data_paths import SHARED
from tests.waits import LONG

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


def decompression_bomb(path: Path, megabytes: int) -> Path:
    """A small PDF whose one page is described by so many megabytes of spaces."""
    squeeze = zlib.compressobj(1)
    stream = b"".join(squeeze.compress(b" " * (1 << 20)) for _ in range(megabytes)) + squeeze.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF")
    return path


def test_a_decompression_bomb_loses_that_file_only(tmp_path: Path) -> None:
    bomb = decompression_bomb(tmp_path / "bomb.pdf", megabytes=500)
    good = make_pdf(tmp_path / "good.pdf", [[("text", prose(20))]])
    with ReaderPool(workers=1, limits=ReadingLimits(seconds=LONG, megabytes=400)) as pool:
        bombed, working = pool.read(bomb, "bomb"), pool.read(good, "good")
        with pytest.raises(ReadingFailed, match="memory"):
            bombed.result(timeout=3 * LONG)
        assert working.result(timeout=3 * LONG).passages


def test_two_hundred_pages_of_figures_are_read_in_seconds(tmp_path: Path) -> None:
    """About ten seconds on a quiet machine; the worker is stopped where a row takes more than its share."""
    chance = Random(1)
    rows = [" ".join(f"{chance.randint(0, 99_999):,}" for _ in range(12)) + " (r)" for _ in range(6_000)]
    pages = [[("note", row) for row in rows[start : start + 30]] for start in range(0, len(rows), 30)]
    tables = make_pdf(tmp_path / "tables.pdf", pages)
    with ReaderPool(workers=1, limits=ReadingLimits(seconds=2 * LONG)) as pool:
        assert len(pool.read(tables, "tables").result(timeout=3 * LONG).pages) == 200


@pytest.mark.real
@pytest.mark.skipif(not ODD, reason="the odd files are not beside this checkout")
def test_every_odd_file_is_read_or_refused() -> None:
    with ReaderPool(limits=ReadingLimits(seconds=LONG, scanned_pages=0)) as pool:
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
        pages = read(path.with_suffix(".pdf"), path.stem, ReadingLimits(scanned_pages=0)).pages
        found = set(normalise(" ".join(page.text for page in pages)).split())
        words = normalise(path.read_text(encoding="utf-8")).split()
        assert sum(word in found for word in words) >= 0.9 * len(words), path.name
