"""Collections of excerpts: kept under unguessable links, in order, checked again whenever they are shown."""

import json
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.storage.database import Sqlite
from tests.web.small import (
    HOSTILE,
    OTHER,
    REPORT,
    SENTENCE,
    client,
    keep,
    passage_of,
    untagged,
)
from web.errors import CollectionFull, CollectionNotFound, CollectionsFull
from web.services import Services
from web.storage.collection_store import (
    MAX_EXCERPTS,
    MAX_FILE_BYTES,
    MAX_NOTE,
    Collection,
    CollectionStore,
    SavedExcerpt,
)

QUOTED = SavedExcerpt("p", "0-9", "A quotation", "A report, page 1")


@pytest.fixture
def store(tmp_path: Path) -> CollectionStore:
    return CollectionStore(Sqlite(tmp_path / "collections.sqlite"))


def test_a_collection_comes_back_in_order(store: CollectionStore) -> None:
    saved = (QUOTED, replace(QUOTED, passage="q", heading="Background", note="Read this first."))
    made = store.create("Training", saved)
    assert store.get(made.id) == Collection(made.id, made.share, "Training", saved)


def test_the_sharing_link_is_another_and_does_not_open_the_private_one(store: CollectionStore) -> None:
    made = store.create("Training")
    assert store.get_shared(made.share).id == made.id
    for wrong in (made.share, "", "%", made.id.lower() + "x"):
        with pytest.raises(CollectionNotFound):
            store.get(wrong)
    assert len({store.create("x").id for _ in range(20)} | {made.id, made.share}) == 22
    assert len(made.id) >= 22  # 128 bits


def test_long_values_are_cut_and_too_many_are_refused(store: CollectionStore) -> None:
    made = store.create("t" * 999, [replace(QUOTED, note="n" * 9999)])
    assert (len(made.title), len(made.excerpts[0].note)) == (200, 5000)
    with pytest.raises(CollectionFull):
        store.replace(made.id, "t", [QUOTED] * (MAX_EXCERPTS + 1))
    assert len(store.get(made.id).excerpts) == 1


def test_a_deleted_collection_is_gone_with_its_excerpts(store: CollectionStore) -> None:
    made = store.create("Training", [QUOTED])
    store.delete(made.id)
    with pytest.raises(CollectionNotFound):
        store.replace(made.id, "Training", [])


def test_a_collection_that_nobody_opens_is_deleted(tmp_path: Path) -> None:
    day = [100.0]
    database = Sqlite(tmp_path / "collections.sqlite")
    store = CollectionStore(database, days=30, clock=lambda: day[0] * 24 * 3600)
    opened, shared, forgotten = (store.create(name, [QUOTED]) for name in ("opened", "shared", "forgotten"))
    day[0] += 20
    store.get(opened.id)
    store.get_shared(shared.share)
    store.summaries([forgotten.id])  # a list is not opening it
    day[0] += 20
    store.forget()
    assert store.get(opened.id).excerpts == store.get(shared.id).excerpts == (QUOTED,)
    with pytest.raises(CollectionNotFound):
        store.get(forgotten.id)
    day[0] += 1000
    CollectionStore(database, days=0, clock=lambda: day[0] * 24 * 3600).forget()
    assert store.get(opened.id)


def test_a_collection_of_an_older_home_has_its_days_from_now_on(tmp_path: Path) -> None:
    database = Sqlite(tmp_path / "collections.sqlite")
    database.create(
        "CREATE TABLE IF NOT EXISTS collections (id TEXT PRIMARY KEY, share TEXT UNIQUE, title TEXT);"
    )
    with database.writing() as connection:
        connection.execute("INSERT INTO collections VALUES (?, ?, ?)", ("a" * 22, "b" * 22, "Old"))
    day = [100.0]
    store = CollectionStore(database, days=30, clock=lambda: day[0] * 24 * 3600)
    store.forget()
    day[0] += 29
    store.forget()
    assert store.get("a" * 22).title == "Old"


def test_all_collections_together_have_a_limit(tmp_path: Path) -> None:
    store = CollectionStore(Sqlite(tmp_path / "collections.sqlite"), megabytes=1)
    long = [replace(QUOTED, note="n" * MAX_NOTE)] * 90
    first = store.create("First", long)
    second = store.create("Second", long)
    with pytest.raises(CollectionsFull):
        store.create("Third", long)
    assert len(list(tmp_path.rglob("*.sqlite"))) == 1
    with pytest.raises(CollectionsFull):
        store.replace(second.id, "Second", long * 2)
    assert store.replace(second.id, "Second", long[:1]).excerpts == tuple(long[:1])  # less is always taken
    store.delete(first.id)
    assert store.create("Third", long)


def add(browser: TestClient, page: int = 1, mark: str = f"0-{len(SENTENCE)}") -> str:
    """Add an excerpt; where that leads."""
    answer = browser.post("/collections/add", data={"passage": passage_of(page), "mark": mark})
    assert answer.status_code == 200
    return answer.url.path


def test_an_excerpt_is_added_to_a_new_collection_of_this_browser(browser: TestClient) -> None:
    path = add(browser)
    html = browser.get(path).text
    assert f"‘{SENTENCE}’" in html
    assert "Listening to children, page i, paragraph 3.12</a>" in html
    assert "1 quotation" in browser.get("/collections").text
    assert add(browser) == path
    assert browser.get(path).text.count("app-excerpt") == 1  # the same excerpt once


def test_another_browser_does_not_see_it(browser: TestClient, services: Services) -> None:
    add(browser)
    assert "In this browser" not in client(services).get("/collections").text


def test_excerpts_are_ordered_annotated_and_grouped(browser: TestClient) -> None:
    path = add(browser)
    add(browser, 2, "")
    form = {"key": f"{passage_of(1)}:0-{len(SENTENCE)}", "heading": "Voices", "note": HOSTILE}
    browser.post(f"{path}/excerpts", data={**form, "do": "save"})
    html = browser.post(f"{path}/excerpts", data={**form, "do": "down"}).text
    assert html.index(OTHER) < html.index(SENTENCE)
    assert ">Voices</h2>" in html
    assert HOSTILE not in html
    html = browser.post(f"{path}/excerpts", data={**form, "do": "remove"}).text
    assert f"‘{SENTENCE}’" not in html


def test_the_shared_page_shows_and_cannot_change(browser: TestClient, services: Services) -> None:
    path = add(browser)
    match = re.search(r"http://localhost(/shared/[\w-]+)", browser.get(path).text)
    assert match
    other = client(services)
    html = other.get(match[1]).text
    assert SENTENCE in html
    assert path not in html
    assert "/excerpts" not in html
    copy = other.post(f"{match[1]}/duplicate")
    assert copy.url.path not in (path, match[1])
    assert "Copy of" in copy.text


def test_a_download_restores_the_whole_collection(browser: TestClient) -> None:
    path = add(browser)
    saved = browser.get(f"{path}/download").content
    browser.post(f"{path}/delete", data={"sure": "yes"})
    assert browser.get(path).status_code == 404
    restored = browser.post("/collections/restore", files={"file": ("collection.json", saved)})
    assert f"‘{SENTENCE}’" in restored.text


def test_a_full_collection_with_its_longest_notes_is_restored_too(
    services: Services, browser: TestClient
) -> None:
    kept = SavedExcerpt(passage_of(1), f"0-{len(SENTENCE)}", SENTENCE, "A report", note="’" * MAX_NOTE)
    full = services.reading.collections.create("Full", [kept] * MAX_EXCERPTS)
    saved = browser.get(f"/collections/{full.id}/download").content
    assert len(saved) > services.settings.body_limit
    answer = browser.post("/collections/restore", files={"file": ("collection.json", saved)})
    assert services.reading.collections.get(answer.url.path.rpartition("/")[2]).excerpts == full.excerpts
    more = browser.post("/collections/restore", files={"file": ("x.json", b" " * (MAX_FILE_BYTES + 2000))})
    assert more.status_code == 413


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"title": 1, "excerpts": []}', b" " * 900_000]
)
def test_a_file_that_is_no_collection_is_refused_in_words(browser: TestClient, content: bytes) -> None:
    response = browser.post("/collections/restore", files={"file": ("x.json", content)})
    assert response.status_code == 422
    assert "Choose a file that was downloaded from a collection here." in response.text


def test_a_quotation_that_was_made_up_is_shown_as_not_standing(browser: TestClient) -> None:
    made_up = {"passage": passage_of(1), "mark": "0-9", "quote": "The Panel praised us.", "source": "x"}
    saved = json.dumps({"title": "Mine", "excerpts": [made_up]}).encode()
    html = browser.post("/collections/restore", files={"file": ("x.json", saved)}).text
    assert "1 quotation does not stand" in html
    assert "left out of exports" in html
    share = re.search(r"/shared/[\w-]+", html)
    assert share
    page_of_others = browser.get(share[0]).text
    assert "1 quotation does not stand in the reports as it is quoted. It is not shown." in page_of_others
    assert "praised us" not in page_of_others


@pytest.mark.parametrize("mark", ["0-13,22-57", "14-57", "0-33", "0-57,63-82"])
def test_a_quotation_that_leaves_words_of_a_sentence_out_does_not_stand(
    browser: TestClient, mark: str
) -> None:
    text = f"{SENTENCE} This went on for a year."
    ranges = [tuple(map(int, part.split("-"))) for part in mark.split(",")]
    words = "\n".join(text[start:end] for start, end in ranges)
    forged = {"passage": passage_of(1), "mark": mark, "quote": words, "source": "x"}
    saved = json.dumps({"title": "Mine", "excerpts": [forged]}).encode()
    html = browser.post("/collections/restore", files={"file": ("x.json", saved)}).text
    assert "1 quotation does not stand" in html
    added = browser.post("/collections/add", data={"passage": passage_of(1), "mark": mark}).text
    assert f"‘{text}’" in added  # the whole passage


def test_after_a_reindex_changed_excerpts_are_flagged(
    browser: TestClient, services: Services, tmp_path: Path
) -> None:
    path = add(browser)
    services.maintaining.catalogue().remove(REPORT.id)
    keep(tmp_path, services.maintaining.catalogue(), replace(REPORT, id="another"))
    list(services.maintaining.reindex())
    html = browser.get(path).text
    assert "does not stand" in html
    assert f"‘{SENTENCE}’" in html


def test_an_excerpt_that_is_not_there_cannot_be_added(browser: TestClient) -> None:
    assert browser.post("/collections/add", data={"passage": "0" * 16}).status_code == 404
    assert browser.post("/collections/add").status_code == 422


def test_the_cookie_is_for_this_site_and_out_of_reach_of_scripts(browser: TestClient) -> None:
    cookie = browser.post("/collections", data={"title": "x"}, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_collection_cannot_be_changed_from_another_site(browser: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post("/collections", data={"title": "x"}, headers=headers).status_code == 403


def test_a_cookie_with_one_link_many_times_loads_it_once(services: Services) -> None:
    long = [replace(QUOTED, note="n" * MAX_NOTE)] * MAX_EXCERPTS
    full = services.reading.collections.create("Full", long)
    browser = client(services)
    browser.cookies.set("collections", ".".join([full.id] * 100))
    tracemalloc.start()
    html = browser.get("/collections").text
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert html.count("500 quotations") == 1
    assert peak < 5_000_000


def test_a_cookie_with_more_links_than_are_kept_is_cut(services: Services) -> None:
    made = [services.reading.collections.create(f"Number {number}").id for number in range(25)]
    browser = client(services)
    browser.cookies.set("collections", ".".join(["x", *made, "%00"]))
    assert browser.get("/collections").text.count("app-list__item") == 20


def test_a_link_from_another_site_changes_nothing_in_this_browser(services: Services) -> None:
    planted = services.reading.collections.create("Planted")
    browser = client(services)
    own = add(browser)
    elsewhere = browser.get(f"/collections/{planted.id}", headers={"Sec-Fetch-Site": "cross-site"})
    assert "set-cookie" not in elsewhere.headers
    assert "Add new quotations here" in elsewhere.text
    assert add(browser, 2, "") == own
    forged = browser.post(f"/collections/{planted.id}/current", headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    assert "New quotations are added here" in browser.post(f"/collections/{planted.id}/current").text
    assert add(browser) == f"/collections/{planted.id}"


def test_a_deleted_collection_leaves_the_cookie(browser: TestClient) -> None:
    path = add(browser)
    browser.post(f"{path}/delete", data={"sure": "yes"})
    assert browser.cookies.get("collections", "") in ("", '""')


def test_the_pages_say_when_a_collection_is_deleted(browser: TestClient, services: Services) -> None:
    path = add(browser)
    for page in (path, "/collections", "/privacy"):
        assert "365 days" in untagged(browser.get(page).text)
    settings = services.settings.model_copy(update={"collection_days": 0})
    assert "is deleted" not in client(replace(services, settings=settings)).get(path).text


@pytest.mark.parametrize(
    ("setting", "paths"),
    [
        ("rate_write", ("/collections", "/collections/add", "/collections/x/excerpts", "/collections/x")),
        ("rate_copy", ("/collections/restore", "/collections/x/duplicate", "/shared/x/duplicate")),
    ],
)
def test_a_client_changes_collections_at_a_rate(
    services: Services, setting: str, paths: tuple[str, ...]
) -> None:
    settings = services.settings.model_copy(update={setting: "3/minute"})
    browser = client(replace(services, settings=settings))
    statuses = [browser.post(path).status_code for path in (*paths, *paths)]
    assert statuses[3:] == [429] * (len(statuses) - 3)
    assert 429 not in statuses[:3]
    assert browser.get("/collections").status_code == 200


def test_large_copies_count_more_than_once(services: Services) -> None:
    settings = services.settings.model_copy(update={"rate_copy": "100/hour"})
    browser = client(replace(services, settings=settings))
    large = services.reading.collections.create(
        "Large", [replace(QUOTED, note="n" * MAX_NOTE)] * MAX_EXCERPTS
    )
    small = services.reading.collections.create("Small", [QUOTED])
    saved = browser.get(f"/collections/{large.id}/download").content
    statuses = [
        browser.post(f"/collections/{large.id}/duplicate", follow_redirects=False).status_code,
        browser.post(
            "/collections/restore", files={"file": ("x.json", saved)}, follow_redirects=False
        ).status_code,
        browser.post(f"/collections/{small.id}/duplicate", follow_redirects=False).status_code,
    ]
    assert statuses == [303, 429, 303]
