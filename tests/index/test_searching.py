"""What the hybrid search finds."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.report import Status, Voice
from corpus.storage.catalogue import Catalogue
from corpus.text import sentences
from index.errors import NoIndex, OldVersion, WrongModel
from index.files.file_index import FileIndex
from index.files.file_versions import FileVersions
from index.live import Live
from index.searching import PassagePart, Query
from tests.index.small import StemEncoder, published, put, report, small_corpus


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> FileIndex:
    folder = tmp_path_factory.mktemp("home")
    versions = FileVersions(folder / "index")
    version = published(small_corpus(folder), versions, StemEncoder()).version
    return FileIndex(versions.path(version.id), version, StemEncoder())


def first(index: FileIndex, query: Query) -> str:
    return index.search(query)[0].passage.text


def test_the_passage_that_answers_comes_first(index: FileIndex) -> None:
    assert "daily life" in first(index, Query("what was the child's daily life like"))
    assert "bruises" in first(index, Query("did the hospital question bruises?"))


def test_the_words_of_the_report_title_count(index: FileIndex) -> None:
    hit = index.search(Query("strategy meetings in Meadow"))[0]
    assert (hit.report.id, hit.passage.pages) == ("meadow", (2,))


def test_spelling_and_hyphens_do_not_matter(index: FileIndex) -> None:
    assert "co-operate" in first(index, Query("cooperate and organize"))


def test_expansions_are_looked_for_too(index: FileIndex) -> None:
    assert "bruises" in first(index, Query("NAI", expansions=("bruises in hospital",)))


def test_a_related_phrase_counts_with_its_weight(index: FileIndex) -> None:
    query = Query("strategy NAI", related=(("bruises in hospital", 0.01),))
    assert "bruises" not in first(index, query)
    assert "bruises" in first(index, Query("NAI", related=(("bruises in hospital", 0.5),)))


def test_preferred_reports_come_first_and_shut_nothing_out(index: FileIndex) -> None:
    query = Query("work meetings records")
    plain = {hit.passage.id for hit in index.search(query)}
    reports = index.reports()
    assert len(reports) > 1
    for preferred in reports:
        hits = index.search(replace(query, prefer=(preferred.id,)))
        assert plain <= {hit.passage.id for hit in hits}
        assert hits[0].report.id == preferred.id
        assert all(0 <= hit.score <= 1 for hit in hits)


def test_the_meaning_of_a_query_is_looked_for_beside_its_words(index: FileIndex) -> None:
    query = Query("and elsewhere?")
    assert "bruises" in first(index, replace(query, meaning="the hospital questioned bruises"))
    hit = index.search(replace(query, text="strategy", meaning="the hospital questioned bruises"))[0]
    assert hit.why.dense > 0


@pytest.mark.parametrize(
    ("query", "reports"),
    [
        (Query("strategy meetings", reports=("guide",)), {"guide"}),
        (Query("strategy meetings", kinds=("letter",)), {"meadow"}),
        (Query("strategy meetings", since=2022), {"meadow"}),
        (Query("strategy meetings", until=2022), {"harbour"}),
        (Query("strategy meetings", since=2021, until=2023), {"harbour", "meadow"}),
        (Query("strategy meetings", reports=("nobody",)), set()),
        (Query("strategy meetings", voices=(Voice.FAMILY,)), set()),
    ],
)
def test_filters_hold_for_every_hit(index: FileIndex, query: Query, reports: set[str]) -> None:
    assert {hit.report.id for hit in index.search(query)} == reports


def test_a_phrase_must_stand_word_for_word(index: FileIndex) -> None:
    hits = index.search(Query("meetings", phrases=("Strategy meetings were held",)))
    assert [hit.report.id for hit in hits] == ["harbour"]
    assert index.search(Query("meetings", phrases=("meetings strategy",))) == []


def test_two_wordings_are_compared_by_their_mean_vector(index: FileIndex) -> None:
    text, other = "police records under two spellings", "bruises on babies"
    (hit, *_) = index.search(Query(text, spelled_out=other))
    ids = [hit.passage.id]
    (first,), (second,), (both,) = (
        index.sentence_likeness(wordings, ids) for wordings in ((text,), (other,), (text, other))
    )
    length = np.sqrt((1 + index.embed([text])[0] @ index.embed([other])[0]) / 2)
    assert both * length == pytest.approx((first + second) / 2, abs=1e-2)


def test_the_likest_sentence_of_what_was_found_is_told_by_its_vector(index: FileIndex) -> None:
    (hit, *_) = index.search(Query("police records under two spellings"))
    (cosines,) = index.sentence_likeness(("police records under two spellings",), [hit.passage.id])
    sentence = sentences(hit.passage.text)
    assert len(cosines) == len(sentence)
    own = hit.passage.text[slice(*sentence[-1])]
    (again,) = index.sentence_likeness((own,), [hit.passage.id])
    assert again.argmax() == len(sentence) - 1
    assert len(index.sentence_likeness(("police",), ["nowhere"])[0]) == 0


def test_pieces_are_matched_with_a_question_word_by_word(index: FileIndex) -> None:
    pieces = ["The garden is large.", "Police records were kept under two spellings."]
    scores = index.token_likeness(
        "police records under two spellings", [PassagePart("nowhere", 0, 1, piece) for piece in pieces]
    )
    assert scores.shape == (2,)
    assert scores.argmax() == 1
    assert len(index.token_likeness("police", [])) == 0


def test_sentences_of_what_was_found_are_matched_by_the_tokens_that_the_index_keeps(index: FileIndex) -> None:
    (hit, *_) = index.search(Query("police records under two spellings"))
    ranges = sentences(hit.passage.text)
    parts = [PassagePart(hit.passage.id, place, place + 1, "") for place in range(len(ranges))]
    for place, (start, end) in enumerate(ranges):
        own = hit.passage.text[start:end]
        scores = index.token_likeness(own, [*parts, PassagePart(hit.passage.id, 0, len(ranges), "")])
        assert scores[:-1].argmax() == place
        assert scores[place] == pytest.approx(scores[-1]) == pytest.approx(1, abs=0.02)


def test_the_limit_holds_and_the_best_come_first(index: FileIndex) -> None:
    hits = index.search(Query("strategy meetings"), limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.why.dense <= 1 and 0 <= hit.why.lexical <= 1 for hit in hits)


def test_a_question_of_unknown_words_or_none_finds_no_error(index: FileIndex) -> None:
    assert isinstance(index.search(Query("zzz qqq")), list)
    assert isinstance(index.search(Query("")), list)


def test_the_version_has_its_own_pages_and_passages(index: FileIndex) -> None:
    hit = index.search(Query("police records"))[0]
    span = hit.passage.spans[0]
    assert index.page(hit.report.id, span.page).text[span.start : span.end] == hit.passage.text
    assert index.passage(hit.passage.id) == hit.passage
    assert [report.id for report in index.reports()] == ["guide", "harbour", "meadow"]
    assert len(index.neighbours(hit.passage.id)) == 2


def test_an_index_of_another_model_is_refused_with_what_to_do(tmp_path: Path) -> None:
    versions = FileVersions(tmp_path / "index")
    published(small_corpus(tmp_path), versions, StemEncoder())
    with pytest.raises(WrongModel, match=r"made with the model stems .* other .* reindex"):
        Live(versions, StemEncoder("other")).searcher()


def test_an_index_of_other_weights_under_the_same_name_is_not_told_to_set_that_name(tmp_path: Path) -> None:
    versions = FileVersions(tmp_path / "index")
    published(small_corpus(tmp_path), versions, StemEncoder())
    retrained = StemEncoder()
    retrained.digest = "other weights"
    with pytest.raises(WrongModel, match=r"other weights of the model stems .* reindex$"):
        Live(versions, retrained).searcher()


def test_an_index_of_another_release_and_model_is_told_to_be_of_another_release(tmp_path: Path) -> None:
    versions = FileVersions(tmp_path / "index")
    version = published(small_corpus(tmp_path), versions, StemEncoder()).version
    manifest = versions.path(version.id) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"recipe": version.recipe - 1}))
    with pytest.raises(OldVersion, match="another release"):
        Live(versions, StemEncoder("other")).searcher()


def test_an_index_of_another_release_is_refused_and_made_anew(tmp_path: Path) -> None:
    versions, catalogue, encoder = FileVersions(tmp_path / "index"), small_corpus(tmp_path), StemEncoder()
    manifest = versions.path(published(catalogue, versions, encoder).version.id) / "manifest.json"
    recipe = f'"recipe": {versions.current().recipe}'
    manifest.write_text(manifest.read_text("utf-8").replace(recipe, '"recipe": 1'), "utf-8")
    (manifest.parent / "places.npz").unlink()
    with pytest.raises(OldVersion, match="panel-assistant reindex"):
        Live(versions, encoder).searcher()
    assert not published(catalogue, versions, encoder).unchanged
    assert Live(versions, encoder).searcher().search(Query("police records"))


def test_no_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="panel-assistant reindex"):
        Live(FileVersions(tmp_path), StemEncoder()).searcher()


def test_a_request_keeps_the_version_it_began_with(tmp_path: Path) -> None:
    versions, encoder = FileVersions(tmp_path / "index"), StemEncoder()
    catalogue: Catalogue = small_corpus(tmp_path)
    live = Live(versions, encoder)
    published(catalogue, versions, encoder)
    began_with = live.searcher()
    put(catalogue, report("orchard", "Orchard"), "Apples were picked by the neighbours.")
    published(catalogue, versions, encoder)
    assert live.searcher().version_id != began_with.version_id
    assert {hit.report.id for hit in live.searcher().search(Query("apples"))} >= {"orchard"}
    assert "orchard" not in {hit.report.id for hit in began_with.search(Query("apples"))}


def test_of_two_editions_the_one_that_stands_comes_first_unless_the_other_is_named(tmp_path: Path) -> None:
    versions, encoder, catalogue = FileVersions(tmp_path / "index"), StemEncoder(), small_corpus(tmp_path)
    sentence = "Strategy meetings were held without the school nurse in attendance on any of the days."
    put(
        catalogue,
        replace(report("older", "Edition"), status=Status.SUPERSEDED, superseded_by="newer"),
        sentence,
    )
    put(catalogue, report("newer", "Edition"), f"{sentence} Nobody said why.")
    version = published(catalogue, versions, encoder).version
    index = FileIndex(versions.path(version.id), version, encoder)
    query = Query("strategy meetings without school nurse attendance on any of the days")
    assert index.search(query)[0].report.id == "newer"
    assert index.search(replace(query, reports=("older",)))[0].report.id == "older"


def test_what_says_the_same_comes_after_all_else(tmp_path: Path) -> None:
    versions, encoder, catalogue = FileVersions(tmp_path / "index"), StemEncoder(), small_corpus(tmp_path)
    sentence = "Strategy meetings were held without the school nurse in attendance on any of the days."
    for year in (2021, 2022, 2023):
        put(catalogue, report(f"edition-{year}", "Edition"), sentence)
    version = published(catalogue, versions, encoder).version
    index = FileIndex(versions.path(version.id), version, encoder)
    hits = index.search(Query("strategy meetings without school nurse attendance"))
    editions = [place for place, hit in enumerate(hits) if hit.report.title == "Edition"]
    assert editions == [0, len(hits) - 2, len(hits) - 1]
    assert hits[-1].score > hits[1].score
