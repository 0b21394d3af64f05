"""Recommendations of a version, one by one: an item of a list is one, and so is a paragraph.

An item keeps the words that lead into its list, and with them the sentence that they take up.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.answer import Citation
from assistant.evidence.incomplete_sentences import leans
from assistant.evidence.passage_blocks import TextBlock, blocks
from assistant.evidence.quoted_ranges import ends_of, quoted_ranges
from assistant.evidence.table_rows import table_rows
from assistant.library.addressees import INSPECTED, addressees_of
from assistant.library.topics import Topic, topic_stems
from assistant.understanding.places import places_in
from corpus.passages.lead_ins import leads
from corpus.report import Authority, Form, Passage, Report, Voice, text_of
from corpus.text import Range, is_ended, readable, sentences
from index.searching import Query, Searcher

_SHORTEST = 4
"""Minimum number of words of a recommendation without a lead-in. Shorter ones are headings."""
_NEAREST = 40
"""Number of passages among which recommendations near in meaning are looked for."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation: its words, and the words that lead into them ("" for none), as a reader sees them.

    `ranges` are what is quoted of its passage. `addressees` are ids of addressees.toml, `places` the places
    that its report is about, `stems` those of all its words.
    """

    passage: Passage
    report: Report
    lead: str
    words: str
    ranges: tuple[Range, ...]
    addressees: tuple[str, ...]
    places: tuple[str, ...]
    stems: frozenset[str]

    def citation(self, searcher: Searcher) -> Citation:
        """Returns its citation, with the words that lead into it. They are read from the pages."""
        spans = tuple(span for pair in self.ranges for span in self.passage.spans_of(*pair))
        pages = {span.page: searcher.page(self.report.id, span.page) for span in spans}
        scanned = any(page.scanned for page in pages.values())
        first, last = (pages[span.page].label for span in (spans[0], spans[-1]))
        return Citation(
            self.passage, self.report, readable(text_of(spans, pages)), spans, first, scanned, last
        )


class Recommendations:
    """The recommendations of any version. They are made once for each, the newest report first."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Searcher, tuple[Recommendation, ...]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def all(self, searcher: Searcher) -> tuple[Recommendation, ...]:
        """Returns every recommendation of a version."""
        with self._lock:
            if searcher not in self._known:
                self._known[searcher] = tuple(_read(searcher))
            return self._known[searcher]

    def in_report(self, searcher: Searcher, report_id: str) -> tuple[Recommendation, ...]:
        """Returns the recommendations of one report, in reading order."""
        return tuple(entry for entry in self.all(searcher) if entry.report.id == report_id)

    def about(self, searcher: Searcher, topic: Topic) -> list[Recommendation]:
        """Returns the recommendations that have the words of a topic, the newest first."""
        return [entry for entry in self.all(searcher) if topic.is_in(entry.stems)]

    def near(
        self, searcher: Searcher, topic: Topic, without: Sequence[Recommendation], limit: int
    ) -> list[Recommendation]:
        """Returns further recommendations in passages near to a topic in meaning, the nearest first."""
        known = {(entry.passage.id, entry.ranges) for entry in without}
        by_passage: dict[str, list[Recommendation]] = {}
        for entry in self.all(searcher):
            if (entry.passage.id, entry.ranges) not in known:
                by_passage.setdefault(entry.passage.id, []).append(entry)
        wanted_stems = {stem for names in topic.things for name in names for stem in name}
        query = Query(topic.asked, expansions=topic.other_names, voices=(Voice.RECOMMENDATION,))
        nearest = [
            max(entries, key=lambda entry: len(wanted_stems & entry.stems))
            for hit in searcher.search(query, _NEAREST)
            if (entries := by_passage.get(hit.passage.id))
        ]
        return nearest[:limit]


def _read(searcher: Searcher) -> Iterator[Recommendation]:
    reports = {report.id: report for report in searcher.reports()}
    places = {report.id: _places(report) for report in reports.values()}
    passages: dict[str, list[Passage]] = {}
    for passage in searcher.spoken(Voice.RECOMMENDATION):
        passages.setdefault(passage.report_id, []).append(passage)
    for report in sorted(reports.values(), key=lambda report: (report.published, report.title), reverse=True):
        read_words: set[str] = set()
        for passage in passages.get(report.id, ()):
            for entry in recommendations_in(passage, report, places[report.id]):
                if entry.words not in read_words:  # a passage may repeat what leads over from the one before
                    read_words.add(entry.words)
                    yield entry


def _places(report: Report) -> tuple[str, ...]:
    return places_in(f"{report.title} {report.file.replace('_', ' ').replace('-', ' ').title()}")


def recommendations_in(
    passage: Passage, report: Report, places: tuple[str, ...] = ()
) -> Iterator[Recommendation]:
    """Yields the recommendations of a passage, in order."""
    heading = passage.headings[-1] if passage.headings else ""
    otherwise = (INSPECTED,) if report.authority is Authority.INSPECTION else ()
    for before, span in _ranges(passage):
        words = readable(passage.text[slice(*span)])
        lead = " ".join(readable(passage.text[slice(*pair)]) for pair in before)
        if before or len(words.split()) >= _SHORTEST:
            yield Recommendation(
                passage,
                report,
                lead,
                words,
                quoted_ranges(passage, (*before, span)),
                addressees_of(f"{lead} {words}") or addressees_of(f"{heading} should") or otherwise,
                places,
                topic_stems(f"{lead} {words}"),
            )


def _ranges(passage: Passage) -> Iterator[tuple[tuple[Range, ...], Range]]:
    """Yields each recommendation's range, after those of the words that lead into it."""
    if passage.form is Form.FOOTNOTE:
        return
    if rows := table_rows(passage):
        yield from rows
        return
    text = passage.text
    text_blocks = blocks(text, ends_of(passage))
    lead: tuple[Range, ...] = ()
    earlier: tuple[Range, ...] = ()
    place = 0
    while place < len(text_blocks):
        block = text_blocks[place]
        if block.item:
            end = _end_of_item(text_blocks, place)
            yield lead, (block.start, text_blocks[end - 1].end)
            place = end
            continue
        sentence_ranges = sentences(text, block.start, block.end)
        precedes_list = place + 1 < len(text_blocks) and text_blocks[place + 1].item
        lead = ()
        if sentence_ranges and precedes_list and _leads(text[slice(*sentence_ranges[-1])]):
            referred = sentence_ranges[:-1] or list(earlier)
            lead = (*(referred if leans(text[slice(*sentence_ranges[-1])]) else ()), sentence_ranges[-1])
            sentence_ranges = sentence_ranges[:-1]
        if sentence_ranges:
            earlier = ((sentence_ranges[0][0], sentence_ranges[-1][1]),)
            yield (), earlier[0]
        place += 1


def _end_of_item(text_blocks: Sequence[TextBlock], place: int) -> int:
    """Returns the place after an item and the items within it, which have another mark."""
    end = place + 1
    while (
        end < len(text_blocks) and text_blocks[end].item and text_blocks[end].mark != text_blocks[place].mark
    ):
        end += 1
    return end


def _leads(sentence: str) -> bool:
    return leads(sentence) or not is_ended(sentence)
