"""The sample reports, as real PDFs."""

from pathlib import Path

import pypdfium2
import pytest

from corpus.sources.samples.sample_reports import MARK, make_samples, samples


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_samples(tmp_path_factory.mktemp("made"))


def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]


def test_each_practice_theme_has_questions(made: list[Path]) -> None:
    assert len(made) == len({sample.theme for sample in samples()}) == 6


def test_every_page_and_every_title_says_that_it_is_a_sample(made: list[Path]) -> None:
    assert all(sample.title.startswith("Sample: ") for sample in samples())
    for path in made:
        assert 3 <= len(pages(path)) <= 5
        assert all(MARK in page for page in pages(path))


def test_each_has_numbered_paragraphs_a_table_a_quotation_and_recommendations(made: list[Path]) -> None:
    for path, sample in zip(made, samples(), strict=True):
        text = "\n".join(pages(path))
        assert "\n2.1" in text
        assert "Table 1: " in text
        assert "Recommendation 4: " in text
        assert "\n\n> " in sample.body


def test_the_same_text_makes_the_same_bytes(made: list[Path], tmp_path: Path) -> None:
    again = make_samples(tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in made]
