"""A maintainer's whole day where everything stands in files, and where it stands in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.report import Happened, Status
from corpus.sources.base import Delivery, Fate, Offer, Origin, ReportFacts
from corpus.storage.catalogue import Catalogue
from corpus.storage.corrections import Correcting
from corpus.storage.history import History
from corpus.sync.corpus import Corpus
from index.doctor import Health, examine_all
from index.errors import NotGolden, QualityGateFailed
from index.golden_set import GoldenQuestion, check_question, question_key
from index.migration import Copied, copy_installation
from index.reindexing import Published, reindex
from index.searching import Query
from index.storage import LocalStorage, SharedStorage, Storage
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import outcomes_of
from tests.index.small import StemEncoder
from tests.web.jobs.test_job_runner import over
from web.administration import Administration
from web.bootstrap import make_tables
from web.database_schemas import SCHEMAS, TABLES
from web.jobs.job_records import JobState
from web.settings import Settings
from web.storage.collection_store import CollectionStore, SavedExcerpt

WHO_CAME = GoldenQuestion("Who came to the harbour?", "harbour.txt", 2, "Police came to the harbour.")


class Letterbox:
    """A website that offers one letter."""

    name = "letterbox"
    by_hand = False

    def __init__(self, letter: Path) -> None:
        self._letter = letter

    def offers(self) -> Iterator[Offer]:
        yield Offer("/letter", "letter.txt", ReportFacts(title="A letter", kind="letter"))

    def fetch(self, offer: Offer, folder: Path, validators: str = "") -> Delivery:
        return Delivery(self._letter)

    def fate(self, origin: Origin) -> Fate:
        return Fate(Status.CURRENT)


class Office:
    """An installation with its tables, and what a maintainer does there."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        make_tables(storage)
        self.storage, self.folder = storage, folder
        self.catalogue = Catalogue(storage.database("catalogue"))
        self.corpus = Corpus.at(
            folder / "home",
            PlainReader(),
            approval=True,
            database=storage.database("catalogue"),
            originals=storage.originals,
        )
        self.administration = Administration.of(Settings(home=folder), storage.database("maintenance"))

    def file(self, name: str, *pages: str) -> Path:
        path = self.folder / name
        path.write_text("\f".join(pages))
        return path

    def reindex(self, force: bool = False) -> Published:
        golden = list(self.storage.golden.all().values())
        *_, last = reindex(self.catalogue, self.storage.versions, StemEncoder(), golden=golden, force=force)
        assert isinstance(last, Published)
        return last

    def best(self, words: str) -> str:
        """The report in which the served version finds these words best."""
        versions = self.storage.versions
        return versions.open(versions.current(), StemEncoder()).search(Query(words))[0].report.id

    def held(self) -> dict[str, object]:
        """Everything that is stored, except when the index was made."""
        tables = {
            f"{name}: {table}": sorted(
                str([(column, row[column]) for column in sorted(row.keys())])
                for row in self.storage.database(name).rows(f"SELECT * FROM {table}")
            )
            for name, of_database in TABLES.items()
            for table in of_database
        }
        reports = self.catalogue.reports()
        originals = {report.id: self.storage.originals.path(report.digest).read_bytes() for report in reports}
        corpus = self.storage.versions.current().corpus
        return {**tables, "originals": originals, "golden": self.storage.golden.all(), "corpus": corpus}


@pytest.fixture(params=["embedded", "PostgreSQL"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """An installation that holds nothing yet, not even tables where it makes them itself."""
    shared = request.param == "PostgreSQL"
    home = tmp_path / "home"
    opened = SharedStorage(request.getfixturevalue("database"), home) if shared else LocalStorage(home)
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(storage: Storage, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """An empty installation of the other engine."""
    other: Storage = LocalStorage(tmp_path / "elsewhere")
    if isinstance(storage, LocalStorage):
        other = SharedStorage(request.getfixturevalue("database"), tmp_path / "elsewhere")
    make_tables(other)
    yield other
    other.close()


def test_a_maintainers_day(storage: Storage, elsewhere: Storage, tmp_path: Path) -> None:
    office = Office(storage, tmp_path)

    # add, then the same once more
    harbour = office.file("harbour.txt", "The harbour review", "Police came to the harbour.")
    meadow = office.file("meadow.txt", "The meadow review", "Nurses came to the meadow.")
    assert outcomes_of(office.corpus.add([harbour, meadow])) == [Happened.ADDED, Happened.ADDED]
    assert outcomes_of(office.corpus.add([harbour, meadow])) == []

    # correct, and what a source says later does not undo it
    Correcting(office.catalogue).correct("harbour", ReportFacts(title="Corrected", kind="review"))
    assert outcomes_of(office.corpus.add([harbour])) == []
    assert office.catalogue.report("harbour").title == "Corrected"
    Correcting(office.catalogue).settle("meadow", Status.WITHDRAWN, "It was withdrawn.")

    # approve
    letterbox = Letterbox(office.file("letter.txt", "A letter", "Teachers wrote a letter."))
    assert outcomes_of(office.corpus.sync(letterbox)) == [Happened.WAITING]
    (waiting,) = office.corpus.holdings.origins.waiting()
    office.corpus.holdings.origins.approve(waiting.source, [waiting.key])
    assert outcomes_of(office.corpus.sync(letterbox)) == [Happened.ADDED]
    assert outcomes_of(office.corpus.retag()) == [Happened.CHANGED] * 3

    # golden questions, re-index, a worse version refused, roll back
    with pytest.raises(NotGolden):
        check_question(GoldenQuestion("Who?", "harbour.txt", 1, "Police"), office.catalogue)
    storage.golden.add(check_question(WHO_CAME, office.catalogue))
    first = office.reindex()
    assert office.reindex().unchanged
    harbour.write_text("The harbour review\fThe weather was fine at the harbour.")
    assert outcomes_of(office.corpus.add([harbour])) == [Happened.CHANGED]
    with pytest.raises(QualityGateFailed):
        office.reindex()
    office.reindex(force=True)
    assert storage.versions.rollback() == first.version
    assert office.best("police came") == "harbour"
    changed = GoldenQuestion("How was the weather?", "harbour.txt", 2, "weather was fine")
    storage.golden.change(question_key(WHO_CAME), changed)

    # take out, feedback, jobs, the log, a collection, a session
    Correcting(office.catalogue).take_out("letter")
    assert outcomes_of(office.corpus.sync(letterbox)) == []
    feedback = office.administration.feedback
    for question in ("Wrong?", "Wrong as well?"):
        feedback.add(question, "It was another page.", "answered", first.version.id, ["p"])
    feedback.remove(feedback.all()[0].id)
    job = office.administration.jobs.start("add", "letter.txt", "me", lambda: office.corpus.add([meadow]))
    assert over(office.administration.jobs, job).state is JobState.DONE
    office.administration.sessions.begin("me", "password")
    store = CollectionStore(storage.database("collections"))
    store.create("Kept", [SavedExcerpt("p", "0-9", "Ünïcode “q”", "s")])
    assert {"harbour", "letter"} <= {event.report_id for event in History(office.catalogue.database).events()}
    office.reindex(force=True)
    *_, health = examine_all(storage, list(SCHEMAS))
    assert health == Health(())

    # there and back, everything compared
    before = office.held()
    there = list(copy_installation(storage, elsewhere, TABLES, StemEncoder()))
    assert {event.what for event in there if isinstance(event, Copied)} >= {
        f"{name}: {table}" for name, tables in TABLES.items() for table in tables
    }
    assert Office(elsewhere, tmp_path).held() == before
    list(copy_installation(elsewhere, storage, TABLES, StemEncoder()))
    assert office.held() == before
    assert office.best("weather") == "harbour"
