"""Both websites kept current through a year: what each run tells, and what the catalogue holds after it."""

from collections.abc import Iterator, Sequence

import pytest

from corpus.report import Happened, Status
from corpus.sources.base import Source
from corpus.sources.govuk import GovUk
from corpus.sources.http.client import Pages
from corpus.sources.panel_site import PanelSite
from corpus.sync.corpus import Corpus
from tests.corpus.govuk_server import GovUkServer, pdf, withdrawn
from tests.corpus.local_server import LocalServer, Reply, served
from tests.corpus.plain_reader import PlainReader
from tests.corpus.syncing import TITLES, outcomes_of, put

ADDED, CHANGED, FAILED = Happened.ADDED, Happened.CHANGED, Happened.FAILED
SUPERSEDED, WITHDRAWN = Happened.SUPERSEDED, Happened.WITHDRAWN
CURRENT, OLD, GONE = Status.CURRENT, Status.SUPERSEDED, Status.WITHDRAWN
REVIEWS = ("reading", "listening", "writing")


def shelf(corpus: Corpus) -> dict[str, tuple[Status, str]]:
    """Each report by its title: whether it stands, and the first passage's last line."""
    return {
        report.title: (report.status, next(corpus.catalogue.passages(report.id)).text.splitlines()[-1])
        for report in corpus.catalogue.reports()
    }


def run(corpus: Corpus, source: Source, expected: list[Happened]) -> dict[str, tuple[Status, str]]:
    """One run of which a dry run before said the same, and after which nothing is left to do but failures."""
    if FAILED not in expected and SUPERSEDED not in expected:
        before = shelf(corpus)
        assert sorted(outcomes_of(corpus.sync(source, dry_run=True))) == sorted(expected)
        assert shelf(corpus) == before
    assert sorted(outcomes_of(corpus.sync(source))) == sorted(expected)
    if FAILED not in expected:
        assert outcomes_of(corpus.sync(source)) == []
    return shelf(corpus)


def test_gov_uk_is_kept_current_through_a_year(corpus: Corpus, govuk: GovUk, server: GovUkServer) -> None:
    media = "/media/p1-2024-03-01.pdf"
    reply, server.routes[media] = server.routes[media], Reply(503)
    first = run(corpus, govuk, [ADDED, ADDED, FAILED])
    assert first.keys() == {TITLES[0], TITLES[2]}
    server.routes[media] = reply  # the run is resumed: only what failed is left
    expected = {title: (CURRENT, f"The first text of number {n}.") for n, title in enumerate(TITLES)}
    assert run(corpus, govuk, [ADDED]) == expected

    put(server, "p1", TITLES[1], f"{TITLES[1]}\nPut right.", "2024-09-09")
    expected[TITLES[1]] = (CURRENT, "Put right.")
    assert run(corpus, govuk, [CHANGED]) == expected

    put(server, "p0", "Guidance for everyone 2025", "Guidance for everyone 2025\nNew.", "2025-09-01")
    server.routes["/media/p0-2024-03-01.pdf"] = Reply(301, headers={"Location": "/media/p0-2025-09-01.pdf"})
    expected[TITLES[0]] = (OLD, "The first text of number 0.")
    expected["Guidance for everyone 2025"] = (CURRENT, "New.")
    assert run(corpus, govuk, [ADDED, SUPERSEDED]) == expected

    server.publish(withdrawn(server.items["/government/publications/p2"], "It was overtaken."))
    expected[TITLES[2]] = (GONE, "The first text of number 2.")
    assert run(corpus, govuk, [WITHDRAWN]) == expected


@pytest.fixture
def panel() -> Iterator[LocalServer]:
    with served(LocalServer()) as server:
        server.routes["/sitemap.xml"] = sitemap(server, REVIEWS)
        for name in REVIEWS:
            publish(server, name, f"{name}.pdf", "The first text.")
        yield server


def sitemap(server: LocalServer, names: Sequence[str]) -> Reply:
    """The list of some reviews' pages."""
    addresses = "".join(f"<url><loc>{server.base}/publication/{name}/</loc></url>" for name in names)
    return Reply(body=f"<urlset>{addresses}</urlset>".encode())


def publish(server: LocalServer, name: str, file: str, text: str) -> None:
    """Publish one review with one file on the Panel's site."""
    title = f"A review of {name}"
    main = f'<h1>{title}</h1><a href="/files/{file}">Download (PDF)</a>'
    server.routes[f"/publication/{name}/"] = Reply(body=f"<main>{main}</main>".encode())
    server.routes[f"/files/{file}"] = Reply(body=pdf(f"{title}\n{text}"), content_type="application/pdf")


def test_the_panels_site_is_kept_current_through_a_year(
    corpus: Corpus, panel: LocalServer, pages: Pages, reader: PlainReader
) -> None:
    site = PanelSite(pages, panel.base)
    reading, listening, writing = (f"A review of {name}" for name in REVIEWS)
    reply, panel.routes["/files/writing.pdf"] = panel.routes["/files/writing.pdf"], Reply(500)
    assert run(corpus, site, [ADDED, ADDED, FAILED]).keys() == {reading, listening}
    panel.routes["/files/writing.pdf"] = reply
    reader.asked.clear()
    expected = dict.fromkeys((reading, listening, writing), (CURRENT, "The first text."))
    assert run(corpus, site, [ADDED]) == expected
    assert len(reader.asked) == 1

    publish(panel, "reading", "reading.pdf", "Put right.")
    expected[reading] = (CURRENT, "Put right.")
    assert run(corpus, site, [CHANGED]) == expected

    panel.routes["/publication/writing/"] = Reply(410)
    panel.routes["/sitemap.xml"] = sitemap(panel, REVIEWS[:2])
    expected[writing] = (GONE, "The first text.")
    assert run(corpus, site, [WITHDRAWN]) == expected

    publish(panel, "listening", "listening-2.pdf", "Written anew.")
    run(corpus, site, [ADDED, SUPERSEDED])
    of_listening = {
        (report.file, report.status) for report in corpus.catalogue.reports() if report.title == listening
    }
    assert of_listening == {("listening.pdf", OLD), ("listening-2.pdf", CURRENT)}
