"""What is known of a unit before a question: its stems, its sentences, how whole it is."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence.unit_features import StemSet, passage_stems, unit_features
from assistant.understanding.words import stems
from corpus.report import Passage, Span
from corpus.text import readable, sentences

WORDS = st.lists(st.sampled_from(["police", "polices", "lice", "child", "visits", "12", "1", "the"]))


def passage(text: str, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(text[:8], "harbour", text, (Span(1, 0, len(text)),), headings)


@given(WORDS, WORDS)
def test_a_stem_set_holds_its_stems_and_no_others(text: list[str], other: list[str]) -> None:
    held = stems(" ".join(text))
    assert all((stem in StemSet(held)) is (stem in held) for stem in stems(" ".join(other)))


def test_a_passage_has_the_stems_of_its_headings_and_of_its_title() -> None:
    named = passage_stems(passage("Nobody asked.", ("School visits",)), "Harbour review")
    assert all(stem in named for stem in stems("asked school visits harbour review"))
    assert "polic" not in named


def test_a_unit_has_the_stems_of_its_headings_and_of_all_that_is_quoted_with_it() -> None:
    (unit,) = unit_features(passage("To improve:\n• The quality of plans.", ("Letter",)), "Harbour review")
    assert all(stem in unit.stems for stem in stems("letter improve quality plans"))
    assert "harbour" not in unit.stems


def test_each_unit_has_the_sentences_of_the_index_that_it_overlaps() -> None:
    text = "Calls  rose that\nyear. Nobody answered them at night.\n\nThe team   moved. Letters were lost."
    line = readable(text)
    of_index = [line[start:end] for start, end in sentences(line)]
    for unit in unit_features(passage(text), "Harbour review"):
        first, last = unit.sentences
        assert " ".join(of_index[first:last]) == unit.piece.core


def test_a_fragment_is_less_whole_than_a_sentence() -> None:
    sentence = "Nobody asked the child what daily life at home was like in that year."
    of_sentence, of_fragment = (
        unit_features(passage(text), "")[0].whole for text in (sentence, "Nobody asked the child.")
    )
    assert 0 < of_fragment < of_sentence == 1
