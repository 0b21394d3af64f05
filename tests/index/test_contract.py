"""What holds wherever an installation keeps things: in files, or in PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import CorpusBusy, ReportNotFound
from corpus.report import Page, Passage, Span, Status, Voice
from corpus.sources.base import Origin
from corpus.storage.catalogue import Catalogue
from corpus.storage.origins import Origins
from corpus.storage.provenance import Provenance, Provenances
from corpus.text import sentences
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger, known_themes
from index.doctor import Examined, Health, examine, examine_all
from index.errors import BrokenVersion, NoIndex, QualityGateFailed, ReindexRunning, WrongModel
from index.golden_set import GoldenQuestion
from index.live import Live
from index.reindexing import Published, reindex
from index.repair import repair
from index.searching import PassagePart, Query, Searcher
from index.storage import LocalStorage, Storage, open_storage
from tests.index.small import StemEncoder, put, report, small_corpus
from web.database_schemas import SCHEMAS
from web.errors import CollectionNotFound
from web.storage.collection_store import Collection, CollectionStore, SavedExcerpt


@pytest.fixture(params=["embedded", "PostgreSQL"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """An installation that holds nothing yet."""
    url = request.getfixturevalue("database") if request.param == "PostgreSQL" else ""
    opened = open_storage(url, tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def catalogue(storage: Storage, tmp_path: Path) -> Catalogue:
    """Three reports on unlike things, with their themes."""
    catalogue = Catalogue(storage.database("catalogue"))
    small = small_corpus(tmp_path)
    for each in small.reports():
        catalogue.put(each, small.pages(each.id), small.passages(each.id))
    PassageThemes(catalogue.database).tag(list(catalogue.passages()), Tagger(known_themes()))
    return catalogue


def publish(storage: Storage, catalogue: Catalogue, encoder: StemEncoder | None = None) -> Published:
    *_, last = reindex(catalogue, storage.versions, encoder or StemEncoder(), force=True)
    assert isinstance(last, Published)
    return last


def searcher(storage: Storage, catalogue: Catalogue) -> Searcher:
    return storage.versions.open(publish(storage, catalogue).version, StemEncoder())


# The catalogue


def test_a_report_goes_in_whole_and_comes_back_as_it_was(catalogue: Catalogue) -> None:
    about = replace(report("odd", "Odd ‘quotes’ % and ?"), sample=True, status=Status.SUPERSEDED)
    pages = [Page(1, "ﬁrst\nline\ttab", "iv", "a", "ocr"), Page(2, "x" * 100_000)]
    spans = (Span(1, 0, 5), Span(2, 0, 3))
    passage = Passage("p" * 16, "odd", "ﬁrst\nxxx", spans, ("A", "B"), "3.1", Voice.FAMILY)
    catalogue.put(about, pages, [passage])
    assert catalogue.report("odd") == about
    assert list(catalogue.pages("odd")) == pages
    assert catalogue.passage(passage.id) == passage
    catalogue.update(replace(about, title="Another"))
    assert catalogue.report("odd").title == "Another"
    assert list(catalogue.passages("odd")) == [passage]
    catalogue.remove("odd")
    with pytest.raises(ReportNotFound):
        catalogue.passage(passage.id)


def test_reports_come_by_title_whatever_the_language_of_the_server(catalogue: Catalogue) -> None:
    for name, title in (("a", "apples"), ("b", "Zebra"), ("c", "Éclair")):
        put(catalogue, report(name, title), "Something.")
    titles = [report.title for report in catalogue.reports()]
    assert titles == sorted(titles)


def test_what_stands_beside_a_report_is_replaced_and_goes_with_it(catalogue: Catalogue) -> None:
    provenances, origins = Provenances(catalogue.database), Origins(catalogue.database)
    for title in ("First", "Second"):
        provenances.put(Provenance("harbour", title=title, sketch=(1, 2**40)))
        origins.note(Origin("panel", "key", "harbour", title, "1", "", ""))
    assert provenances.of("harbour").title == "Second"
    assert provenances.of("harbour").sketch == (1, 2**40)
    assert origins.of("panel")["key"].digest == "Second"
    catalogue.remove("harbour")
    assert provenances.of("harbour") == Provenance("harbour")


def test_a_transaction_that_fails_changes_nothing(catalogue: Catalogue) -> None:
    before = catalogue.reports()

    def fail() -> None:
        with catalogue.database.writing() as transaction:
            transaction.execute("DELETE FROM reports")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert catalogue.reports() == before


def test_a_transaction_within_another_is_a_part_of_it(catalogue: Catalogue) -> None:
    before = catalogue.reports()

    def write(then: Exception | None = None) -> None:
        with catalogue.database.writing():
            put(catalogue, report("new", "A new report"), "Something.")
            assert catalogue.report("new").title == "A new report"
            catalogue.remove("harbour")
            if then:
                raise then

    with pytest.raises(LookupError):
        write(then=LookupError())
    assert catalogue.reports() == before
    write()
    ids = {report.id for report in catalogue.reports()}
    assert ids == {report.id for report in before} - {"harbour"} | {"new"}


def test_one_at_a_time_does_a_work(catalogue: Catalogue) -> None:
    busy = CorpusBusy("Wait.")
    with ExitStack() as stack:
        stack.enter_context(catalogue.database.lock("work", busy))
        with pytest.raises(CorpusBusy), catalogue.database.lock("work", busy):
            pass
        stack.enter_context(catalogue.database.lock("other work", busy))
    with catalogue.database.lock("work", busy):
        pass


# Searching


FILTERED = [
    (Query("strategy meetings", reports=("guide",)), {"guide"}),
    (Query("strategy meetings", kinds=("letter",)), {"meadow"}),
    (Query("strategy meetings", since=2022), {"meadow"}),
    (Query("strategy meetings", since=2021, until=2022), {"harbour"}),
    (Query("strategy meetings", reports=("nobody",)), set()),
    (Query("strategy meetings", voices=(Voice.FAMILY,)), set()),
    (Query("strategy meetings", voices=(Voice.UNKNOWN,), kinds=("guidance",)), {"guide"}),
    (Query("meetings", phrases=("Strategy meetings were held",)), {"harbour"}),
    (Query("meetings", phrases=("meetings strategy",)), set()),
    (Query("meetings", phrases=("the school nurse",), since=2022), set()),
    (Query("meetings", phrases=("no such word zzz",)), set()),
    (Query("anything", themes=("no-such-theme",)), set()),
]


def test_filters_and_phrases_hold_for_every_hit(storage: Storage, catalogue: Catalogue) -> None:
    opened = searcher(storage, catalogue)
    for query, reports in FILTERED:
        assert {hit.report.id for hit in opened.search(query)} == reports, query


def test_themes_are_a_filter(storage: Storage, catalogue: Catalogue) -> None:
    themes = PassageThemes(catalogue.database)
    theme, about = next((theme, about) for theme, about in themes.by_theme().items())
    hits = searcher(storage, catalogue).search(Query("work", themes=(theme,)))
    assert {hit.passage.id for hit in hits} == set(about)


def test_a_version_tells_which_passages_are_on_a_theme(storage: Storage, catalogue: Catalogue) -> None:
    by_theme = PassageThemes(catalogue.database).by_theme()
    counts = searcher(storage, catalogue).themes()
    assert by_theme
    assert counts.keys() == by_theme.keys()
    for theme, reports in counts.items():
        assert sorted(passage for ids in reports.values() for passage in ids) == sorted(by_theme[theme])
        for report_id, ids in reports.items():
            order = [passage.id for passage in catalogue.passages(report_id)]
            assert list(ids) == sorted(ids, key=order.index)


def test_both_engines_find_the_same_in_the_same_order(
    storage: Storage, catalogue: Catalogue, tmp_path: Path
) -> None:
    engines = searcher(storage, catalogue), searcher(LocalStorage(tmp_path / "other"), small_corpus(tmp_path))
    for text in ("strategy meetings", "were police records held twice", "co-operate", "zzz", ""):
        for limit in (2, 50):
            found, expected = (each.search(Query(text, ("bruises",)), limit) for each in engines)
            assert [hit.passage for hit in found] == [hit.passage for hit in expected]
            assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=2e-3)
            ids = [hit.passage.id for hit in found]
            near, like = (each.sentence_likeness((text,), ids) for each in engines)
            assert list(map(len, near)) == [len(sentences(hit.passage.text)) for hit in found]
            assert all(np.allclose(here, there, atol=2e-3) for here, there in zip(near, like, strict=True))
            parts = [PassagePart(passage_id, 0, 99, "") for passage_id in ids]
            matched, expected_matches = (each.token_likeness(text, parts) for each in engines)
            assert np.allclose(matched, expected_matches, atol=2e-3)
    assert engines[0].vocabulary == engines[1].vocabulary


def test_the_version_has_its_own_pages_and_passages(storage: Storage, catalogue: Catalogue) -> None:
    opened = searcher(storage, catalogue)
    hit = opened.search(Query("police records"))[0]
    catalogue.remove("meadow")
    span = hit.passage.spans[0]
    assert opened.page("meadow", span.page).text[span.start : span.end] == hit.passage.text
    assert opened.passage(hit.passage.id) == hit.passage
    assert [report.id for report in opened.reports()] == ["guide", "harbour", "meadow"]
    assert len(opened.neighbours(hit.passage.id)) == 2
    assert len(list(opened.passages())) == 7
    assert list(opened.spoken(Voice.UNKNOWN)) == list(opened.passages())


# Versions


def test_a_request_keeps_the_version_it_began_with(storage: Storage, catalogue: Catalogue) -> None:
    live = Live(storage.versions, StemEncoder())
    with pytest.raises(NoIndex, match="panel-assistant reindex"):
        live.searcher()
    publish(storage, catalogue)
    began_with = live.searcher()
    put(catalogue, report("orchard", "Orchard"), "Apples were picked by the neighbours.")
    publish(storage, catalogue)
    assert live.searcher().version_id != began_with.version_id
    assert live.searcher().search(Query("apples"))[0].report.id == "orchard"
    assert "orchard" not in {hit.report.id for hit in began_with.search(Query("apples"))}


def test_only_what_is_new_is_embedded_and_nothing_changed_makes_nothing(
    storage: Storage, catalogue: Catalogue
) -> None:
    encoder = StemEncoder()
    before = publish(storage, catalogue, encoder)
    assert publish(storage, catalogue, encoder).unchanged
    encoder.embedded.clear()
    put(catalogue, report("orchard", "Orchard"), "Apples were picked.")
    after = publish(storage, catalogue, encoder)
    assert len(encoder.embedded) == after.embedded == 1
    assert after.reused == before.version.passages


def test_a_deleted_report_is_found_no_more_and_permanent_links_outlive_it(
    storage: Storage, catalogue: Catalogue
) -> None:
    opened = searcher(storage, catalogue)
    link = opened.search(Query("police records"))[0].passage.id
    catalogue.remove("harbour")
    opened = searcher(storage, catalogue)
    assert "harbour" not in {hit.report.id for hit in opened.search(Query("strategy meetings"))}
    assert opened.passage(link).report_id == "meadow"


def test_a_version_that_answers_worse_is_not_served_unless_forced(
    storage: Storage, catalogue: Catalogue
) -> None:
    golden = [GoldenQuestion("Were police records held twice?", "meadow.pdf", 1, "held twice")]
    list(reindex(catalogue, storage.versions, StemEncoder(), golden=golden))
    before = storage.versions.current()
    put(catalogue, report("meadow", "Meadow inspection"), "The weather was fine.", "It rained.")
    with pytest.raises(QualityGateFailed):
        list(reindex(catalogue, storage.versions, StemEncoder(), golden=golden))
    assert storage.versions.all() == [before]
    list(reindex(catalogue, storage.versions, StemEncoder(), golden=golden, force=True))
    assert storage.versions.current().forced


def test_going_back_serves_the_version_before_and_pruning_keeps_both(
    storage: Storage, catalogue: Catalogue
) -> None:
    made = []
    for number in range(4):
        put(catalogue, report("more", "More"), f"Paper number {number} is about trees.")
        made.append(publish(storage, catalogue).version)
    versions = storage.versions
    assert versions.all() == made[::-1]
    assert versions.rollback() == made[2]
    assert versions.prune(keep=1) == [made[0].id]
    assert versions.current() == made[2]
    with pytest.raises(BrokenVersion):
        versions.get(made[0].id)
    hit = versions.open(versions.current(), StemEncoder()).search(Query("paper about trees"))[0]
    assert "number 2" in hit.passage.text


def test_two_at_once_are_refused_and_another_model_too(storage: Storage, catalogue: Catalogue) -> None:
    running = reindex(catalogue, storage.versions, StemEncoder())
    next(running)
    with pytest.raises(ReindexRunning, match="Wait"):
        list(reindex(catalogue, storage.versions, StemEncoder()))
    *_, last = running
    assert isinstance(last, Published)
    with pytest.raises(WrongModel):
        storage.versions.open(last.version, StemEncoder("other"))


def test_the_doctor_finds_a_passage_that_is_not_what_its_pages_say(
    storage: Storage, catalogue: Catalogue
) -> None:
    about = report("odd", "Odd")
    passage = Passage("0" * 16, "odd", "Not on the page.", (Span(1, 0, 16),))
    publish(storage, catalogue)
    catalogue.put(about, [Page(1, "Something quite else stands here.")], [passage])
    version = publish(storage, catalogue).version
    *examined, last = examine(storage.versions)
    assert [type(event) for event in examined] == [Examined, Examined]
    assert isinstance(last, Health)
    assert [(finding.version, "0" * 16 in finding.what) for finding in last.findings] == [(version.id, True)]


def test_an_emptied_catalogue_comes_back_from_the_index(storage: Storage, catalogue: Catalogue) -> None:
    version = publish(storage, catalogue).version
    reports, passages = catalogue.reports(), list(catalogue.passages())
    for each in reports:
        catalogue.remove(each.id)
    *_, health = examine_all(storage, list(SCHEMAS))
    assert isinstance(health, Health)
    assert ["repair" in finding.mend for finding in health.findings if "no reports" in finding.what] == [True]
    (repaired,) = repair(storage, SCHEMAS)
    assert version.id in repaired.what
    assert (catalogue.reports(), list(catalogue.passages())) == (reports, passages)


# Collections


def test_collections_come_back_in_order_under_both_links(storage: Storage) -> None:
    store = CollectionStore(storage.database("collections"))
    two = (SavedExcerpt("p", "0-9", "One", "A report", "H", "N"), SavedExcerpt("q", "1", "Two", "B"))
    made = store.create("Training", two)
    assert store.get(made.id) == store.get_shared(made.share) == made
    changed = store.replace(made.id, "Other", made.excerpts[::-1])
    assert store.get(made.id) == changed == Collection(made.id, made.share, "Other", made.excerpts[::-1])
    store.delete(made.id)
    with pytest.raises(CollectionNotFound):
        store.get(made.id)


def test_originals_come_back_byte_for_byte(storage: Storage, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(bytes(range(256)) * 100)
    assert storage.originals.path(storage.originals.keep(file)).read_bytes() == file.read_bytes()
