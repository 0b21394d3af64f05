"""A citation as a W3C Web Annotation: words, page and place that other software can find again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fastapi.testclient import TestClient

from corpus.text import readable
from tests.web.small import REPORT, SENTENCE, client, passage_of, small_services
from web.api.annotations import published_file

MARK = f"0-{len(SENTENCE)}"
PAGE = f"1 Visits\n3.12 {SENTENCE} This went on for a year."


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


def of(api: TestClient, mark: str = MARK) -> dict[str, Any]:
    response = api.get(f"/api/passages/{passage_of(1)}/annotation", params={"mark": mark})
    assert response.headers["content-type"] == (
        'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    )
    annotation: dict[str, Any] = response.json()
    return annotation


def test_it_has_what_the_model_of_annotations_asks_for(api: TestClient) -> None:
    annotation = of(api)
    assert annotation["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert annotation["type"] == "Annotation"
    assert annotation["id"] == f"http://localhost/passages/{passage_of(1)}?mark={MARK}"
    assert annotation["body"]["value"] == "Listening to children (A board, 2024, p. i, para 3.12)"
    (target,) = annotation["target"]
    assert target["type"] == "SpecificResource"
    assert [selector["type"] for selector in target["selector"]] == ["FragmentSelector", "TextQuoteSelector"]


def test_its_id_opens_the_quotation(api: TestClient) -> None:
    assert f"<mark>{SENTENCE}</mark>" in api.get(of(api)["id"]).text


def test_the_words_are_found_again_on_that_page_of_that_file(api: TestClient, tmp_path: Path) -> None:
    """As another program would: with another reader, by what stands before and after them."""
    (target,) = of(api)["target"]
    page, words = target["selector"]
    assert page["conformsTo"] == "http://tools.ietf.org/rfc/rfc8118"
    file = tmp_path / "file.pdf"
    file.write_bytes(api.get(target["source"]).content)
    number = int(page["value"].removeprefix("page="))
    text = readable(pypdf.PdfReader(file).pages[number - 1].extract_text())
    assert readable(words["prefix"] + words["exact"] + words["suffix"]) in text
    assert words["exact"] == SENTENCE


def test_the_place_is_that_of_the_words_in_the_page(api: TestClient) -> None:
    page, words = of(api)["target"][0]["selector"]
    place = page["refinedBy"]
    assert place["type"] == "TextPositionSelector"
    assert PAGE[place["start"] : place["end"]] == words["exact"] == SENTENCE
    assert PAGE[: place["start"]].endswith(words["prefix"])
    assert PAGE[place["end"] :].startswith(words["suffix"])


def test_each_run_of_a_quotation_is_a_target(api: TestClient) -> None:
    second = "This went on for a year."
    start = len(SENTENCE) + 1
    annotation = of(api, f"{MARK},{start}-{start + len(second)}")
    assert [target["selector"][1]["exact"] for target in annotation["target"]] == [SENTENCE, second]


def test_the_page_itself_is_negotiated(api: TestClient) -> None:
    path = f"/passages/{passage_of(1)}?mark={MARK}"
    negotiated = api.get(path, headers={"Accept": "application/ld+json"})
    assert negotiated.json() == of(api)
    for response in (negotiated, api.get(path)):
        assert "Accept" in response.headers["vary"]
    browsers = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept in (browsers, "*/*", "text/html, application/ld+json;q=0.5"):
        page = api.get(path, headers={"Accept": accept})
        assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("url", "media_type", "expected"),
    [
        ("https://www.example.org/a.pdf", "application/pdf", "https://www.example.org/a.pdf"),
        ("https://www.example.org/about-it", "application/pdf", ""),
        ("https://www.example.org/guide", "text/html", "https://www.example.org/guide"),
        ("file:///a.pdf", "application/pdf", ""),
        ("", "application/pdf", ""),
    ],
)
def test_the_source_is_the_publishers_file_only_where_its_address_is_known(
    url: str, media_type: str, expected: str
) -> None:
    assert published_file(replace(REPORT, url=url, media_type=media_type)) == expected
