"""The material of an index: the text of each passage to embed, and the text whose words are counted.

A passage is embedded with its report's title and its headings, because a page that says "the partnership"
seldom says whose. A change here, or in how corpus/text.py makes text readable and finds sentences, changes
vectors or words. Raise RECIPE after such a change.
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
from index.vocabulary import Vocabulary, count_words

RECIPE = 10
_NO_WORD = re.compile(r"[_\W]+")
SENTENCES_UP_TO = 60_000
"""Maximum number of passages for which every sentence has a vector too; more would fill the memory."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that is indexed. Passages are in order of report and position.

    `texts` has the text to embed of each passage, `sentences` where its sentences stand in that text. `pages`
    is their number; `themes` has the ids of the passages on each theme.
    """

    pages: int
    reports: list[Report]
    passages: list[Passage]
    texts: list[str]
    sentences: list[Parts]
    themes: Mapping[str, Sequence[str]]


def gather(evidence: Catalogue) -> Material:
    """Returns everything in a catalogue that is to be indexed."""
    reports = evidence.reports()
    by_id = {report.id: report for report in reports}
    passages = list(evidence.passages())
    texts: list[str] = []
    parts: list[Parts] = []
    with_sentences = len(passages) <= SENTENCES_UP_TO
    for passage in passages:
        context, text = _context(by_id[passage.report_id], passage), readable(passage.text)
        texts.append(f"{context}\n{text}")
        shift, spans = len(context) + 1, sentences(text) if with_sentences else []
        parts.append([(start + shift, end + shift) for start, end in spans])
    pages = sum(1 for report in reports for _ in evidence.pages(report.id))
    return Material(pages, reports, passages, texts, parts, PassageThemes(evidence.database).by_theme())


def count_vocabulary(material: Material) -> Vocabulary:
    """Returns the vocabulary of all passages."""
    return count_words(passage.text for passage in material.passages)


def word_texts(material: Material) -> Iterator[str]:
    """Yields, for each passage, the text that is searched by its words: its context and text, and its file's
    name."""
    file_words = {report.id: _file_words(report) for report in material.reports}
    for passage, text in zip(material.passages, material.texts, strict=True):
        yield f"{file_words[passage.report_id]}\n{text}"


def corpus_digest(evidence: Catalogue) -> str:
    """Returns the SHA-256 of all that a version serves. Where it is unchanged, nothing is built again."""
    digest, encode = hashlib.sha256(), json.JSONEncoder(sort_keys=True, default=str).encode

    def add(values: object) -> None:
        digest.update(encode(values).encode() + b"\n")

    for report in sorted(evidence.reports(), key=lambda report: report.id):
        add(asdict(report))
        for values in evidence.stored_rows(report.id):
            add(values)
    add(PassageThemes(evidence.database).by_theme())
    return digest.hexdigest()


def _file_words(report: Report) -> str:
    """Returns the words of a report's file name: they often give a place and a year that the title lacks."""
    return _NO_WORD.sub(" ", Path(report.file).stem)


def _context(report: Report, passage: Passage) -> str:
    return ". ".join(part for part in (report.title, *passage.headings) if part)
