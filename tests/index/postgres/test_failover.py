"""A primary and two standbys: the primary is killed under load, and nobody who reads notices."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from corpus.errors import DatabaseAway
from corpus.storage.catalogue import Catalogue
from index.live import Live
from index.reindexing import reindex
from index.searching import Query
from index.storage import Storage, open_storage
from tests.conftest import settings
from tests.index.small import StemEncoder, put, report, small_corpus
from tests.postgres import Machine, free_ports, programs
from tests.waits import SECONDS, wait_until
from web.bootstrap import migrate
from web.storage.collection_store import CollectionStore

CAREFUL = ("synchronous_standby_names=ANY 1 (*)", "wal_keep_size=512MB")
"""A write is only done when one of the standbys has it too."""
READERS = 4
PAUSE = 0.02
"""Seconds between two readings of a reader."""


@pytest.fixture
def machines() -> Iterator[list[Machine]]:
    """A primary and two standbys of it."""
    programs()
    ports = free_ports(3)
    all_of_them = [Machine(port, ports) for port in ports]
    try:
        primary, *standbys = all_of_them
        primary.make().start()
        for standby in standbys:
            standby.follow(primary).start(*CAREFUL)
        for setting in CAREFUL:
            name, _, value = setting.partition("=")
            primary.ask(f"ALTER SYSTEM SET {name} = '{value}'")
        primary.ask("SELECT pg_reload_conf()")
        yield all_of_them
    finally:
        for machine in all_of_them:
            machine.remove()


def url_of(machines: list[Machine], database: str) -> str:
    ports = ",".join(str(machine.port) for machine in machines)
    hosts = ",".join("127.0.0.1" for _ in machines)
    return f"postgresql://panel@/{database}?host={hosts}&port={ports}"


@pytest.fixture
def storage(machines: list[Machine], tmp_path: Path) -> Iterator[Storage]:
    """An installation on all three, with three reports and an index."""
    machines[0].new_database("panel")
    url = url_of(machines, "panel")
    assert not list(migrate(settings(url, tmp_path / "home"), ""))
    storage = open_storage(url, tmp_path / "home")
    catalogue, small = Catalogue(storage.database("catalogue")), small_corpus(tmp_path)
    for each in small.reports():
        catalogue.put(each, small.pages(each.id), small.passages(each.id))
    list(reindex(catalogue, storage.versions, StemEncoder()))
    yield storage
    storage.close()


class Reader(threading.Thread):
    """Asks the index and reads the catalogue and a collection, again and again."""

    def __init__(self, storage: Storage, collection: str, until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.live = Live(storage.versions, StemEncoder())
        self.catalogue = Catalogue(storage.database("catalogue"))
        self.store = CollectionStore(storage.database("collections"))
        self.collection, self.until = collection, until
        self.done = 0
        self.failed: list[Exception] = []

    def run(self) -> None:
        while not self.until.is_set():
            try:
                assert self.live.searcher().search(Query("police records"))[0].report.id == "meadow"
                assert self.catalogue.reports()
                assert self.store.get(self.collection).title == "Kept"
                self.done += 1
            except Exception as error:  # whatever it is, it is counted
                self.failed.append(error)
            self.until.wait(PAUSE)

    def reads_on(self) -> None:
        """Returns when it has read twice more."""
        before = self.done + len(self.failed)
        wait_until(lambda: self.done + len(self.failed) >= before + 2)


def test_the_primary_is_killed_and_reading_goes_on_and_writing_comes_back(
    machines: list[Machine], storage: Storage
) -> None:
    primary, *standbys = machines
    store = CollectionStore(storage.database("collections"))
    made = [store.create("Kept").id for _ in range(20)]
    until = threading.Event()
    readers = [Reader(storage, made[0], until) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.reads_on()
    # 1. The primary dies: what is read goes on, what is written is refused with a sentence
    primary.kill()
    with pytest.raises(DatabaseAway, match="takes nothing in"):
        store.create("Lost")
    for reader in readers:
        reader.reads_on()
    # 2. The standby that heard most is promoted; the other follows it by itself
    standbys.sort(key=lambda one: str(one.ask("SELECT lpad(pg_last_wal_receive_lsn()::text, 20)")))
    standbys[-1].ask("SELECT pg_promote()")
    written = _written_again(store)
    catalogue = Catalogue(storage.database("catalogue"))
    put(catalogue, report("orchard", "Orchard"), "Apples were picked by the neighbours.")
    list(reindex(catalogue, storage.versions, StemEncoder()))
    for reader in readers:
        reader.reads_on()
    until.set()
    for reader in readers:
        reader.join()
    # 3. Nobody's reading failed, and nothing is lost
    assert [reader.failed for reader in readers] == [[]] * READERS
    assert [store.get(link).title for link in (*made, written)] == ["Kept"] * 21
    assert Live(storage.versions, StemEncoder()).searcher().search(Query("apples"))[0].report.id == "orchard"


def _written_again(store: CollectionStore) -> str:
    """Returns the first collection that can be made again."""
    made: list[str] = []

    def is_made() -> bool:
        with suppress(DatabaseAway):
            made.append(store.create("Kept").id)
        return bool(made)

    wait_until(is_made, 3 * SECONDS)
    return made[0]
