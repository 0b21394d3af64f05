"""A benchmark says in a sentence what it lacks."""

from pathlib import Path

import pytest

from benchmarks.folders import needed


def test_what_is_there_is_taken(tmp_path: Path) -> None:
    assert needed(tmp_path) == tmp_path


def test_what_is_missing_is_named_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"questions\.jsonl is missing: this benchmark measures on it"):
        needed(tmp_path / "questions.jsonl")
