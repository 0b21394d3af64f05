"""Writing files safely."""

import errno
import hashlib
import sqlite3
from pathlib import Path

import pytest
from filelock import Timeout

from index.disk import file_digest, replace_text, sync_file, writing
from index.errors import CannotWrite


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "current"
    replace_text(path, "first\n")
    replace_text(path, "second\n")
    assert path.read_text("utf-8") == "second\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(b"\x00\x01")
    assert file_digest(path) == sync_file(path) == hashlib.sha256(b"\x00\x01").hexdigest()


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("disk is full")]
)
def test_a_full_disk_says_what_to_do(error: Exception) -> None:
    with pytest.raises(CannotWrite, match="Free some space"), writing():
        raise error


def test_waiting_for_a_lock_in_vain_is_no_error_of_the_disk() -> None:
    with pytest.raises(Timeout), writing():
        raise Timeout("lock")
