"""File names as text that can be stored and printed, whatever bytes they are made of.

A name whose bytes are not UTF-8 (as of files from an old archive) comes from Python with lone surrogates,
which no database and no terminal takes.
"""

import os
from pathlib import Path


def printable_name(path: Path) -> str:
    """Returns the file's name, U+FFFD in the place of each byte that cannot be read."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def printable_path(path: Path) -> str:
    """Returns the whole path in the same way."""
    return os.fsencode(path).decode("utf-8", "replace")


def storable_path(path: Path) -> str:
    """Returns the whole path, unlike that of any other file: each such byte is written as \\xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
