"""A small site of one test, and a browser that opens it."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.small import client, small_services
from web.services import Services


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return small_services(tmp_path)


@pytest.fixture
def browser(services: Services) -> TestClient:
    return client(services)
