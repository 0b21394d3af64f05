"""The analysis of a report: the sentences, the words and the stems of its passages.

    ReportAnalysis   what is worked out of the passages of one report
    AnalysisCache    the analyses of an installation's reports, so that a re-index analyses only new ones

An analysis depends on the report's title and file name, on the headings and texts of its passages, and on the
code. Its key is a digest of all of these, so a report that has changed, or another release, finds none.
"""

import hashlib
import json
import re
import sys
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import getfile
from itertools import accumulate, chain, islice
from pathlib import Path

import Stemmer

from corpus.report import Passage, Report
from corpus.storage.database import Database
from corpus.text import Range, readable, sentences
from index.stem_counts import DocumentStems
from index.vocabulary import STOP, WordCounts

SCHEMA = """
CREATE TABLE IF NOT EXISTS analyses (key BLOB PRIMARY KEY, analysis BLOB);
"""
CODE = (Path(__file__), *(Path(getfile(made_by)) for made_by in (readable, WordCounts, DocumentStems)))
"""The files that analyses are made by. Where one has changed, every report is analysed again."""
_NO_WORD = re.compile(r"[_\W]+")
_DIGEST = 16


@dataclass(frozen=True, slots=True)
class ReportAnalysis:
    """What is worked out of the passages of one report, in their order.

    `sentences` are the places of each passage's sentences in the text that is embedded; `words` counts the
    words of the passages, and `stems` those of the texts that are searched by their words.
    """

    sentences: list[list[Range]]
    words: WordCounts
    stems: DocumentStems

    @classmethod
    def of(cls, report: Report, passages: Sequence[Passage], *, split: bool) -> "ReportAnalysis":
        """Analyses the passages of a report. Without `split` no sentences are looked for."""
        file_words = _NO_WORD.sub(" ", Path(report.file).stem)
        texts = [(context(report, passage), readable(passage.text)) for passage in passages]
        return cls(
            [_sentences(len(before) + 1, text) if split else [] for before, text in texts],
            WordCounts.of(passage.text for passage in passages),
            # a file's name often gives a place and a year that the title lacks
            DocumentStems.of(f"{file_words}\n{before}\n{text}" for before, text in texts),
        )

    def encoded(self) -> bytes:
        """Returns the analysis as bytes: what has words as JSON, then all numbers in 32 bits, compressed."""
        words, stems = self.words, self.stems
        numbers = [
            array("i", map(len, self.sentences)),
            array("i", chain.from_iterable(chain.from_iterable(self.sentences))),
            *(stems.lengths, stems.different, stems.stems, stems.counts),
        ]
        counts = [words.passages, words.seen, words.stemmed, words.capitalised, words.lower_case]
        header = json.dumps([counts, stems.vocabulary, list(map(len, numbers))])
        return zlib.compress(b"\n".join([header.encode(), b"".join(numbers)]), level=1)

    @classmethod
    def decoded(cls, encoded: bytes) -> "ReportAnalysis":
        """Returns the analysis that `encoded` made these bytes of."""
        header, _, stored = zlib.decompress(encoded).partition(b"\n")
        (passages, *counts), vocabulary, lengths = json.loads(header)
        every_number = array("i", stored)
        ends = list(accumulate(lengths))
        starts = [0, *ends[:-1]]
        counted, places, *of_stems = (
            every_number[start:end] for start, end in zip(starts, ends, strict=True)
        )
        pairs = zip(*[iter(places)] * 2, strict=True)
        return cls(
            [list(islice(pairs, count)) for count in counted],
            WordCounts(passages, *map(Counter, counts)),
            DocumentStems(vocabulary, *of_stems),
        )


class AnalysisCache:
    """The analyses of reports by their keys, in a database. Whoever writes holds the lock of the versions.

    Each is stored with a digest: one that is damaged is made again. It is safe to delete them all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._used: set[bytes] = set()
        database.create(SCHEMA)

    def analyse(self, report: Report, passages: Sequence[Passage], *, split: bool) -> ReportAnalysis:
        """Returns the analysis of a report. One that is not stored yet is made and stored."""
        key = _key(report, passages, split=split)
        self._used.add(key)
        for row in self._database.rows("SELECT analysis FROM analyses WHERE key = ?", key):
            stored = row["analysis"]
            if isinstance(stored, bytes) and stored[:_DIGEST] == _digest(key + stored[_DIGEST:]):
                return ReportAnalysis.decoded(stored[_DIGEST:])
        analysis = ReportAnalysis.of(report, passages, split=split)
        encoded = analysis.encoded()
        with self._database.writing() as transaction:
            transaction.execute(
                """INSERT INTO analyses VALUES (?, ?)
                   ON CONFLICT (key) DO UPDATE SET analysis = excluded.analysis""",
                (key, _digest(key + encoded) + encoded),
            )
        return analysis

    def keys(self) -> set[bytes]:
        """Returns the keys of all analyses that are stored."""
        return {row["key"] for row in self._database.rows("SELECT key FROM analyses")}

    def trim(self) -> None:
        """Deletes the analyses that were not asked for since this was opened."""
        unused = [(key,) for key in self.keys() - self._used]
        if unused:
            with self._database.writing() as transaction:
                transaction.executemany("DELETE FROM analyses WHERE key = ?", unused)

    def close(self) -> None:
        self._database.close()


def context(report: Report, passage: Passage) -> str:
    """Returns what stands before the text of a passage when it is embedded: its report's title and its
    headings."""
    return ". ".join(part for part in (report.title, *passage.headings) if part)


def _sentences(shift: int, text: str) -> list[Range]:
    """Returns the sentences of a text, in a text that has so many characters before it."""
    return [(start + shift, end + shift) for start, end in sentences(text)]


def _key(report: Report, passages: Iterable[Passage], *, split: bool) -> bytes:
    """Returns the digest of all that an analysis depends on."""
    of_passages = [(passage.headings, passage.text) for passage in passages]
    return _digest(json.dumps([_code_digest(), split, report.title, report.file, of_passages]).encode())


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_DIGEST]


@cache
def _code_digest() -> str:
    """Returns the digest of all that analyses are made by."""
    others = f"{Stemmer.version()} {unicodedata.unidata_version} {sys.byteorder} {sorted(STOP)}".encode()
    return hashlib.sha256(others + b"".join(file.read_bytes() for file in CODE)).hexdigest()
