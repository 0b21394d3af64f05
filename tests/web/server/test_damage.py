"""What is damaged or full gives 503 with a reason, on every route that needs it, and the rest goes on."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.disks import fill, small_disk
from tests.web.jobs.test_job_runner import over
from tests.web.maintainers import browser_of, send, sign_in, with_sign_in
from tests.web.small import client, small_services
from web.jobs.job_records import JobState
from web.server.app import create_app
from web.services import Services


def of_version(folder: Path) -> list[Path]:
    (version,) = (folder / "index").glob("0*")
    return sorted(path for path in version.rglob("*") if path.is_file())


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return small_services(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"nothing that belongs here" * 99])
def test_a_damaged_version_gives_503_with_the_reason(
    tmp_path: Path, services: Services, damage: bytes
) -> None:
    for path in of_version(tmp_path):
        content = path.read_bytes()
        path.write_bytes(damage)
        response = client(services).post("/api/ask", json={"question": "Who listened?"})
        assert response.status_code == 503, path.name
        assert "panel-assistant reindex" in response.json()["detail"]
        path.write_bytes(content)
    response = client(services).post("/api/ask", json={"question": "Who listened to the child?"})
    assert response.json()["outcome"] == "answered"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../elsewhere"])
def test_a_current_that_names_no_version_gives_503(
    tmp_path: Path, services: Services, content: bytes
) -> None:
    (tmp_path / "index" / "current").write_bytes(content)
    browser = client(services)
    response = browser.get("/reports")
    assert response.status_code == 503
    assert "panel-assistant rollback" in response.text
    assert str(tmp_path) not in response.text
    assert browser.get("/healthz").status_code == 200


def test_a_damaged_database_gives_503_and_questions_are_answered(
    tmp_path: Path, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "collections.sqlite").write_bytes(b"no database" * 999)
    browser = TestClient(create_app(services), base_url="http://localhost", raise_server_exceptions=False)
    with caplog.at_level(logging.ERROR):
        response = browser.post("/collections", data={"title": "Mine"})
    assert response.status_code == 503
    assert "The service is under repair" in response.text
    assert str(tmp_path) not in response.text
    assert "storage-failed" in caplog.text
    answer = browser.post("/api/ask", json={"question": "Who listened to the child?"})
    assert answer.json()["outcome"] == "answered"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[TestClient]:
    """A browser of a service whose disk is full."""
    with small_disk(tmp_path / "disk", "2m") as disk:
        services = small_services(disk)
        browser = TestClient(create_app(services), base_url="http://localhost", raise_server_exceptions=False)
        assert browser.post("/collections", data={"title": "Before"}).status_code < 400
        fill(disk)
        yield browser


def test_a_page_that_cannot_store_something_says_so(full: TestClient) -> None:
    response = full.post("/collections", data={"title": "x" * 50})
    assert response.status_code == 503
    assert "Nothing can be stored" in response.text or "under repair" in response.text
    assert full.post("/api/ask", json={"question": "Who listened to the child?"}).status_code == 200


@pytest.mark.parametrize("damaged", ["current", "manifest.json", "evidence.sqlite", "places.npz"])
def test_a_maintainer_mends_a_damaged_index_in_the_browser(tmp_path: Path, damaged: str) -> None:
    services = with_sign_in(small_services(tmp_path), tmp_path)
    (path,) = (tmp_path / "index").rglob(damaged)
    path.write_bytes(b"damaged")
    browser = sign_in(browser_of(services))
    for page in ("/admin", "/admin/versions", "/admin/jobs", "/admin/reports"):
        assert browser.get(page).status_code == 200, page
    send(browser, "/admin/jobs", kind="reindex")
    jobs = services.operating.administration().jobs
    assert over(jobs, jobs.all()[0]).state is JobState.DONE
    answer = browser.post("/api/ask", json={"question": "Who listened to the child?"})
    assert answer.json()["outcome"] == "answered"
