"""Whether the bytes that came are the file that was promised: whole, and not a page put in its place."""

import tempfile
from pathlib import Path

from corpus.errors import NotFetched

_HEAD = 1024
_TAIL = 64 * 1024
"""Where a PDF's end mark must be: some have other bytes after it."""


def room_in(folder: Path) -> Path:
    """Returns a new, empty file in a folder, for bytes that are to come."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        return Path(file.name)


def check_pdf(path: Path, url: str, promised: int = 0) -> None:
    """Raises NotFetched where a file is not a whole PDF. `promised` is its size in bytes, 0 unknown."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    if not head:
        raise NotFetched(f"{url}: it came empty. Try again later.")
    if b"%PDF-" not in head:
        raise NotFetched(
            f"{url}: a page came in the place of the PDF, perhaps while it is checked for viruses."
        )
    if b"%%EOF" not in tail or (promised and size < promised):
        raise NotFetched(f"{url}: the PDF came cut off, {size:,} bytes of it. Try again later.")
