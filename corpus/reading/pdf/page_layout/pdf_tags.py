"""The tags of a tagged PDF: they mark headings, list items, cells and notes.

A tag is taken from the page's structure tree (ISO 32000-1, 14.8.4) and belongs to the marked content that
carries its number. Tags are sometimes wrong, so they are one sign beside typography.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pypdfium2.raw as pdfium_c

_DEEPEST = 60
"""Maximum depth of a tree. Trees are a dozen levels deep; a deeper one is hostile."""

_LONGEST_TYPE = 128
"""Bytes of a type's name in UTF-16; the standard ones are a third of that."""

_ROLES = {"LI": "item", "Lbl": "item", "LBody": "item", "Note": "note", "TOC": "contents", "TOCI": "contents"}
_ROLES |= {"Caption": "caption", "P": "text", "BlockQuote": "text", "Title": "H1"}
_ROLES |= {level: level for level in ("H1", "H2", "H3", "H4", "H5", "H6")}


@dataclass(frozen=True, slots=True)
class PdfTag:
    """`role` is "" where the tree says nothing.

    `element` (a paragraph, an item, ...), `cell`, `row` and `table` are numbers on that page, 0 for
    none; `header` says that the cell names a row or column.
    """

    role: str = ""
    element: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0
    header: bool = False


UNTAGGED = PdfTag()


def tags_of_page(page: Any) -> dict[int, PdfTag]:
    """Returns the tag of each piece of marked content on a pypdfium2 page, by its number; empty where
    untagged."""
    tree = pdfium_c.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    try:
        tags: dict[int, PdfTag] = {}
        numbers = count(1)
        for index in range(max(0, pdfium_c.FPDF_StructTree_CountChildren(tree))):
            child = pdfium_c.FPDF_StructTree_GetChildAtIndex(tree, index)
            if child:
                tags.update(_walk(child, UNTAGGED, numbers, 0))
        return tags
    finally:
        pdfium_c.FPDF_StructTree_Close(tree)


def _walk(element: Any, parent: PdfTag, numbers: Iterator[int], depth: int) -> Iterator[tuple[int, PdfTag]]:
    tag = _inherit(_type_of(element), parent, numbers)
    for index in range(max(0, pdfium_c.FPDF_StructElement_CountChildren(element))):
        content = pdfium_c.FPDF_StructElement_GetChildMarkedContentID(element, index)
        if content >= 0:
            yield content, tag
        elif depth < _DEEPEST:
            child = pdfium_c.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                yield from _walk(child, tag, numbers, depth + 1)


def _inherit(kind: str, parent: PdfTag, numbers: Iterator[int]) -> PdfTag:
    """Returns the tag of an element within its parent: a paragraph in a list item is the item."""
    if kind == "Table":
        return PdfTag(table=next(numbers))
    if kind == "TR":
        return replace(parent, role="", element=0, row=next(numbers))
    if kind in ("TD", "TH"):
        return replace(parent, role="text", element=next(numbers), cell=next(numbers), header=kind == "TH")
    role = _ROLES.get(kind, "")
    if not role or (parent.role not in ("", "text") and role == "text"):
        return parent
    if kind in ("Lbl", "LBody") and parent.role == "item":
        return parent
    return replace(parent, role=role, element=next(numbers))


def _type_of(element: Any) -> str:
    buffer = ctypes.create_string_buffer(_LONGEST_TYPE)
    length = pdfium_c.FPDF_StructElement_GetType(element, buffer, _LONGEST_TYPE)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace") if 2 < length <= _LONGEST_TYPE else ""
