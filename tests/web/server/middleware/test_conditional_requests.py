"""What may be stored has an ETag, of its own for each encoding; who has it gets 304; files give ranges."""

from email.utils import formatdate

import pytest
from fastapi.testclient import TestClient

from tests.web.small import REPORT, client, passage_of, small_services

STORED = [
    "/files/listening",
    "/new.atom",
    "/robots.txt",
    "/sitemap.xml",
    "/opensearch.xml",
    "/static/asking.js",
]
PLAIN, GZIP = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return client(small_services(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("encoding", [PLAIN, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("path", STORED)
def test_who_has_it_gets_304(site: TestClient, path: str, encoding: dict[str, str]) -> None:
    response = site.get(path, headers=encoding)
    tag = response.headers["etag"]
    for tags in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = site.get(path, headers={**encoding, "If-None-Match": tags})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == response.headers["cache-control"]
        assert "content-type" not in again.headers
    assert site.get(path, headers={**encoding, "If-None-Match": '"other"'}).status_code == 200
    assert site.head(path, headers={**encoding, "If-None-Match": tag}).status_code == 304


def test_a_picture_is_not_sent_twice(site: TestClient) -> None:
    path = f"/passages/{passage_of(1)}/pages/1.jpg"
    tag = site.get(path).headers["etag"]
    assert site.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_each_encoding_has_a_tag_of_its_own(site: TestClient) -> None:
    plain, encoded = (site.get("/static/asking.js", headers=encoding) for encoding in (PLAIN, GZIP))
    assert encoded.headers["content-encoding"] == "gzip"
    assert plain.headers["etag"] != encoded.headers["etag"]
    crossed = {**GZIP, "If-None-Match": plain.headers["etag"]}
    assert site.get("/static/asking.js", headers=crossed).status_code == 200


def test_a_date_counts_where_there_is_no_tag(site: TestClient) -> None:
    changed = site.get("/files/listening").headers["last-modified"]
    old, bad = formatdate(0, usegmt=True), "yesterday"
    statuses = {
        date: site.get("/files/listening", headers={"If-Modified-Since": date}).status_code
        for date in (changed, old, bad)
    }
    assert statuses == {changed: 304, old: 200, bad: 200}
    both = {"If-Modified-Since": changed, "If-None-Match": '"other"'}
    assert site.get("/files/listening", headers=both).status_code == 200


def test_a_file_gives_ranges_and_is_not_compressed_again(site: TestClient) -> None:
    response = site.get("/files/listening", headers=GZIP)
    assert "content-encoding" not in response.headers
    assert response.headers["accept-ranges"] == "bytes"
    part = site.get("/files/listening", headers={**GZIP, "Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"%PDF")
    tag = response.headers["etag"]
    fresh = {"Range": "bytes=0-3", "If-Range": tag}
    assert site.get("/files/listening", headers=fresh).status_code == 206
    assert site.get("/files/listening", headers={**fresh, "If-Range": '"old"'}).status_code == 200
    assert site.get("/files/listening", headers={"Range": "bytes=99999999-"}).status_code == 416


@pytest.mark.parametrize("path", ["/", "/reports", "/collections", "/api/reports", f"/reports/{REPORT.id}"])
def test_a_response_that_is_not_stored_has_no_tag(site: TestClient, path: str) -> None:
    response = site.get(path, headers={"If-None-Match": "*"})
    assert response.status_code == 200
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"
