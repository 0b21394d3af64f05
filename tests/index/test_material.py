"""What of a catalogue is indexed, and the digest by which a change is seen."""

from pathlib import Path

import pytest

from corpus.storage.catalogue import Catalogue
from index.material import corpus_digest, gather
from tests.index.small import put, report, small_corpus


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return small_corpus(tmp_path)


def test_a_passage_is_embedded_with_its_reports_title(catalogue: Catalogue) -> None:
    material = gather(catalogue)
    titles = {about.id: about.title for about in material.reports}
    for passage, text in zip(material.passages, material.texts, strict=True):
        assert text == f"{titles[passage.report_id]}\n{passage.text}"


def test_sentences_stand_where_the_material_says(catalogue: Catalogue) -> None:
    material = gather(catalogue)
    for passage, text, parts in zip(material.passages, material.texts, material.sentences, strict=True):
        assert " ".join(text[start:end] for start, end in parts) == passage.text


def test_pages_are_counted(catalogue: Catalogue) -> None:
    assert gather(catalogue).pages == 5


def test_a_passage_is_found_by_the_words_of_its_file(catalogue: Catalogue) -> None:
    put(catalogue, report("lantern_2019", "A review"), "Nothing was done.")
    assert "2019" in gather(catalogue).stems.vocabulary


def test_the_vocabulary_counts_passages_and_not_titles(catalogue: Catalogue) -> None:
    vocabulary = gather(catalogue).vocabulary
    assert vocabulary.passages == 7
    assert vocabulary.seen["strategy"] == 2
    assert "harbour" not in vocabulary.seen


def test_the_digest_changes_with_a_report_and_with_nothing_else(tmp_path: Path) -> None:
    first, second = small_corpus(tmp_path / "a"), small_corpus(tmp_path / "b")
    assert corpus_digest(first) == corpus_digest(second)
    put(second, report("lantern", "Lantern review"), "Nothing was done.")
    assert corpus_digest(first) != corpus_digest(second)


def test_the_digest_changes_when_a_page_is_read_by_a_machine_instead(tmp_path: Path) -> None:
    first, second = small_corpus(tmp_path / "a"), small_corpus(tmp_path / "b")
    with second.database.writing() as connection:
        connection.execute("UPDATE pages SET reader = 'ocr tesseract' WHERE number = 1")
    assert corpus_digest(first) != corpus_digest(second)
