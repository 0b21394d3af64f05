"""Small real classes that stand in for large ones, for the tests of every room."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from corpus.errors import ReportNotFound
from corpus.reading.ocr import READER as OCR_READER
from corpus.report import Form, Page, Passage, Report, Span, Voice, passage_id
from corpus.text import readable, sentences
from index.searching import Hit, HitScores, PassagePart, Query, Scores, Vectors
from index.vocabulary import Vocabulary, count_words, stems


def report(name: str, title: str = "", published: str = "2024", **more: object) -> Report:
    """A report of that id, with a file of that name."""
    return Report(name, title or name.capitalize(), f"{name}.pdf", "", published=published, **more)  # type: ignore[arg-type]


class FakeSearcher:
    """Searches by shared words over reports given as their pages; each paragraph of a page is a passage.

    `voices` has the voice of passages by the words they begin with; the others' is unknown. `headings` has
    the heading of passages in the same way. A machine read the reports of those ids in `pictures` from
    pictures of their pages.
    A sentence's vector counts its stems, hashed into 512 places: alike texts are near, others are not.
    """

    version_id = "fake"

    def __init__(
        self,
        pages: Mapping[Report, Sequence[str]],
        voices: Mapping[str, Voice] | None = None,
        headings: Mapping[str, str] | None = None,
        reader: str = "",
        pictures: Collection[str] = (),
    ) -> None:
        self._reports = {report.id: report for report in pages}
        self._pages = {
            (report.id, number): Page(
                number, text, label=str(number), reader=OCR_READER if report.id in pictures else reader
            )
            for report, texts in pages.items()
            for number, text in enumerate(texts, 1)
        }
        self._passages = {
            passage.id: _under(_with_voice(passage, voices or {}), headings or {})
            for key, page in self._pages.items()
            for passage in _paragraphs(key[0], page)
        }

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of its passages, counted."""
        return count_words(passage.text for passage in self._passages.values())

    def search(self, query: Query, limit: int = 50) -> list[Hit]:
        """Passages that share words with the question, most first."""
        related = (phrase for phrase, _ in query.related)
        query_stems = set(stems(" ".join((query.text, *query.expansions, *related))))
        matches = []
        for passage in self._passages.values():
            about = self._reports[passage.report_id]
            shared = len(query_stems & set(stems(passage.text)))
            early = query.since is not None and (about.year or 0) < query.since
            late = query.until is not None and (about.year or 0) > query.until
            elsewhere = bool(query.reports) and about.id not in query.reports
            if shared and not (early or late or elsewhere):
                matches.append((shared, passage, about))
        most = max((shared for shared, *_ in matches), default=1)
        hits = [
            Hit(passage, about, shared / most, HitScores(shared / most)) for shared, passage, about in matches
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, shape (n, 512)."""
        vectors = np.zeros((len(texts), 512), np.float32)
        for row, text in enumerate(texts):
            for stem in stems(text):
                vectors[row, sum(stem.encode()) % 512] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)

    def token_likeness(self, text: str, parts: Sequence[PassagePart]) -> Scores:
        """The share of the question's words that each part names."""
        wanted_stems = stems(text)
        shares = [
            sum(stem in stems(part.text) for stem in wanted_stems) / max(1, len(wanted_stems))
            for part in parts
        ]
        return np.array(shares, np.float32)

    def sentence_likeness(self, wordings: tuple[str, ...], passage_ids: Sequence[str]) -> list[Scores]:
        """The cosines of a question to the sentences of each passage."""
        vector = self.embed(wordings).mean(axis=0)
        texts = [readable(self.passage(name).text) for name in passage_ids]
        return [
            self.embed([passage_text[low:high] for low, high in sentences(passage_text)]) @ vector
            for passage_text in texts
        ]

    def reports(self) -> list[Report]:
        return list(self._reports.values())

    def report(self, report_id: str) -> Report:
        if report_id not in self._reports:
            raise ReportNotFound(report_id)
        return self._reports[report_id]

    def page(self, report_id: str, number: int) -> Page:
        if (report_id, number) not in self._pages:
            raise ReportNotFound(report_id)
        return self._pages[report_id, number]

    def pages(self, report_id: str) -> Iterator[Page]:
        return (page for (owner, _), page in self._pages.items() if owner == report_id)

    def passage(self, passage_id: str) -> Passage:
        if passage_id not in self._passages:
            raise ReportNotFound(passage_id)
        return self._passages[passage_id]

    def passages(self, report_id: str | None = None) -> Iterator[Passage]:
        return (passage for passage in self._passages.values() if report_id in (None, passage.report_id))

    def spoken(self, voice: Voice) -> Iterator[Passage]:
        return (passage for passage in self._passages.values() if passage.voice is voice)

    def footnotes(self, report_id: str) -> Iterator[Passage]:
        return (passage for passage in self.passages(report_id) if passage.form is Form.FOOTNOTE)

    def themes(self) -> dict[str, dict[str, list[str]]]:
        """None: no passage has been given themes."""
        return {}

    def neighbours(self, passage_id: str, reach: int = 1) -> list[Passage]:
        own = list(self.passages(self.passage(passage_id).report_id))
        place = [passage.id for passage in own].index(passage_id)
        return own[max(0, place - reach) : place + reach + 1]


def _paragraphs(report_id: str, page: Page) -> Iterator[Passage]:
    for match in re.finditer(r"(?s)\S.*?(?=\n\n|\Z)", page.text):
        span = Span(page.number, *match.span())
        yield Passage(passage_id(report_id, match.group(), span.start), report_id, match.group(), (span,))


def _with_voice(passage: Passage, voices: Mapping[str, Voice]) -> Passage:
    voice = next(
        (voice for begins, voice in voices.items() if passage.text.startswith(begins)), passage.voice
    )
    return replace(passage, voice=voice)


def _under(passage: Passage, headings: Mapping[str, str]) -> Passage:
    own = tuple(heading for begins, heading in headings.items() if passage.text.startswith(begins))
    return replace(passage, headings=own)
