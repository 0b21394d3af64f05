"""The facts that a PDF file states, as pypdf reads them: title, page labels, layers, other files within it.

A file that pypdf cannot open is read without them, because PDFium can often open it.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """`labels` has one for each page, or none; `layers` says that a layer may be off; `collection` that
    the file is a portfolio of other files."""

    title: str = ""
    author: str = ""
    labels: tuple[str, ...] = ()
    layers: bool = False
    collection: bool = False
    notes: tuple[str, ...] = ()


def facts_of(path: Path) -> PdfFacts:
    """Returns what the file says of itself. Any failure is a note, since the text does not depend on it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        import pypdf  # serving and asking need no facts of files

        with pypdf.PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                return PdfFacts()
            title = str(reader.metadata.title or "").strip() if reader.metadata else ""
            root = reader.root_object
            labels = tuple(reader.page_labels) if "/PageLabels" in root else ()
            author = str(reader.metadata.author or "").strip() if reader.metadata else ""
            return PdfFacts(title, author, labels, _layers_off(root), "/Collection" in root)
    except Exception as error:  # a damaged file can raise anything there
        return PdfFacts(notes=(f"The file's own description could not be read ({type(error).__name__}).",))


@lru_cache(maxsize=256)
def may_have_layers_off(path: Path) -> bool:
    """Returns whether a layer of the file may be off when it is shown. The file must not change."""
    return facts_of(path).layers


def _layers_off(root: Any) -> bool:
    """Returns whether the default configuration of the optional content turns anything off."""
    if "/OCProperties" not in root:
        return False
    default = root["/OCProperties"].get("/D", {})
    return bool(default.get("/OFF") or default.get("/AS")) or default.get("/BaseState") == "/OFF"
