"""Hits in a better order: by what their sentences say."""

from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.evidence.scoring import weigh
from assistant.evidence.selection import rank_hits
from assistant.question import NEW
from assistant.understanding.knowledge import Memory
from assistant.understanding.understanding import understand
from index.files.file_index import FileIndex
from index.files.file_versions import FileVersions
from index.models.cross_encoders import Unread
from index.searching import Hit, Query
from tests.index.small import StemEncoder, published, put, report, small_corpus

ASKED = "Were police records held under two spellings of a name?"


@pytest.fixture
def index(tmp_path: Path) -> FileIndex:
    versions, catalogue = FileVersions(tmp_path / "index"), small_corpus(tmp_path)
    words = "Police records. Spellings of names. Police records, names held, two records of police names."
    put(catalogue, report("list", "List of words"), words)
    version = published(catalogue, versions, StemEncoder()).version
    return FileIndex(versions.path(version.id), version, StemEncoder())


def rank_as_an_answer_does(index: FileIndex, hits: list[Hit]) -> list[Hit]:
    knowledge = Memory().of(index)
    question = understand(ASKED, NEW, knowledge)
    return rank_hits(hits, weigh(question, hits, knowledge, index, Unread()))


def test_a_sentence_that_answers_goes_before_a_passage_of_the_words(index: FileIndex) -> None:
    hits = index.search(Query(ASKED))
    order = [hit.report.id for hit in rank_as_an_answer_does(index, hits)]
    assert order[0] == "meadow"
    assert sorted(order) == sorted(hit.report.id for hit in hits)


def test_scores_fall_between_one_and_nought(index: FileIndex) -> None:
    scores = [hit.score for hit in rank_as_an_answer_does(index, index.search(Query(ASKED)))]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert rank_as_an_answer_does(index, []) == []


def test_a_search_gives_as_many_as_are_asked_for_the_best_first(index: FileIndex) -> None:
    hits = Assistant(index).find(ASKED, Query(""), 2)
    assert isinstance(hits, list)
    assert [hit.report.id for hit in hits][:1] == ["meadow"]
    assert len(hits) == 2
