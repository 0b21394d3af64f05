"""Everyday words lead to what reports say; each entry has a shape that a reviewer can rely on."""

from collections import Counter

import pytest

from assistant.question import NEW
from assistant.understanding.concepts import concepts
from assistant.understanding.knowledge import Knowledge
from assistant.understanding.report_names import Names
from assistant.understanding.thesaurus import (
    WEIGHT,
    ThesaurusSection,
    entries,
    is_about_children,
    phrase_stems,
    related_label,
    sayings,
    weigh_phrases,
)
from assistant.understanding.understanding import understand
from corpus.errors import BadDataFile
from corpus.toml_files import read_toml
from index.vocabulary import STOP, Vocabulary, count_words, weighted_terms

FIELD = count_words(
    [
        "Poverty and financial hardship bring stress to a child and to the parents.",
        "Children were excluded from school: a permanent exclusion or a suspension.",
        "The threshold was not met. The multi-agency safeguarding hub declined the referral of the child.",
        "Practitioners found the parents of this child reluctant; their engagement was sporadic.",
        "Levels of need and criteria for a child.",
    ]
)
BIOLOGY = count_words(["A cell divides.", "Poverty of the soil.", "The exclusion of a dye from a cell."] * 10)

AMBIGUOUS = frozenset(
    {"act", "bar", "case", "cell", "club", "course", "cut", "fit", "form", "head", "home", "inside", "lead"}
    | {"legal", "lock", "mark", "match", "nick", "note", "number", "order", "place", "press", "private"}
    | {"record", "report", "right", "run", "see", "sign", "spot", "take", "unit", "work"}
)
"""Words of too many meanings to stand by themselves."""


def test_there_are_over_a_thousand_entries_in_sections_by_subject() -> None:
    assert len(entries()) > 1000
    assert len({entry.section for entry in entries()}) > 30


def test_no_phrase_stands_twice_on_the_everyday_side() -> None:
    counted = Counter(phrase for entry in entries() for phrase in entry.everyday)
    assert [phrase for phrase, times in counted.items() if times > 1] == []


def test_forms_of_one_phrase_mean_one_thing() -> None:
    meanings: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for entry in entries():
        for phrase in entry.everyday:
            meanings.setdefault(phrase_stems(phrase), set()).add(entry.professional)
    assert {phrase for phrase, others in meanings.items() if len(others) > 1} == set()


@pytest.mark.parametrize("side", ["everyday", "professional"])
def test_phrases_are_short_and_without_marks(side: str) -> None:
    for entry in entries():
        phrases = getattr(entry, side)
        assert phrases, entry
        for phrase in phrases:
            assert phrase, entry
            assert len(phrase.split()) <= 10, phrase
            assert not set(phrase) & set('|;:."()[]?!'), phrase


def test_everyday_phrases_are_in_lower_case() -> None:
    assert [phrase for entry in entries() for phrase in entry.everyday if phrase != phrase.lower()] == []


def test_no_single_word_is_a_stop_word_or_of_many_meanings() -> None:
    single = {phrase for entry in entries() for phrase in entry.everyday if len(phrase.split()) == 1}
    assert single & STOP == set()
    assert single & AMBIGUOUS == set()
    assert {phrase for phrase in single if len(phrase) < 2} == set()


def test_a_table_of_another_name_is_refused() -> None:
    text = "[money]\ntitle = 'Money'\n[money.related]\nskint = 'poverty'"
    with pytest.raises(BadDataFile, match="'money, related' is not a known key"):
        read_toml(text, dict[str, ThesaurusSection], "thesaurus.toml")


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("mum's skint, who helps?", "poverty"),
        ("he was chucked out of school", "permanent exclusion"),
        ("kids who get chucked out of school", "permanent exclusion"),
        ("we were knocked back by the front door", "referral declined"),
        ("she won't play ball", "reluctant"),
        ("she won’t play ball", "reluctant"),
        ("she wont play ball", "reluctant"),
    ],
)
def test_everyday_words_lead_to_what_reports_say(question: str, sought: str) -> None:
    assert sought in {other for saying in sayings(question, FIELD) for other in saying.other_names}


def test_the_longest_phrase_counts_alone() -> None:
    found = sayings("kicked out of school", FIELD)
    assert [saying.words for saying in found] == ["kicked out of school"]


def test_both_sides_of_an_entry_that_says_so_lead_to_the_other() -> None:
    spoken = count_words(["A youngster, a child.", "The kid is a young person."])
    assert "youngster" in {
        other for saying in sayings("a young person", spoken) for other in saying.other_names
    }


def test_a_phrase_is_looked_for_only_where_the_collection_has_its_words() -> None:
    assert {other for saying in sayings("skint", FIELD) for other in saying.other_names} == {
        "poverty",
        "financial hardship",
    }


def test_a_collection_of_another_field_is_searched_in_the_words_as_given() -> None:
    assert not is_about_children(BIOLOGY)
    assert sayings("skint in the cells", BIOLOGY) == []
    query = understand("skint cops in the LA", NEW, _knowing(BIOLOGY)).query
    assert (query.expansions, query.related) == ((), ())


def test_what_the_collection_says_itself_is_looked_for_with_less_weight() -> None:
    rare, common = (
        weigh_phrases(sayings("skint", FIELD), FIELD),
        weigh_phrases(sayings("threshold", FIELD), FIELD),
    )
    assert rare[0][1] == pytest.approx(WEIGHT)
    assert common[0][1] < WEIGHT


def test_a_related_word_never_outweighs_one_that_was_asked_for() -> None:
    terms = weighted_terms("poverty of children", (), [("poverty", 0.3), ("hardship", 0.3)])
    assert terms["poverti"] == 1.0
    assert terms["hardship"] == 0.3


def test_what_is_searched_besides_is_told_in_one_part_that_can_be_left_out() -> None:
    question = understand("skint mums", NEW, _knowing(FIELD))
    labels = [part.label for part in question.parts if part.name == "thesaurus"]
    assert len(labels) == 1
    assert "poverty, financial hardship" in labels[0]
    assert understand("skint mums", NEW, _knowing(FIELD), ("thesaurus",)).query.related == ()


def test_of_many_phrases_the_weightiest_are_told() -> None:
    label = related_label([(name, 0.1 * place) for place, name in enumerate("abcdefgh")])
    assert label == "also searched: h, g, f, e, d, c and 2 more"


def _knowing(words: Vocabulary) -> Knowledge:
    return Knowledge(words, Names([], words))


def test_evidence_is_about_a_saying_where_it_has_any_of_the_other_phrases() -> None:
    question = understand("Is mum skint?", NEW, _knowing(FIELD))
    ways = {concept.asked: concept.alternatives for concept in question.concepts}
    assert ("financi", "hardship") in ways["skint"]
    assert ("poverti",) in ways["skint"]


def test_the_name_of_a_thing_goes_before_a_saying() -> None:
    known = concepts("the DSL", (), sayings("the DSL", FIELD))
    found = {concept.asked: concept.alternatives for concept in known}
    assert list(found) == ["DSL"]
