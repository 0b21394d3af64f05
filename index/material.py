"""What of a passage is embedded and counted, and the files of a version made from it.

A passage is embedded with its report's title and its headings, because a page that says "the
partnership" seldom says whose. Changing anything here, or how corpus/text.py makes text readable
and finds sentences, changes vectors or words: raise RECIPE then.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.report import Passage, Report
from corpus.storage.catalogue import Catalogue
from corpus.text import readable, sentences
from corpus.themes.tagging import PassageThemes
from index.models.model_files import Parts
from index.vocabulary import Vocabulary, vocabulary

RECIPE = 8
_NO_WORD = re.compile(r"[_\W]+")
SENTENCES_UP_TO = 60_000
"""Up to so many passages every sentence has a vector too; beyond, they would fill the memory."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that is indexed, in one order: passages by report and position, and the text to embed of each
    with the places of its sentences. `pages` is how many there are, `themes` gives the ids of the passages
    about each theme."""

    pages: int
    reports: list[Report]
    passages: list[Passage]
    texts: list[str]
    sentences: list[Parts]
    themes: Mapping[str, Sequence[str]]


def gather(evidence: Catalogue) -> Material:
    """Everything in a catalogue that is to be indexed."""
    reports = evidence.reports()
    by_id = {report.id: report for report in reports}
    passages = list(evidence.passages())
    texts: list[str] = []
    parts: list[Parts] = []
    for passage in passages:
        context, text = _context(by_id[passage.report_id], passage), readable(passage.text)
        texts.append(f"{context}\n{text}")
        shift = len(context) + 1
        parts.append([(start + shift, end + shift) for start, end in sentences(text)])
    if len(passages) > SENTENCES_UP_TO:
        parts = [[] for _ in passages]
    pages = sum(1 for report in reports for _ in evidence.pages(report.id))
    return Material(pages, reports, passages, texts, parts, PassageThemes(evidence.database).by_theme())


def counted(material: Material) -> Vocabulary:
    """The words of all passages, counted."""
    return vocabulary(passage.text for passage in material.passages)


def word_texts(material: Material) -> Iterator[str]:
    """Each passage's text to count the words of: its context, and the report's file name."""
    names = {report.id: _name(report) for report in material.reports}
    for passage, text in zip(material.passages, material.texts, strict=True):
        yield f"{names[passage.report_id]}\n{text}"


def corpus_digest(evidence: Catalogue) -> str:
    """SHA-256 over all that a version serves, so that nothing is rebuilt where nothing changed."""
    digest = hashlib.sha256()

    def add(values: object) -> None:
        digest.update(json.dumps(values, sort_keys=True, default=str).encode() + b"\n")

    for report in sorted(evidence.reports(), key=lambda report: report.id):
        add(asdict(report))
        for page in evidence.pages(report.id):
            add((page.number, page.label, page.anchor, page.text))
            if page.marks:
                add([(mark.at, mark.text) for mark in page.marks])
    for passage in evidence.passages():
        add((passage.id, passage.spans, passage.headings, passage.paragraph, passage.voice, passage.form))
    add(PassageThemes(evidence.database).by_theme())
    return digest.hexdigest()


def _name(report: Report) -> str:
    """The words of a report's file name: they often tell its place and its year where the title does not."""
    return _NO_WORD.sub(" ", Path(report.file).stem)


def _context(report: Report, passage: Passage) -> str:
    return ". ".join(part for part in (report.title, *passage.headings) if part)
