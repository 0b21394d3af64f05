"""Which themes a passage is about, and how often that is right on passages labelled by hand."""

from pathlib import Path

import pytest

from corpus.errors import BadThemes
from corpus.report import Theme
from corpus.sources.publications import known_publications
from corpus.sync.corpus import Corpus
from corpus.sync.sync_events import Synced
from corpus.themes.themes import Tagger, known_themes
from tests.corpus.plain_reader import PlainReader
from tests.corpus.themes.labelled_themes import counts
from tests.data_paths import needs_real_documents

THEMES = (
    Theme(
        "neglect",
        "Neglect",
        terms=("neglect*", "was not brought"),
        older=("dirty house*",),
        hints=("hungry", "cold"),
    ),
    Theme("online", "Online", terms=("social media",), hints=("phone*",), parent="outside"),
    Theme("outside", "Outside", terms=("gang*",)),
    Theme("disability", "Disability", terms=("SEND",)),
)


def found(text: str) -> list[str]:
    return [tag.theme for tag in Tagger(THEMES).tags(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Neglectful care",
        "He was not\nbrought to the clinic.",
        "A Dirty House",
        "cold and hungry",
        "negle\u00adct",
    ],
)
def test_a_term_or_two_hints_earn_a_theme(text: str) -> None:
    assert found(text) == ["neglect"]


@pytest.mark.parametrize("text", ["hungry", "hungry and hungry", "He was brought", "unneglected", ""])
def test_a_single_hint_or_part_of_a_term_gives_no_theme(text: str) -> None:
    assert found(text) == []


def test_a_term_in_capitals_is_not_the_word_in_small_letters() -> None:
    assert found("Send the letter") == []
    assert found("children with SEND") == ["disability"]


def test_a_topic_earns_the_theme_above_it() -> None:
    assert found("on social media") == ["online", "outside"]


def test_the_words_that_earned_a_theme_are_kept_with_it() -> None:
    (tag,) = Tagger(THEMES).tags("Cold, and neglected by all.")
    assert tag.evidence == ("neglect*", "cold")


def test_every_theme_is_defined_and_its_parent_is_there() -> None:
    themes = {theme.id: theme for theme in known_themes()}
    assert len(themes) == len(known_themes()) == 34
    for theme in themes.values():
        assert theme.label
        assert theme.definition.endswith(".")
        assert theme.terms
        assert theme.parent == "" or theme.parent in themes
    used = {theme for publication in known_publications() for theme in publication.themes}
    assert used <= themes.keys()


def test_a_corpus_is_tagged_as_it_is_read_and_again_when_the_themes_change(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A report on neglect and social media")
    corpus = Corpus.at(tmp_path, PlainReader())
    list(corpus.add([tmp_path / "a.txt"]))
    (passage,) = corpus.catalogue.passages()
    themes = corpus.holdings.passage_themes
    assert [tag.theme for tag in themes.of(passage.id)] == ["neglect", "online-harm"]
    assert themes.counts() == {("a", "neglect"): 1, ("a", "online-harm"): 1}

    (tmp_path / "themes.toml").write_text('[[theme]]\nid = "report"\nlabel = "Reports"\nterms = ["report"]')
    reader = PlainReader()
    changed = Corpus.at(tmp_path, reader)
    *_, last = changed.retag()
    assert isinstance(last, Synced)
    assert [tag.theme for tag in themes.of(passage.id)] == ["report"]
    assert themes.passages(["report", "neglect"]) == {passage.id}
    assert reader.asked == []
    corpus.catalogue.remove("a")
    assert themes.passages(["report"]) == set()


@pytest.mark.parametrize(
    "text", ["[[theme]", "", "[[theme]]\nlabel = 'A'", "[[theme]]\nid = 'a'\ncolour = 'red'"]
)
def test_themes_that_cannot_be_understood_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "themes.toml").write_text(text)
    with pytest.raises(BadThemes, match=r"themes\.toml cannot be understood"):
        Corpus.at(tmp_path, PlainReader())


@needs_real_documents
@pytest.mark.parametrize(
    ("held_out", "precision", "recall"),
    [
        pytest.param(False, 0.80, 0.90, id="passages that the terms were chosen on"),
        pytest.param(True, 0.70, 0.80, id="passages never looked at"),
    ],
)
def test_the_themes_are_right_as_often_as_was_measured(
    held_out: bool, precision: float, recall: float
) -> None:
    right, tagged, expected = counts(held_out=held_out)
    assert right / tagged >= precision, f"precision {right}/{tagged}"
    assert right / expected >= recall, f"recall {right}/{expected}"
