"""Whatever is damaged can be repaired by what the doctor says, and nothing damaged is served."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.storage.catalogue import Catalogue
from corpus.sync.corpus import Corpus
from index.doctor import Finding, Health, examine_all
from index.errors import BrokenVersion, NoIndex
from index.files.file_versions import FileVersions
from index.golden_set import GoldenQuestion
from index.reindexing import Published, reindex
from index.repair import repair
from index.searching import Query
from index.storage import LocalStorage
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import changes_of
from tests.disks import read_only
from tests.index.small import StemEncoder
from web.bootstrap import make_tables
from web.database_schemas import SCHEMAS
from web.storage.collection_store import CollectionStore, SavedExcerpt

TEXTS = {
    "harbour": "Police came to the harbour.",
    "meadow": "Nurses came to the meadow.",
    "quay": "Nobody came.",
}


class Home:
    """A home of three reports, one version of the index, a golden question and a collection."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.inbox = folder / "home", folder / "inbox"
        self.storage = LocalStorage(self.folder)

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def version(self) -> Path:
        return next(self.index.glob("0*"))

    def make(self) -> "Home":
        self.inbox.mkdir()
        for name, text in TEXTS.items():
            (self.inbox / f"{name}.txt").write_text(f"The {name} review\f{text}")
        make_tables(self.storage)
        self.add()
        self.storage.golden.add(GoldenQuestion("Who came?", "harbour.txt", 2, "Police came"))
        self.collect("Kept")
        self.reindex()
        return self

    def collect(self, title: str) -> str:
        """Makes a collection of many excerpts, and returns its link."""
        database = self.storage.database("collections")
        excerpts = [SavedExcerpt("p", "0-9", f"Excerpt {number}", "A report") for number in range(200)]
        link = CollectionStore(database).create(title, excerpts).id
        database.close()
        return link

    def add(self) -> list[str]:
        """The reasons that adding all files again gives."""
        corpus = Corpus.at(self.folder, PlainReader())
        changes = changes_of(corpus.add([self.inbox]))
        corpus.catalogue.close()
        return [change.reason for change in changes]

    def reindex(self) -> Published:
        catalogue = Catalogue(self.storage.database("catalogue"))
        *_, last = reindex(catalogue, FileVersions(self.index), StemEncoder())
        catalogue.close()
        assert isinstance(last, Published)
        return last

    def findings(self) -> tuple[Finding, ...]:
        *_, health = examine_all(LocalStorage(self.folder), list(SCHEMAS))
        assert isinstance(health, Health)
        return health.findings

    def finds(self, words: str) -> str:
        versions = FileVersions(self.index)
        hits = versions.open(versions.current(), StemEncoder()).search(Query(words))
        return hits[0].report.id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("made")).make()


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    shutil.copytree(made.folder.parent, tmp_path / "copy")
    return Home(tmp_path / "copy")


def delete(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scramble(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(bytes(byte ^ 0x5A for byte in content))


def test_a_sound_home_has_no_findings(home: Home) -> None:
    assert home.findings() == ()
    with read_only(home.folder):
        assert home.findings() == ()


@pytest.mark.parametrize("damage", [delete, cut, scramble])
def test_a_damaged_only_version_is_not_opened_and_a_reindex_rebuilds_it(
    made: Home, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    names = [str(path.relative_to(made.version)) for path in made.version.rglob("*") if path.is_file()]
    assert {"manifest.json", "evidence.sqlite", "places.npz"} < set(names)
    for number, name in enumerate(names):
        shutil.copytree(made.folder.parent, tmp_path / str(number))
        home = Home(tmp_path / str(number))
        damage(home.version / name)
        with pytest.raises(BrokenVersion, match="Run: panel-assistant reindex"):
            home.finds("police")
        assert "panel-assistant reindex" in home.findings()[0].mend, name
        with pytest.raises(NoIndex, match="no whole version"):
            FileVersions(home.index).rollback()
        assert not home.reindex().unchanged
        assert home.finds("police") == "harbour"
        FileVersions(home.index).prune()
        assert home.findings() == (), name


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n", b"../../elsewhere\n", b"000009-abcdef12\n", None])
def test_a_current_that_names_nothing_is_told_and_repaired(home: Home, content: bytes | None) -> None:
    served, current = home.version.name, home.index / "current"
    if content is None:
        current.unlink()
    else:
        current.write_bytes(content)
    (finding,) = home.findings()
    assert "panel-assistant" in f"{finding.what} {finding.mend}"
    with pytest.raises((NoIndex, BrokenVersion)):
        home.finds("police")
    list(repair(home.storage, SCHEMAS))
    assert FileVersions(home.index).current_id() == served
    assert home.findings() == ()


def test_going_back_passes_over_a_damaged_version(home: Home) -> None:
    first = home.version
    for number in (1, 2):
        (home.inbox / "harbour.txt").write_text(f"The harbour review\fPolice came {number} times.")
        home.add()
        home.reindex()
    versions = FileVersions(home.index)
    _, second, _ = versions.all()
    cut(versions.path(second.id) / "evidence.sqlite")
    assert versions.rollback().id == first.name
    assert versions.prune() == [second.id]


@pytest.mark.parametrize("damage", [delete, cut, scramble])
@pytest.mark.parametrize("name", ["corpus/catalogue.sqlite", "collections.sqlite", "maintenance.sqlite"])
def test_a_damaged_database_is_repaired(home: Home, name: str, damage: Callable[[Path], None]) -> None:
    damage(home.folder / name)
    lost = damage is delete and "catalogue" not in name  # an empty one is as one that was never used
    if not lost:
        first = home.findings()[0]
        assert (first.mend, "Run:" in first.what) == ("Run: panel-assistant repair.", False)
        assert list(repair(LocalStorage(home.folder), SCHEMAS))
    assert home.findings() == ()
    assert {report.id for report in Catalogue(home.folder / "corpus/catalogue.sqlite").reports()} == set(
        TEXTS
    )
    assert home.reindex().unchanged
    assert home.add() == ["", "", ""]


def test_what_can_be_read_of_a_database_is_kept(home: Home) -> None:
    path, link = home.folder / "collections.sqlite", home.collect("Another")
    content = path.read_bytes()
    path.write_bytes(content[:-4096] + b"\xff" * 4096)
    assert home.findings()
    list(repair(LocalStorage(home.folder), SCHEMAS))
    assert home.findings() == ()
    assert CollectionStore(LocalStorage(home.folder).database("collections")).get(link).title == "Another"


@pytest.mark.parametrize("damage", [delete, empty, cut])
def test_adding_the_file_of_a_lost_original_restores_it(home: Home, damage: Callable[[Path], None]) -> None:
    report = Catalogue(home.folder / "corpus/catalogue.sqlite").report("harbour")
    damage(home.storage.originals.path(report.digest))
    (finding,) = home.findings()
    assert "harbour.txt" in finding.what
    assert "panel-assistant add" in finding.mend
    assert home.add() == ["Its lost original is here again.", "", ""]
    assert home.findings() == ()
    assert home.add() == ["", "", ""]


def test_damaged_vectors_are_made_again(home: Home) -> None:
    (vectors,) = home.index.glob("vectors-*.sqlite")
    scramble(vectors)
    (finding,) = home.findings()
    assert finding.mend == "Run: panel-assistant repair."
    (home.inbox / "quay.txt").write_text("The quay review\fSomebody came.")
    home.add()
    assert home.reindex().embedded > 0
    assert home.findings() == ()


def test_golden_questions_that_cannot_be_read_are_put_aside(home: Home) -> None:
    golden = home.folder / "golden.jsonl"
    unreadable = [b'{"question": 3}', b"\xff\xfe", b"[]", b'{"question":"x","file":"y","pdf_page":"z"}']
    golden.write_bytes(golden.read_bytes() + b"\n".join(unreadable))
    (finding,) = home.findings()
    assert "Line 2" in finding.what
    list(repair(home.storage, SCHEMAS))
    assert home.findings() == ()
    assert [golden_question.question for golden_question in home.storage.golden.all().values()] == [
        "Who came?"
    ]
    assert len((home.folder / "golden.jsonl.damaged").read_bytes().splitlines()) == 4


def test_everything_at_once(home: Home) -> None:
    empty(home.index / "current")
    scramble(home.folder / "corpus" / "catalogue.sqlite")
    scramble(home.folder / "collections.sqlite")
    list(repair(LocalStorage(home.folder), SCHEMAS))
    assert home.findings() == ()
    assert home.finds("nurses") == "meadow"
