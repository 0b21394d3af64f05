"""Keeps the home and the cache to the account that runs the program, whatever its umask."""

import os
import stat
from pathlib import Path

from web.settings import CannotServe

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_new_files_private() -> None:
    """Makes every file and folder that this process and its children make readable by its account only."""
    os.umask(_OTHERS)


def check_private(folder: Path, setting: str) -> None:
    """Makes a folder of ours private. Raises CannotServe if another account could put files into it.

    A folder that is not there is left alone: it is made when it is needed.
    """
    if os.name != "posix" or not folder.is_dir():
        return
    about = folder.stat()
    if about.st_uid == os.geteuid():
        if about.st_mode & _OTHERS and os.access(folder, os.W_OK):
            folder.chmod(stat.S_IMODE(about.st_mode) & ~_OTHERS)
    elif about.st_uid != 0 or about.st_mode & stat.S_IWOTH:
        raise CannotServe(
            f"{folder} belongs to another account or can be written to by all. Set {setting} to a folder of "
            "the account that runs this, or change its owner."
        )
