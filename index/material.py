"""The material of an index: the text of each passage to embed, and the text whose words are counted.

A passage is embedded with its report's title and its headings, because a page that says "the partnership"
seldom says whose. A change here, or in how corpus/text.py makes text readable and finds sentences, changes
vectors or words. Raise RECIPE after such a change.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Protocol

from corpus.report import Passage, Report
from corpus.storage.catalogue import SCHEMA as CATALOGUE
from corpus.storage.catalogue import Catalogue
from corpus.text import readable
from corpus.themes.tagging import SCHEMA as THEMES
from corpus.themes.tagging import PassageThemes
from index.analysis import ReportAnalysis, context
from index.models.model_files import Parts
from index.stem_counts import StemCounter, StemCounts
from index.vocabulary import Vocabulary, WordCounts

RECIPE = 11
SENTENCES_UP_TO = 60_000
"""Maximum number of passages for which every sentence has a vector too; more would fill the memory."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that is indexed. Passages are in order of report and position.

    `texts` has the text to embed of each passage, `sentences` where its sentences stand in that text. `pages`
    is their number; `themes` has the ids of the passages on each theme. `stems` are those of the texts that
    are searched by their words.
    """

    pages: int
    reports: list[Report]
    passages: list[Passage]
    texts: list[str]
    sentences: list[Parts]
    themes: Mapping[str, Sequence[str]]
    vocabulary: Vocabulary
    stems: StemCounts


class Analyse(Protocol):
    """Returns the analysis of a report; without `split`, one without sentences."""

    def __call__(self, report: Report, passages: Sequence[Passage], *, split: bool) -> ReportAnalysis: ...


def gather(evidence: Catalogue, analyse: Analyse = ReportAnalysis.of) -> Material:
    """Returns everything in a catalogue that is to be indexed."""
    reports, passages = evidence.reports(), list(evidence.passages())
    by_id = {report.id: report for report in reports}
    texts, parts = list[str](), list[Parts]()
    words, stems = WordCounts(), StemCounter()
    split = len(passages) <= SENTENCES_UP_TO
    for report_id, group in groupby(passages, key=lambda passage: passage.report_id):
        report, of_report = by_id[report_id], list(group)
        analysis = analyse(report, of_report, split=split)
        texts += [f"{context(report, passage)}\n{readable(passage.text)}" for passage in of_report]
        parts += analysis.sentences
        words.add(analysis.words)
        stems.add(analysis.stems)
    themes = PassageThemes(evidence.database).by_theme()
    pages = evidence.count_pages()
    return Material(pages, reports, passages, texts, parts, themes, words.vocabulary(), stems.total())


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


def corpus_state(evidence: Catalogue) -> str:
    """Returns a digest that is another whenever `corpus_digest` may be, "" where none is known.

    It takes no time: what changes with every change of a page, a passage or a theme is read in their place.
    """
    state = evidence.database.state()
    reports = [asdict(report) for report in evidence.reports()]
    values = [state, CATALOGUE, THEMES, reports]
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest() if state else ""
