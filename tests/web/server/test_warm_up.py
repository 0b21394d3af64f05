"""The warm-up of a server: what it loads, what waits for it, and what it makes for later versions."""

import threading
from dataclasses import fields, replace
from pathlib import Path
from typing import ClassVar

from index.searching import Searcher
from tests.waits import LONG, SECONDS, wait_until
from tests.web.small import REPORT, keep, small_services
from web.server.warm_up import WarmUp
from web.services import Answerer, ReadingServices, Services


def slow(services: Services, loaded: threading.Event) -> Services:
    """Services whose answers without a language model wait for an event."""
    trier = services.asking.trier

    def after(searcher: Searcher) -> Answerer:
        assert loaded.wait(LONG)
        return trier(searcher)

    return replace(services, asking=replace(services.asking, trier=after))


def test_a_question_waits_for_the_warm_up_and_no_longer(tmp_path: Path) -> None:
    loaded, suggested = threading.Event(), threading.Event()
    services = slow(small_services(tmp_path), loaded)
    warm_up = WarmUp(services).start()
    waiting = warm_up.services_that_wait(services)

    def ask() -> None:
        waiting.asking.answerer(waiting.asking.searcher())
        suggested.set()

    threading.Thread(target=ask, daemon=True).start()
    assert not suggested.wait(0.1)
    assert not warm_up.done.is_set()
    loaded.set()
    assert suggested.wait(SECONDS)
    assert warm_up.done.is_set()
    waiting.operating.close()


def test_without_an_index_it_is_done_at_once(tmp_path: Path) -> None:
    services = small_services(tmp_path, index=False)
    warm_up = WarmUp(services).start()
    assert warm_up.done.wait(SECONDS)
    warm_up.services_that_wait(services).operating.close()


class NotingReads(ReadingServices):
    """Notes the versions whose pages are made."""

    versions: ClassVar[list[str]] = []

    def load(self, searcher: Searcher) -> None:
        super().load(searcher)
        self.versions.append(searcher.version_id)


def test_what_pages_show_is_made_for_each_version_that_is_served(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    reading = {each.name: getattr(services.reading, each.name) for each in fields(services.reading)}
    services = replace(services, make_reading=lambda: NotingReads(**reading))
    first = services.operating.versions.current_id()
    warm_up = WarmUp(services, looks=0.01).start()
    wait_until(lambda: NotingReads.versions == [first])
    keep(tmp_path, services.maintaining.catalogue(), replace(REPORT, id="another", title="Another review"))
    list(services.maintaining.reindex())
    wait_until(lambda: NotingReads.versions == [first, services.operating.versions.current_id()])
    warm_up.services_that_wait(services).operating.close()
