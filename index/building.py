"""What of a passage is embedded and counted, and the files of a version made from it.

A passage is embedded with its report's title and its headings, because a page that says "the
partnership" seldom says whose. Changing anything here changes vectors or words: raise RECIPE then.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from corpus.catalogue import Catalogue
from corpus.report import Passage, Report
from corpus.text import readable
from index.dense import Dense
from index.lexical import Words
from index.searching import Vectors

RECIPE = 1
EVIDENCE = "evidence.sqlite"
_WORDS = "words"


@dataclass(frozen=True, slots=True)
class Material:
    """All that is indexed, in one order: passages by report and position; texts to embed with the
    passage each belongs to."""

    reports: list[Report]
    passages: list[Passage]
    texts: list[str]
    owners: list[int]


def gather(evidence: Catalogue) -> Material:
    """Everything in a catalogue that is to be indexed."""
    reports = evidence.reports()
    by_id = {report.id: report for report in reports}
    passages = list(evidence.passages())
    texts: list[str] = []
    owners: list[int] = []
    for place, passage in enumerate(passages):
        for text in embedded_texts(by_id[passage.report_id], passage):
            texts.append(text)
            owners.append(place)
    return Material(reports, passages, texts, owners)


def embedded_texts(report: Report, passage: Passage) -> list[str]:
    """The texts whose vectors find this passage."""
    return [f"{_context(report, passage)}\n{readable(passage.text)}"]


def lexical_text(report: Report, passage: Passage) -> str:
    """The text whose words find this passage."""
    return f"{_context(report, passage)}\n{readable(passage.text)}"


def write(folder: Path, material: Material, vectors: Vectors) -> None:
    """Write the vectors and the words of a version."""
    by_id = {report.id: report for report in material.reports}
    Dense.build(vectors, np.asarray(material.owners, np.int32)).save(folder)
    texts = (lexical_text(by_id[passage.report_id], passage) for passage in material.passages)
    Words.build(texts).save(folder / _WORDS)


def open_words(folder: Path) -> Words:
    """The words that `write` wrote."""
    return Words.open(folder / _WORDS)


def corpus_digest(evidence: Catalogue) -> str:
    """SHA-256 over all that a version serves, so that nothing is rebuilt where nothing changed."""
    digest = hashlib.sha256()

    def add(values: object) -> None:
        digest.update(json.dumps(values, sort_keys=True, default=str).encode() + b"\n")

    for report in sorted(evidence.reports(), key=lambda report: report.id):
        add(asdict(report))
        for page in evidence.pages(report.id):
            add((page.number, page.label, page.anchor, page.text))
    for passage in evidence.passages():
        add((passage.id, passage.spans, passage.headings, passage.paragraph, passage.voice, passage.form))
    return digest.hexdigest()


def _context(report: Report, passage: Passage) -> str:
    return ". ".join(part for part in (report.title, *passage.headings) if part)


def pages_in(evidence: Catalogue, reports: Sequence[Report]) -> int:
    """How many pages some reports have."""
    return sum(1 for report in reports for _ in evidence.pages(report.id))
