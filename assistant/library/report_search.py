"""Reports by what they are called, and by what their passages speak of.

A report is called by its title, file, publisher and year, by a name in common use, by an acronym for any
of these ("JTAI"), or by the first letters of its title.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Citation
from assistant.citing import cite
from assistant.evidence.reader_input import reader_inputs
from assistant.library.topics import Topic, topic_stems
from assistant.understanding.concepts import mentions
from assistant.understanding.knowledge import Memory
from assistant.understanding.words import word_list
from corpus.report import Form, Passage, Report
from corpus.text import normalise
from index.searching import Query, Searcher
from index.vocabulary import STOP, words

_AMONG = 60
"""Number of passages among which reports on a subject are looked for."""
_NO_NAME = STOP.union(word_list("sections"), word_list("asking"))
"""Words beside the name of a report that say nothing of which is meant: "the", "guidance"."""
_INITIALS = re.compile(r"[A-Za-z]{2,6}")


@dataclass(frozen=True, slots=True)
class ReportOnSubject:
    """A report that speaks of a subject, with the first sentence that does in its best passage."""

    report: Report
    citation: Citation


class ReportSearch:
    """Finds reports of any version. What it knows of a version is made once."""

    def __init__(self) -> None:
        self._memory = Memory()

    def find_by_name(self, searcher: Searcher, phrase: str) -> list[Report]:
        """Returns the reports that are called by these words, by title."""
        knowledge = self._memory.of(searcher)
        called: dict[str, list[str]] = {}
        for name in knowledge.names.find(phrase):
            rest = f"{phrase[: name.start]} {phrase[name.start + len(name.words) :]}"
            for report_id in name.report_ids:
                called.setdefault(report_id, []).append(rest)
        parts = _parts(phrase)
        known = knowledge.vocabulary.seen
        return [
            report
            for report in searcher.reports()
            if (parts and _has(report, parts, known))
            or any(_has(report, _parts(rest, _NO_NAME), known) for rest in called.get(report.id, ()))
        ]

    def find_by_subject(
        self, searcher: Searcher, phrase: str, *, without: Container[str] = (), limit: int = 10
    ) -> list[ReportOnSubject]:
        """Returns the reports whose passages speak of a subject, the best first.

        Reports whose ids are in `without` are left out.
        """
        topic = Topic.of(phrase)
        best: dict[str, Passage] = {}
        for hit in searcher.search(Query(phrase, expansions=topic.other_names), _AMONG):
            known = hit.report.id in best or hit.report.id in without
            if known or hit.passage.form is Form.FOOTNOTE:
                continue
            if topic.is_in(topic_stems(hit.passage.text)):
                best[hit.report.id] = hit.passage
            if len(best) == limit:
                break
        return [
            ReportOnSubject(searcher.report(report_id), _best_sentence(passage, topic, searcher))
            for report_id, passage in best.items()
        ]


def _best_sentence(passage: Passage, topic: Topic, searcher: Searcher) -> Citation:
    """Returns the citation of the first sentence that speaks of a subject; else of the whole passage."""
    for piece in reader_inputs(passage):
        if topic.is_in(topic_stems(piece.core)):
            return cite(passage, piece.unit.start, piece.unit.end, searcher)
    return cite(passage, 0, len(passage.text), searcher)


def _parts(phrase: str, without: Container[str] = STOP) -> list[tuple[str, ...]]:
    """Returns the things that words name, each in all its names. Words in `without` are left out."""
    if _INITIALS.fullmatch(phrase.strip()) and mentions(phrase.upper()):
        phrase = phrase.upper()
    found_mentions = mentions(phrase)
    parts = [(mention.words, *mention.other_names) for mention in found_mentions]
    rest = phrase
    for mention in reversed(found_mentions):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    return parts + [(word,) for word in normalise(rest).split() if word.casefold() not in without]


def has_name(report: Report, phrase: str) -> bool:
    """Returns whether a report is called by these words: its title, publisher, file and year."""
    return _has(report, _parts(phrase), ())


@dataclass(frozen=True, slots=True)
class _ReportWords:
    """What a report is called: in lower case, word by word with a space around each, and by first letters."""

    text: str
    spelled: str
    initials: tuple[str, str]

    def begins(self, letters: str) -> bool:
        """Returns whether these are first letters of its title, from the beginning."""
        return any(initials.startswith(letters) for initials in self.initials)


@lru_cache(maxsize=50_000)
def _names_of(report: Report) -> _ReportWords:
    text = normalise(f"{report.title} {report.publisher} {report.file} {report.published[:4]}").casefold()
    title = words(report.title)
    return _ReportWords(
        text,
        f" {' '.join(words(text.replace('_', ' ')))} ",
        (
            "".join(word[0] for word in title).upper(),
            "".join(word[0] for word in title if word not in STOP).upper(),
        ),
    )


def _has(report: Report, parts: Sequence[tuple[str, ...]], known: Container[str]) -> bool:
    """Returns whether a report is called by a name of each part. `known` are the words of its passages."""
    called = _names_of(report)
    return all(
        any(
            (len(part) == 1 and name.casefold() in called.text)
            or f" {' '.join(words(name))} " in called.spelled
            or (
                _may_be_initials(name, known)
                and any(initials.startswith(name.upper()) for initials in called.initials)
            )
            for name in part
        )
        for part in parts
    )


def _may_be_initials(name: str, known: Container[str]) -> bool:
    return bool(_INITIALS.fullmatch(name)) and (name.isupper() or name.casefold() not in known)
