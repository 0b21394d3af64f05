"""The data that the encoder learns from: passages as the index embeds them, and needs with their wordings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz.distance import LCSseq

from assistant.question import Conversation
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand
from benchmarks.field_questions import FieldQuestion, question_of, read_field, words_of
from benchmarks.folders import DATA
from benchmarks.question_sets import HOME, open_index
from corpus.storage.catalogue import Catalogue
from index.files.file_index import EVIDENCE
from index.files.file_versions import FileVersions
from index.material import gather
from index.models.model_files import Parts
from index.searching import Searcher
from training.field import units_by_digest
from training.phrasings import invented_units, read_rewordings, unit_rows

HOLDS, NEARLY_HOLDS = 0.6, 0.35
"""Share of the evidence's words, in order, that a right passage has; and the least share of the best passage
where no passage has that much."""


RUN = 12
"""Number of invented units in a row, mostly on like subjects, that count as one document."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage as it is embedded: its text, the spans of its sentences, its file, its pages and its
    words."""

    text: str
    parts: Parts
    file: str = ""
    pages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """An information need that several questions express. Each wording is given as people write it and as the
    index is searched with it. `right` are the places of the right passages, `gold` the sentences of each that
    hold the evidence."""

    document: str
    wordings: tuple[tuple[str, ...], ...]
    registers: tuple[str, ...]
    right: tuple[int, ...]
    gold: tuple[tuple[int, ...], ...]
    pages: frozenset[str]


def read_passages(home: Path = HOME, reports: Path = DATA / "reports") -> tuple[Searcher, list[Text]]:
    """Returns the index of a folder of reports, and its passages as they are embedded."""
    searcher = open_index(home, reports)
    version = FileVersions(home / "index").current()
    material = gather(Catalogue(home / "index" / version.id / EVIDENCE, read_only=True))
    reports_by_id = {report.id: report for report in material.reports}
    rows = zip(material.passages, material.texts, material.sentences, strict=True)
    texts = [
        Text(
            text,
            parts,
            reports_by_id[passage.report_id].file,
            tuple(f"{reports_by_id[passage.report_id].digest[:12]}#{page}" for page in passage.pages),
            words_of(passage.text),
        )
        for passage, text, parts in rows
    ]
    return searcher, texts


def read_needs(data: Path, searcher: Searcher, texts: Sequence[Text]) -> list[Need]:
    """Returns the needs of the `train` split whose evidence is found in a passage, in all wordings."""
    questions = (question for question in read_field(data, "train") if question.gold)
    return _needs(questions, searcher, texts)


def read_unit_needs(folder: Path, searcher: Searcher, texts: Sequence[Text]) -> list[Need]:
    """Returns the needs that were written on units of the files of a folder and whose evidence is found in a
    passage."""
    names: dict[str, str] = {}
    rows = unit_rows(units_by_digest(searcher))
    return _needs((question_of(row, folder, names) for row in rows), searcher, texts)


def read_invented_needs() -> tuple[list[Need], list[Text]]:
    """Returns the needs on invented units, and those units as passages with their headings."""
    needs, texts = [], []
    rewordings = read_rewordings()
    for place, unit in enumerate(invented_units()):
        further = rewordings[unit.group]
        text = f"{unit.heading}. {unit.text}"
        texts.append(Text(text, ((len(text) - len(unit.text), len(text)),)))
        needs.append(
            Need(
                f"invented {place // RUN}",
                ((unit.full,), *((wording,) for _, wording in further)),
                ("full", *(register for register, _ in further)),
                (place,),
                ((0,),),
                frozenset(),
            )
        )
    return needs, texts


def _needs(all_questions: Iterable[FieldQuestion], searcher: Searcher, texts: Sequence[Text]) -> list[Need]:
    groups: dict[str, list[FieldQuestion]] = defaultdict(list)
    for question in all_questions:
        groups[question.group].append(question)
    for group, wordings in read_rewordings().items():
        if group in groups:
            first = groups[group][0]
            groups[group] += [
                replace(first, text=text, history=(), register=register) for register, text in wordings
            ]
    knowledge = Memory().of(searcher)
    on_page: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for page in text.pages:
            on_page[page].append(place)
    needs = []
    for questions in groups.values():
        right = _right(questions[0], on_page, texts)
        if not right:
            continue
        wordings = []
        for question in questions:
            query = understand(question.text, Conversation(question.history), knowledge).query
            before = question.history[-1:]
            searched = query.meaning or " ".join((*before, query.text))
            wordings.append((" ".join((*before, question.text)), searched))
        gold = tuple(_gold(questions[0], texts[place]) for place in right)
        pages = frozenset(gold.page for question in questions for gold in question.gold)
        registers = tuple(question.register for question in questions)
        needs.append(Need(questions[0].document, tuple(wordings), registers, right, gold, pages))
    return needs


def shift(need: Need, places: int) -> Need:
    """Returns a need whose passages are a number of places further down."""
    return replace(need, right=tuple(place + places for place in need.right))


def _right(
    question: FieldQuestion, on_page: Mapping[str, list[int]], texts: Sequence[Text]
) -> tuple[int, ...]:
    """Returns the places of the passages that hold the evidence; where none does, of the one that has
    most."""
    shares: dict[int, float] = {}
    for gold in question.gold:
        for place in on_page[gold.page]:
            share = LCSseq.similarity(texts[place].words, gold.words) / len(gold.words)
            shares[place] = max(share, shares.get(place, 0.0))
    best = max(shares, key=lambda place: shares[place], default=None)
    nearly = (best,) if best is not None and shares[best] >= NEARLY_HOLDS else ()
    return tuple(place for place, share in shares.items() if share >= HOLDS) or nearly


def _gold(question: FieldQuestion, text: Text) -> tuple[int, ...]:
    """Returns the numbers of the sentences of a passage that hold the evidence or are part of it."""
    holding = []
    for number, (start, end) in enumerate(text.parts):
        words = words_of(text.text[start:end])
        for gold in question.gold:
            same = LCSseq.similarity(words, gold.words)
            if len(words) > 3 and (same >= 0.5 * len(gold.words) or same >= 0.8 * len(words)):
                holding.append(number)
                break
    return tuple(holding)
