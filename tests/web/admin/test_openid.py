"""Signing in at an organisation by OpenID Connect, and at a proxy that names people in a header."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from tests.web.maintainers import browser_of, send, with_sign_in
from tests.web.openid_provider import CLIENT, SECRET, Provider
from tests.web.small import small_services
from web.services import Services


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider().served() as served:
        yield served


def settings(provider: Provider, **more: str) -> dict[str, str]:
    return {
        "admin_password_hash": "",
        "oidc_url": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_emails": "Anna@Example.org, other@example.org",
        **more,
    }


def services_in(folder: Path, **more: str) -> Services:
    return with_sign_in(small_services(folder, index=False), folder, **more)


def is_inside(browser: TestClient) -> bool:
    return browser.get("/admin", follow_redirects=False).status_code == 200


def begin(browser: TestClient, after: str = "/admin") -> str:
    """Where the browser is sent to sign in."""
    answer = browser.get("/admin/sign-in/openid", params={"after": after}, follow_redirects=False)
    return answer.headers["location"]


@pytest.fixture
def browser(tmp_path: Path, provider: Provider) -> TestClient:
    return browser_of(services_in(tmp_path, **settings(provider)))


def test_a_maintainer_signs_in_at_their_organisation(browser: TestClient, provider: Provider) -> None:
    page = browser.get("/admin/audit?part=1").text
    assert "Sign in at your organisation" in page
    assert 'name="password"' not in page
    back = provider.sign_in(begin(browser, "/admin/audit?part=1"))
    answer = browser.get(back)
    assert answer.url.path == "/admin/audit"
    assert "Signed in as anna@example.org" in answer.text
    assert '"what": "Sign in", "about": "openid", "outcome": "done"' in browser.get("/admin/audit.jsonl").text


def test_a_member_of_a_group_is_let_in(tmp_path: Path, provider: Provider) -> None:
    groups = settings(provider, oidc_emails="", oidc_groups="panel, staff")
    browser = browser_of(services_in(tmp_path, **groups))
    provider.claims = {"groups": ["staff", "others"]}
    browser.get(provider.sign_in(begin(browser)))
    assert is_inside(browser)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "eve@example.org", "email_verified": True},
        {"email": "anna@example.org", "email_verified": False},
        {"email": "anna@example.org"},
        {"email": "anna@example.org", "email_verified": "true"},
        {"groups": "staff"},
        {},
    ],
)
def test_others_of_the_organisation_are_not(
    browser: TestClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    answer = browser.get(provider.sign_in(begin(browser)))
    assert answer.status_code == 403
    assert "you are not one of the maintainers" in answer.text
    assert not is_inside(browser)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda claims: {**claims, "nonce": "of another sign-in"},
        lambda claims: {**claims, "aud": "another client"},
        lambda claims: {**claims, "iss": "https://evil.example"},
        lambda claims: {**claims, "exp": int(time.time()) - 3600},
        lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
        lambda claims: {name: value for name, value in claims.items() if name != "iat"},
        lambda claims: {**claims, "iat": int(time.time()) + 3600},
        lambda claims: {**claims, "iat": int(time.time()) - 24 * 3600},
        lambda claims: {**claims, "azp": "another client"},
        lambda claims: {**claims, "aud": [CLIENT, "another client"], "azp": "another client"},
        lambda claims: {**claims, "aud": [CLIENT, "another client"]},
        lambda claims: {**claims, "aud": "another client", "azp": CLIENT},
        lambda claims: {**claims, "at_hash": "of another access token"},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    browser: TestClient, provider: Provider, spoil: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    provider.spoil = spoil
    assert "could not be verified" in browser.get(provider.sign_in(begin(browser))).text
    assert not is_inside(browser)


def test_a_token_signed_by_somebody_else_lets_nobody_in(browser: TestClient, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "one"})
    browser.get(provider.sign_in(begin(browser)))
    assert not is_inside(browser)


def test_a_key_that_was_revoked_lets_nobody_in_and_its_successor_does(
    browser: TestClient, provider: Provider
) -> None:
    browser.get(provider.sign_in(begin(browser)))
    send(browser, "/admin/sign-out")
    revoked = provider.key
    provider.rotate("two")
    successor, provider.key = provider.key, revoked
    assert "could not be verified" in browser.get(provider.sign_in(begin(browser))).text
    provider.key = successor
    browser.get(provider.sign_in(begin(browser)))
    assert is_inside(browser)


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://example.org/token"},
        {"jwks_uri": "http://example.org/keys"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    browser: TestClient, provider: Provider, described: dict[str, Any]
) -> None:
    provider.described = described
    answer = browser.get("/admin/sign-in/openid", follow_redirects=False)
    assert (answer.status_code, "cannot be reached" in answer.text) == (403, True)


def test_other_metadata_of_a_provider_changes_nothing(browser: TestClient, provider: Provider) -> None:
    provider.described = {"scope": "everything", "code_challenge_method": "plain", "verify": False}
    browser.get(provider.sign_in(begin(browser)))
    assert is_inside(browser)


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(tmp_path: Path, provider: Provider) -> None:
    services = services_in(tmp_path, **settings(provider))
    victim, attacker = browser_of(services), browser_of(services)
    back = provider.sign_in(begin(attacker))
    for begun in (False, True):  # a stranger's answer, without and with a sign-in of one's own under way
        if begun:
            begin(victim)
        assert "has expired or was started in another browser" in victim.get(back).text
        assert not is_inside(victim)
    attacker.get(back)
    assert is_inside(attacker)
    send(attacker, "/admin/sign-out")
    assert "started in another browser" in attacker.get(back).text
    assert not is_inside(attacker)


def test_a_refusal_or_failure_of_the_organisation_is_shown(tmp_path: Path, provider: Provider) -> None:
    browser = browser_of(services_in(tmp_path / "one", **settings(provider)))
    state = provider.sign_in(begin(browser)).partition("&state=")[2]
    answer = browser.get(f"/admin/sign-in/openid/back?error=access_denied&state={state}")
    assert "did not sign you in" in answer.text
    for url in (f"{provider.issuer}/elsewhere", "http://example.org", "http://127.0.0.1:9"):
        browser = browser_of(services_in(tmp_path / "two", **settings(provider, oidc_url=url)))
        answer = browser.get("/admin/sign-in/openid", follow_redirects=False)
        assert answer.status_code == 403
        assert "cannot be reached" in answer.text


PROXY = {"admin_password_hash": "", "admin_header": "X-Remote-User", "admin_names": "Anna, berta"}


def test_a_trusted_proxy_signs_in_whom_it_names(tmp_path: Path) -> None:
    browser = browser_of(services_in(tmp_path, **PROXY, trusted_proxies="192.0.2.0/24"))
    browser.headers["X-Remote-User"] = "Anna"
    page = browser.get("/admin/audit")
    assert (page.url.path, "Signed in as Anna" in page.text) == ("/admin/audit", True)
    browser.headers["X-Remote-User"] = "berta"  # the proxy names somebody else: the session is not theirs
    assert not is_inside(browser)
    assert "Signed in as berta" in browser.get("/admin").text
    del browser.headers["X-Remote-User"]
    assert not is_inside(browser)


@pytest.mark.parametrize("named", [["eve"], [""], ["Anna", "eve"], ["Anna, eve"]])
def test_whom_it_does_not_name_clearly_or_who_is_no_maintainer_is_not_let_in(
    tmp_path: Path, named: list[str]
) -> None:
    browser = browser_of(services_in(tmp_path, **PROXY, trusted_proxies="192.0.2.1"))
    browser.headers = [("X-Remote-User", name) for name in named]
    assert "has not named a maintainer" in browser.get("/admin").text
    assert not is_inside(browser)


def test_the_word_of_anybody_else_does_not_count(tmp_path: Path) -> None:
    for proxies, address in (("192.0.2.9", "192.0.2.1"), ("198.51.100.0/24", "192.0.2.1")):
        browser = browser_of(services_in(tmp_path / address[-1], **PROXY, trusted_proxies=proxies), address)
        browser.headers |= {"X-Remote-User": "Anna", "X-Forwarded-For": "198.51.100.1"}
        browser.get("/admin")
        assert not is_inside(browser)


def test_a_header_without_proxies_or_names_sets_nothing_up(tmp_path: Path) -> None:
    for more in ({**PROXY}, {**PROXY, "admin_names": "", "trusted_proxies": "192.0.2.1"}):
        assert browser_of(services_in(tmp_path, **more)).get("/admin/sign-in").status_code == 403
