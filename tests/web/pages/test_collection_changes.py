"""Adding to a collection of one's choice, seeing what is in one, and losing nothing by one press."""

import json
import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.web.small import HOSTILE, OTHER, SENTENCE, client, passage_of
from web.services import Services

FIRST = {"passage": passage_of(1), "mark": f"0-{len(SENTENCE)}"}
KEY = f"{FIRST['passage']}:{FIRST['mark']}"


def share_of(browser: TestClient, path: str) -> str:
    match = re.search(r"/shared/([\w-]+)", browser.get(path).text)
    assert match
    return match[1]


def test_the_collection_is_chosen_when_adding(browser: TestClient) -> None:
    training, supervision = (
        browser.post("/collections", data={"title": title}).url.path for title in ("Training", "Supervision")
    )
    page = browser.get("/collections/choose", params=FIRST).text
    assert f"‘{SENTENCE}’" in page
    assert page.index("Supervision") < page.index("Training") < page.index("A new collection")
    chosen = browser.post("/collections/add", data={**FIRST, "collection": share_of(browser, training)})
    assert chosen.url.path == training
    assert SENTENCE not in browser.get(supervision).text
    again = browser.post("/collections/add", data={"passage": passage_of(2)})
    assert again.url.path == training  # what was chosen last is the current one
    new = browser.post("/collections/add", data={**FIRST, "collection": "new", "title": " Induction "})
    assert "<h1" in new.text
    assert "Induction</h1>" in new.text


def test_nobody_adds_to_a_collection_of_somebody_else(browser: TestClient, services: Services) -> None:
    theirs = services.reading.collections.create("Theirs")
    browser.post("/collections/add", data={**FIRST, "collection": theirs.share})
    assert services.reading.collections.get(theirs.id).excerpts == ()
    taken = {**FIRST, "collection": theirs.share}
    assert browser.post("/collections/take-out", data=taken).status_code == 404


def test_a_quotation_says_everywhere_which_collection_it_is_in(browser: TestClient) -> None:
    pages = (f"/passages/{FIRST['passage']}?mark={FIRST['mark']}", "/ask?question=Who+listened+alone%3F")
    for path in pages:
        html = browser.get(path).text
        assert "Add to collection" in html
        assert "data-choose" not in html  # there is nothing to choose from yet
    browser.post("/collections/add", data={**FIRST, "collection": "new", "title": HOSTILE})
    for path in pages:
        html = browser.get(path).text
        held = html.partition("data-held>In ")[2].partition("</span>")[0]
        assert held == "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;"
        assert "(<a" in html
        assert "data-choose>add to another" in html


def test_a_script_is_told_what_this_browser_has(browser: TestClient, services: Services) -> None:
    assert browser.get("/collections/mine").json() == {"collections": [], "held": {}}
    added = browser.post(
        "/collections/add",
        data={**FIRST, "collection": "new", "title": "Mine"},
        headers={"Accept": "application/json"},
    ).json()
    assert added["said"] == "Added to Mine."
    mine = browser.get("/collections/mine").json()
    assert mine == {"collections": [{"share": added["collection"], "title": "Mine"}], "held": {KEY: ["Mine"]}}
    assert added["href"].rpartition("/")[2] not in json.dumps(mine)  # the private link is not listed
    taken = browser.post("/collections/take-out", data={**FIRST, "collection": added["collection"]})
    assert taken.json() == {"said": "Taken out of Mine."}
    assert browser.get("/collections/mine").json()["held"] == {}
    assert client(services).get("/collections/mine").json()["collections"] == []


def test_a_removed_excerpt_is_put_back_with_its_heading_and_note(browser: TestClient) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    browser.post("/collections/add", data={"passage": passage_of(2)})
    noted = {"key": KEY, "heading": "Voices", "note": "Read this aloud."}
    browser.post(f"{path}/excerpts", data={**noted, "do": "save"})
    before = browser.get(f"{path}/download").content
    removed = browser.post(f"{path}/excerpts", data={**noted, "do": "remove"}).text
    assert "One quotation was removed." in removed
    assert "Voices</h2>" not in removed
    fields = dict(re.findall(r'name="(excerpt|position)" value="([^"]*)"', removed))
    fields["excerpt"] = fields["excerpt"].replace("&#34;", '"')
    for _ in range(2):  # pressing twice puts it back once
        browser.post(f"{path}/undo", data=fields)
    assert browser.get(f"{path}/download").content == before


@pytest.mark.parametrize("excerpt", ["", "{}", "[1]", '{"passage": 1}'])
def test_an_invalid_excerpt_is_not_put_back(browser: TestClient, excerpt: str) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    before = browser.get(f"{path}/download").content
    assert browser.post(f"{path}/undo", data={"excerpt": excerpt}).status_code in (200, 422)
    assert browser.get(f"{path}/download").content == before


@pytest.mark.parametrize("position", ["-1", "501", "9" * 30, "1e9", "x"])
def test_a_place_that_no_excerpt_can_have_is_refused(browser: TestClient, position: str) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    excerpt = {"passage": passage_of(2), "mark": "0-9", "quote": "q", "source": "x"}
    form = {"excerpt": json.dumps(excerpt), "position": position}
    assert browser.post(f"{path}/undo", data=form).status_code == 422


def test_words_that_were_made_up_do_not_stand_after_undo_either(browser: TestClient) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    forged = {"passage": passage_of(2), "mark": "0-9", "quote": "The Panel praised us.", "source": "x"}
    html = browser.post(f"{path}/undo", data={"excerpt": json.dumps(forged)}).text
    assert "1 quotation does not stand" in html


def test_deleting_for_good_asks_first(browser: TestClient) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    confirmation = browser.post(f"{path}/delete").text
    assert "This cannot be undone." in confirmation
    assert "It has 1 quotation" in confirmation
    assert browser.get(path).status_code == 200
    browser.post(f"{path}/delete", data={"sure": "yes"})
    assert browser.get(path).status_code == 404


def test_a_heading_names_the_excerpts_that_stand_under_it(browser: TestClient) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    browser.post(f"{path}/excerpts", data={"key": KEY, "heading": "Voices", "do": "save"})
    html = browser.post("/collections/add", data={"passage": passage_of(2)}).text
    own = html.index('role="group" aria-labelledby="group-2"')
    assert html.index(f"‘{OTHER}") < own < html.index("Voices</h2>") < html.index(f"‘{SENTENCE}’")
    renamed = browser.post(f"{path}/headings", data={"heading": "Voices", "to": "What children say"}).text
    assert "What children say</h2>" in renamed
    assert "Voices</h2>" not in renamed


def test_each_report_has_its_reference_once_on_paper(browser: TestClient) -> None:
    browser.post("/collections/add", data=FIRST)
    html = browser.post("/collections/add", data={"passage": passage_of(2)}).text
    references = html.partition("References</h2>")[2].partition("</section>")[0]
    assert references.count("<li>") == 1
    assert "A board (2024) Listening to children. Available at: " in references


def test_notes_are_on_paper_too(browser: TestClient) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    browser.post(f"{path}/excerpts", data={"key": KEY, "note": "Read this aloud.", "do": "save"})
    note = '<p class="govuk-body app-note app-on-paper"><strong>Note:</strong> Read this aloud.</p>'
    assert note in browser.get(path).text


def test_that_links_have_no_public_address_is_said_before_the_export(
    browser: TestClient, services: Services
) -> None:
    path = browser.post("/collections/add", data=FIRST).url.path
    hint = "The links in the file lead to http://localhost, the address by which you opened this site."
    assert hint in browser.get(path).text
    settings = services.settings.model_copy(update={"public_url": "https://panel.example"})
    public = client(replace(services, settings=settings))
    assert "The links in the file lead" not in public.get(path, headers={"Host": "panel.example"}).text
