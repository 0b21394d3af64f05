"""The passages of the real documents that were labelled by hand with their themes, and counts of the tagger.

`python -m benchmarks.themes` prints the figures.
"""

import hashlib
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pypdfium2

from corpus.text import normalise
from corpus.themes.themes import Tagger, known_themes
from tests.data_paths import SHARED

Counts = tuple[int, int, int]
FACTS = Path(__file__).parent / "facts" / "themes.toml"


def labelled_entries(*, held_out: bool) -> list[dict[str, Any]]:
    """The entries of one part of the facts."""
    entries: list[dict[str, Any]] = tomllib.loads(FACTS.read_text(encoding="utf-8"))["passage"]
    return [entry for entry in entries if bool(entry.get("held_out")) is held_out]


def text_of(entry: dict[str, Any]) -> str:
    """The words of a labelled passage, from its page and the next."""
    with pypdfium2.PdfDocument(SHARED / "reports" / entry["file"]) as document:
        first = entry["page"] - 1
        pages = [document[number] for number in range(first, min(first + 2, len(document)))]
        text = " ".join(normalise(page.get_textpage().get_text_range()) for page in pages)
    words = text.split()
    starts = (place for place in range(len(words)) if _digest(words[place : place + 6]) == entry["opening"])
    start = next(starts)
    return " ".join(words[start : start + entry["words"]])


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def by_words(texts: Sequence[str]) -> list[set[str]]:
    """The themes of some texts, as the tagger gives them."""
    tagger = Tagger(known_themes())
    return [{tag.theme for tag in tagger.tags(text)} for text in texts]


def counts(*, held_out: bool, tag_texts: Callable[[Sequence[str]], list[set[str]]] = by_words) -> Counts:
    """How many themes were rightly given, how many were given, and how many should have been."""
    entries = labelled_entries(held_out=held_out)
    tagged = tag_texts([text_of(entry) for entry in entries])
    right = sum(len(themes & set(entry["themes"])) for themes, entry in zip(tagged, entries, strict=True))
    return right, sum(map(len, tagged)), sum(len(entry["themes"]) for entry in entries)
