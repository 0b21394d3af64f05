"""The analyses of reports: what is stored is as good as what is worked out anew."""

import ast
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.report import Passage, Report
from corpus.storage.catalogue import Catalogue
from corpus.storage.database import Sqlite
from index.analysis import CODE, AnalysisCache, ReportAnalysis
from index.files.file_versions import FileVersions
from index.material import gather
from index.searching import Query
from index.storage import open_storage
from tests.index.small import StemEncoder, published, put, report, small_corpus

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    catalogue = small_corpus(tmp_path)
    put(
        catalogue,
        report("quay", "The quay’s “review”"),
        "Mrs. Oak said: “She won’t recognise him.” Co-operation ended in\nHarbourton. • Café visits.",
        "\uff26ullwidth 1,5 ½ ﬁnal don't\u00ad\nstop.",
    )
    return catalogue


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    return Sqlite(tmp_path / "analyses.sqlite")


def of_report(catalogue: Catalogue, report_id: str) -> tuple[Report, list[Passage]]:
    return catalogue.report(report_id), list(catalogue.passages(report_id))


def stored(sqlite: Sqlite) -> dict[bytes, bytes]:
    return {row["key"]: row["analysis"] for row in sqlite.rows("SELECT * FROM analyses")}


def test_an_analysis_comes_back_as_it_was(catalogue: Catalogue) -> None:
    for about in catalogue.reports():
        for split in (True, False):
            analysis = ReportAnalysis.of(*of_report(catalogue, about.id), split=split)
            assert ReportAnalysis.decoded(analysis.encoded()) == analysis


def test_a_report_is_analysed_once(catalogue: Catalogue, sqlite: Sqlite) -> None:
    made = AnalysisCache(sqlite).analyse(*of_report(catalogue, "quay"), split=True)
    before = stored(sqlite)
    assert AnalysisCache(sqlite).analyse(*of_report(catalogue, "quay"), split=True) == made
    assert stored(sqlite) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda about, passages: (replace(about, title="Another title"), passages),
        lambda about, passages: (replace(about, file="quay_2019.pdf"), passages),
        lambda about, passages: (about, [replace(passages[0], text="It did not end."), *passages[1:]]),
        lambda about, passages: (about, [replace(passages[0], headings=("Findings",)), *passages[1:]]),
        lambda about, passages: (about, passages[1:]),
        lambda about, passages: (about, passages[::-1]),
    ],
    ids=["title", "file", "text", "heading", "fewer passages", "order"],
)
def test_whatever_an_analysis_depends_on_makes_another(
    catalogue: Catalogue,
    sqlite: Sqlite,
    change: Callable[[Report, list[Passage]], tuple[Report, list[Passage]]],
) -> None:
    cache, before = AnalysisCache(sqlite), of_report(catalogue, "quay")
    cache.analyse(*before, split=True)
    changed = change(*before)
    assert cache.analyse(*changed, split=True) == ReportAnalysis.of(*changed, split=True)
    assert len(stored(sqlite)) == 2


def test_sentences_are_not_taken_from_an_analysis_without_them(catalogue: Catalogue, sqlite: Sqlite) -> None:
    cache = AnalysisCache(sqlite)
    assert not any(cache.analyse(*of_report(catalogue, "quay"), split=False).sentences)
    assert all(cache.analyse(*of_report(catalogue, "quay"), split=True).sentences)


def test_a_damaged_analysis_is_made_again(catalogue: Catalogue, sqlite: Sqlite) -> None:
    of_quay = of_report(catalogue, "quay")
    made = AnalysisCache(sqlite).analyse(*of_quay, split=True)
    ((key, whole),) = stored(sqlite).items()
    other = AnalysisCache(sqlite).analyse(*of_report(catalogue, "meadow"), split=True)
    of_meadow = next(analysis for name, analysis in stored(sqlite).items() if name != key)
    assert other != made
    flipped = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
    for damaged in (b"", whole[:-1], whole + b"x", flipped, of_meadow, "text", 3, None):
        with sqlite.writing() as transaction:
            transaction.execute("UPDATE analyses SET analysis = ? WHERE key = ?", (damaged, key))
        assert AnalysisCache(sqlite).analyse(*of_quay, split=True) == made
        assert stored(sqlite)[key] == whole


def test_analyses_of_what_is_gone_are_deleted(catalogue: Catalogue, sqlite: Sqlite) -> None:
    gather(catalogue, AnalysisCache(sqlite).analyse)
    assert len(stored(sqlite)) == 4
    catalogue.remove("quay")
    cache = AnalysisCache(sqlite)
    gather(catalogue, cache.analyse)
    cache.trim()
    assert len(stored(sqlite)) == 3


def test_the_key_has_all_code_that_an_analysis_is_made_by() -> None:
    """What only carries data or stores it is left out."""
    data = {"corpus/report.py", "corpus/storage/database.py"}
    own = {str(file.relative_to(ROOT)) for file in CODE}
    for name in own:
        for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                file = node.module.replace(".", "/") + ".py"
                assert not (ROOT / file).exists() or file in own | data, (name, file)


# A version


def files_of(versions: FileVersions, version_id: str) -> dict[str, bytes]:
    """Returns the files that are searched; the copied catalogue has its own order of pages."""
    folder = versions.path(version_id)
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if name not in ("evidence.sqlite", "manifest.json")
    }


def changes(catalogue: Catalogue) -> list[Callable[[], object]]:
    quay = catalogue.report("quay")
    return [
        lambda: put(catalogue, report("orchard", "Orchard"), "Apples were picked.\n\nNobody visited."),
        lambda: catalogue.update(replace(quay, title="Another title")),
        lambda: put(catalogue, report("meadow", "Meadow inspection"), "The hospital was not questioned."),
        lambda: catalogue.remove("harbour"),
        lambda: put(catalogue, report("harbour", "Harbour review"), "They came back. So did we."),
    ]


@pytest.mark.parametrize("damage", [False, True])
def test_a_version_is_the_same_as_one_made_from_nothing(
    catalogue: Catalogue, tmp_path: Path, damage: bool
) -> None:
    kept = FileVersions(tmp_path / "index")
    published(catalogue, kept, StemEncoder())
    for number, change in enumerate(changes(catalogue)):
        change()
        if damage:
            (tmp_path / "index" / "analyses.sqlite").write_bytes(b"no database" * 1000)
        fresh = FileVersions(tmp_path / f"fresh-{number}")
        here = published(catalogue, kept, StemEncoder(), force=True).version
        there = published(catalogue, fresh, StemEncoder(), force=True).version
        assert files_of(kept, here.id) == files_of(fresh, there.id)
        assert here.corpus == there.corpus


def test_in_a_database_a_version_is_the_same_too(catalogue: Catalogue, database: str, tmp_path: Path) -> None:
    shared = open_storage(database, tmp_path / "shared")
    there = Catalogue(shared.database("catalogue"))
    for about in catalogue.reports():
        there.put(about, catalogue.pages(about.id), catalogue.passages(about.id))
    published(there, shared.versions, StemEncoder())
    for here, same in zip(changes(catalogue), changes(there), strict=True):
        here()
        same()
        opened = shared.versions.open(
            published(there, shared.versions, StemEncoder(), force=True).version, StemEncoder()
        )
    fresh = FileVersions(tmp_path / "fresh")
    reference = fresh.open(published(catalogue, fresh, StemEncoder()).version, StemEncoder())
    assert opened.vocabulary == reference.vocabulary
    for text in ("apples", "hospital questioned", "another title"):
        found, wanted = (
            {hit.passage.id: hit.score for hit in searcher.search(Query(text))}
            for searcher in (opened, reference)
        )
        assert found == pytest.approx(wanted, abs=2e-3)
    with closing(shared.versions.analyses()) as analyses:
        assert len(analyses.keys()) == len(catalogue.reports())
    shared.close()
