"""Hits in a better order: by their sentences, or by any cross-encoder."""

from pathlib import Path

import pytest

from assistant.knowledge import Knowledge
from assistant.naming import Names
from assistant.question import NEW
from assistant.reranking import AsFound, ByCrossEncoder, BySentences, load_reranker
from assistant.understanding import understand
from index.local import LocalIndex
from index.models import minilm_folder
from index.searching import Hit
from index.versions import Versions
from tests.index.small import StemEncoder, published, put, report, small_corpus

ASKED = "Were police records held under two spellings of a name?"


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    versions, catalogue = Versions(tmp_path / "index"), small_corpus(tmp_path)
    words = "Police records. Spellings of names. Police records, names held, two records of police names."
    put(catalogue, report("list", "List of words"), words)
    version = published(catalogue, versions, StemEncoder()).version
    return LocalIndex(versions.path(version.id), version, StemEncoder())


def found(index: LocalIndex) -> list[Hit]:
    return index.search(understand(ASKED, NEW, known(index)).query)


def ranked(name: str, index: LocalIndex, hits: list[Hit]) -> list[Hit]:
    question = understand(ASKED, NEW, known(index))
    return load_reranker(name).rank(question, hits, known(index), index)


def known(index: LocalIndex) -> Knowledge:
    return Knowledge(index.vocabulary, Names(index.reports(), index.vocabulary))


def test_a_sentence_that_answers_goes_before_a_passage_of_the_words(index: LocalIndex) -> None:
    hits = found(index)
    order = [hit.report.id for hit in ranked("sentences", index, hits)]
    assert order[0] == "meadow"
    assert sorted(order) == sorted(hit.report.id for hit in hits)


@pytest.mark.parametrize("name", ["none", "sentences"])
def test_scores_fall_between_one_and_nought(index: LocalIndex, name: str) -> None:
    hits = found(index)
    scores = [hit.score for hit in ranked(name, index, hits)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert ranked(name, index, []) == []


def test_a_name_without_a_model_or_unknown_says_which_there_are() -> None:
    assert isinstance(load_reranker("sentences"), BySentences)
    assert isinstance(load_reranker("none"), AsFound)
    for wrong in ("cross-encoder", "sentences:x", "quantum"):
        with pytest.raises(ValueError, match="cross-encoder:MODEL, none, sentences"):
            load_reranker(wrong)


@pytest.mark.model
def test_any_cross_encoder_may_be_named(index: LocalIndex, tmp_path: Path) -> None:
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder, tokenizer = tmp_path / "model", AutoTokenizer.from_pretrained(minilm_folder())
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig.from_dict({**small, "vocab_size": len(tokenizer), "num_labels": 1})
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    hits = found(index)
    read = ranked(f"cross-encoder:{folder}", index, hits)
    assert isinstance(load_reranker(f"cross-encoder:{folder}"), ByCrossEncoder)
    assert {hit.passage.id for hit in read} == {hit.passage.id for hit in hits}
    assert [hit.score for hit in read] == sorted((hit.score for hit in read), reverse=True)
