"""A maintainer at the small collection of tests/web/small.py."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.storage.database import Sqlite
from web.administration import Administration
from web.server.app import create_app
from web.services import Services
from web.settings import Settings

NAME, PASSWORD = "maintainer", "three words do well"


@cache
def password_hash() -> str:
    """A hash of the password that costs little to check: these tests sign in some three hundred times."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def with_sign_in(services: Services, folder: Path, **more: object) -> Services:
    """The same services where a maintainer can sign in with a password. `more` are settings."""
    values = {"home": folder, "admin_password_hash": password_hash(), **more}
    settings = Settings.model_validate(values)
    administration = Administration.of(settings, Sqlite(folder / "maintenance.sqlite"))
    operating = replace(services.operating, administration=lambda: administration)
    return replace(services, settings=settings, operating=operating)


def browser_of(services: Services, address: str = "192.0.2.1") -> TestClient:
    """A browser without JavaScript at that address."""
    return browser_at(create_app(services), address)


def browser_at(application: FastAPI, address: str = "192.0.2.1") -> TestClient:
    """The same, on an application that several browsers share."""
    return TestClient(application, base_url="http://localhost", client=(address, 50000))


def token_of(html: str) -> str:
    """The token in the first form of a page."""
    match = re.search(r'name="token" value="([^"]+)"', html)
    assert match
    return match[1]


def sign_in(browser: TestClient, name: str = NAME, password: str = PASSWORD, after: str = "") -> TestClient:
    """Try to sign in on the page that is there for it."""
    token = token_of(browser.get("/admin/sign-in", params={"after": after}).text)
    form = {"token": token, "name": name, "password": password, "after": after}
    browser.post("/admin/sign-in", data=form)
    return browser


def send(browser: TestClient, path: str, **fields: str) -> str:
    """Send a form of the maintainers' pages; the page that follows."""
    token = token_of(browser.get("/admin").text)
    return browser.post(path, data={"token": token, **fields}).text
