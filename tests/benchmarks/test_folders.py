"""A benchmark explains in a sentence which path is missing."""

from pathlib import Path

import pytest

from benchmarks.folders import existing


def test_an_existing_path_is_returned(tmp_path: Path) -> None:
    assert existing(tmp_path) == tmp_path


def test_a_missing_path_is_named_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"questions\.jsonl is missing\. This benchmark needs it"):
        existing(tmp_path / "questions.jsonl")
