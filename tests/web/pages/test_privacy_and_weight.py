"""Nothing that is asked is kept or logged, hostile words stay words, and the first page is light."""

import gzip
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.report import Page, Passage, Span, Voice, passage_id
from corpus.themes.tagging import PassageThemes
from corpus.themes.themes import Tagger, known_themes
from tests.web.small import REPORT, client, passage_of, small_services
from web.views.templating import STATIC

SECRET = "Who asked about the heliotrope rabbit"


def test_a_question_is_neither_kept_nor_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = client(small_services(tmp_path))
    for path in ("/ask", "/ask/stream"):
        assert SECRET in browser.post(path, data={"question": SECRET, "history": [SECRET]}).text
    browser.post("/ask/export", data={"question": SECRET, "format": "markdown"})
    browser.post("/ask/next", data={"passage": [passage_of(1)], "history": [SECRET], "since": SECRET})
    browser.post("/api/ask", json={"question": SECRET})
    browser.get("/api/ask/stream", params={"question": SECRET})
    ours = [
        record for record in caplog.records if not record.name.startswith("httpx2")
    ]  # the asker's own log
    assert ours
    assert not any("heliotrope" in record.getMessage() for record in ours)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"heliotrope" in path.read_bytes() for path in files)


def test_a_question_sets_no_cookie(tmp_path: Path) -> None:
    assert (
        "set-cookie" not in client(small_services(tmp_path)).post("/ask", data={"question": SECRET}).headers
    )


HOSTILE_TITLES = [
    "\u202egnp.exe\u202c \u2066x",
    "W" * 3000,
    "</title><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "{{ 7654321 * 3 }}",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("title", HOSTILE_TITLES, ids=range(len(HOSTILE_TITLES)))
def test_hostile_titles_are_words_on_every_page(tmp_path: Path, title: str) -> None:
    hostile = replace(
        REPORT, title=title, publisher=title, kind=title, licence=title, url="javascript:alert(1)"
    )
    browser = client(small_services(tmp_path, hostile))
    added = browser.post("/collections/add", data={"passage": passage_of(1)})
    form = {"question": f"Who listened? {title}"[:900]}
    pages = [
        browser.get("/reports"),
        browser.get("/reports/listening"),
        browser.get(f"/passages/{passage_of(1)}"),
        browser.get("/themes/daily-life"),
        browser.get("/new"),
        browser.post("/ask/next", data={"passage": [passage_of(1)], "history": [title]}),
        browser.post("/ask", data=form),
        browser.post("/ask/export", data={**form, "format": "print"}),
        added,
    ]
    for response in pages:
        assert response.status_code == 200
        assert "<script>alert" not in response.text
        assert 'onmouseover="alert' not in response.text
        assert 'href="javascript:' not in response.text
        assert "22962963" not in response.text


HOSTILE_WORDS = (
    '<script>alert(1)</script> • "><img src=x onerror=alert(1)> • {{ 7654321 * 3 }} \u202eevil '
    "Practitioners listened to the child alone."
)


def test_hostile_words_in_a_file_are_words_on_every_page(tmp_path: Path) -> None:
    services = small_services(tmp_path)
    hostile, page = replace(REPORT, id="hostile"), Page(1, HOSTILE_WORDS, label="<b>1</b>")
    span = Span(1, 0, len(HOSTILE_WORDS))
    name = passage_id("hostile", HOSTILE_WORDS)
    headings, voice = (HOSTILE_WORDS[:60],), Voice.RECOMMENDATION
    passage = Passage(name, "hostile", HOSTILE_WORDS, (span,), headings, "<b>2</b>", voice)
    catalogue = services.maintaining.catalogue()
    catalogue.put(hostile, [page], [passage])
    PassageThemes(catalogue.database).tag([passage], Tagger(known_themes()))
    list(services.maintaining.reindex())
    browser = client(services)
    form = {"question": "Who listened to the child, and what is evil?"}
    shown = [
        browser.get("/reports/hostile"),
        browser.get(f"/passages/{name}"),
        browser.get(f"/passages/{name}?mark=0-26,30-70"),
        browser.get("/themes/daily-life"),
        browser.get("/recommendations?q=evil"),
        browser.post("/ask", data=form),
        browser.post("/ask/stream", data=form),
        browser.post("/ask/export", data={**form, "format": "print"}),
        browser.post("/collections/add", data={"passage": name}),
        browser.get("/reports/hostile/export/markdown"),
    ]
    for response in shown:
        assert response.status_code == 200
        assert "alert(1)" in response.text
        assert "22962963" not in response.text
    for response in shown[:-1]:
        assert "<script>alert" not in response.text
        assert "<img src=x" not in response.text
        assert "<b>" not in response.text


def test_the_first_page_is_light(tmp_path: Path) -> None:
    """At most 50 KB, compressed, beyond the design system's own files."""
    own = [path.read_bytes() for path in STATIC.iterdir() if path.suffix in (".css", ".js", ".svg")]
    own.append(client(small_services(tmp_path)).get("/").content)
    assert sum(len(gzip.compress(part)) for part in own) <= 50_000


def test_static_files_are_kept_by_the_browser_for_good(tmp_path: Path) -> None:
    browser = client(small_services(tmp_path))
    assert "max-age=31536000" in browser.get("/static/app.css?v=1").headers["cache-control"]
    assert "max-age=300" in browser.get("/static/app.css").headers["cache-control"]
