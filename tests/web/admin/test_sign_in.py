"""Signing in by name and password: what is told, what is kept, how often it may be tried."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import httpx2
import pytest
from fastapi.testclient import TestClient

from corpus.storage.database import Sqlite
from tests.waits import LONG, SECONDS, wait_until
from tests.web.maintainers import (
    NAME,
    PASSWORD,
    browser_of,
    password_hash,
    send,
    sign_in,
    token_of,
    with_sign_in,
)
from tests.web.running import running
from tests.web.small import small_services
from web.admin.visits import path_after_sign_in
from web.administration import SignInMethods
from web.cli.commands import main
from web.services import Services
from web.sign_in.attempts import AttemptLimit, SignInAttempt, TooManyAttempts
from web.sign_in.password import BadPassword, Password, hash_password
from web.storage.audit_log import AuditLog
from web.storage.sessions import NoSession, Sessions


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return with_sign_in(small_services(tmp_path, index=False), tmp_path)


@pytest.fixture
def browser(services: Services) -> TestClient:
    return browser_of(services)


def is_inside(browser: TestClient) -> bool:
    return browser.get("/admin", follow_redirects=False).status_code == 200


def test_the_right_password_opens_the_page_that_was_wanted(browser: TestClient) -> None:
    page = browser.get("/admin/audit?part=1")
    assert "Sign in to maintain the collection" in page.text
    form = {"token": token_of(page.text), "name": NAME, "password": PASSWORD, "after": "/admin/audit?part=1"}
    assert browser.post("/admin/sign-in", data=form).url.path == "/admin/audit"
    assert is_inside(browser)


@pytest.mark.parametrize(
    "after",
    [
        "//evil.example/admin",
        "https://evil.example/admin/",
        "/\\evil.example",
        "/admin\\..",
        "/administer",
        "///admin/",
        "////admin/audit",
        "/admin/../ask",
        "/admin/%2E%2e/ask",
        "/admin/.",
        "/admin//evil.example",
        "/admin/\t/evil.example",
        " /admin",
        "/admin@evil.example",
        "/admin#//evil.example",
        "javascript:alert(1)//admin/",
        "/",
        "x",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(after: str) -> None:
    assert path_after_sign_in(after) == "/admin"
    assert path_after_sign_in("/admin/audit?part=2") == "/admin/audit?part=2"


@pytest.mark.parametrize(
    ("name", "password"), [("somebody", PASSWORD), (NAME, "wrong"), ("", ""), ("é\x00", "é" * 1200)]
)
def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(
    browser: TestClient, name: str, password: str
) -> None:
    token = token_of(browser.get("/admin/sign-in").text)
    answer = browser.post("/admin/sign-in", data={"token": token, "name": name, "password": password})
    assert answer.status_code == 403
    assert "The name or the password is wrong." in answer.text
    assert not is_inside(browser)


def test_a_form_from_elsewhere_cannot_sign_anybody_in(browser: TestClient, services: Services) -> None:
    token = token_of(browser_of(services).get("/admin/sign-in").text)  # of another browser
    for token_sent in (token, ""):
        form = {"token": token_sent, "name": NAME, "password": PASSWORD}
        assert browser.post("/admin/sign-in", data=form).status_code == 403
    assert not is_inside(browser)


def test_the_session_is_new_at_each_sign_in_and_gone_after_signing_out(browser: TestClient) -> None:
    browser.cookies.set("panel-session", "chosen by somebody else", domain="localhost.local", path="/")
    first = sign_in(browser).cookies["panel-session"]
    second = sign_in(browser).cookies["panel-session"]
    assert len({"chosen by somebody else", first, second}) == 3
    send(browser, "/admin/sign-out")
    for ended in (first, second):
        browser.cookies.clear()
        browser.cookies.set("panel-session", ended)
        assert not is_inside(browser)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: TestClient, tmp_path: Path) -> None:
    def cookies(public_url: str) -> list[str]:
        served = with_sign_in(
            small_services(tmp_path / public_url[-4:], index=False), tmp_path, public_url=public_url
        )
        browser = browser_of(served)
        page = browser.get("/admin/sign-in")
        stored = {
            name.partition("=")[0]: name.partition("=")[2].partition(";")[0]
            for name in page.headers.get_list("set-cookie")
        }
        form = {"token": token_of(page.text), "name": NAME, "password": PASSWORD}
        header = "; ".join(f"{name}={value}" for name, value in stored.items())
        answer = browser.post("/admin/sign-in", data=form, headers={"Cookie": header}, follow_redirects=False)
        return [cookie for cookie in answer.headers.get_list("set-cookie") if "panel-session" in cookie]

    (plain,), (secure,) = cookies("http://one.test"), cookies("https://two.test")
    for cookie in (plain, secure):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Max-Age" not in cookie
        assert "Path=/" in cookie
    assert secure.startswith("__Host-panel-session=")
    assert "Secure" in secure
    assert "Domain" not in secure


def test_a_session_ends_when_it_is_not_used_and_after_a_day_in_any_case(tmp_path: Path) -> None:
    now = [1000.0]
    sessions = Sessions(Sqlite(tmp_path / "x.sqlite"), idle=100, longest=250, clock=lambda: now[0])
    secret = sessions.begin(NAME, "password")
    for moment in (1090.0, 1180.0, 1245.0):
        now[0] = moment
        assert sessions.of(secret).who == NAME
    now[0] = 1251.0
    with pytest.raises(NoSession):
        sessions.of(secret)
    idle = sessions.begin(NAME, "password")
    now[0] += 101
    with pytest.raises(NoSession):
        sessions.of(idle)


def test_no_secret_is_in_the_file(tmp_path: Path) -> None:
    sessions = Sessions(Sqlite(tmp_path / "x.sqlite"), idle=100, longest=250)
    secrets = sessions.begin(NAME, "password"), sessions.remember_browser(NAME)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert NAME.encode() in written
    assert not any(secret.encode() in written for secret in secrets)


def test_after_ten_wrong_attempts_an_address_waits_and_another_does_not(services: Services) -> None:
    guesser, other = browser_of(services, "192.0.2.7"), browser_of(services, "192.0.2.8")
    for _ in range(10):
        sign_in(guesser, password="guess")
    assert not is_inside(sign_in(guesser))  # the right one comes too late
    assert is_inside(sign_in(other))


def test_nobody_can_lock_a_maintainer_out_by_guesses_from_everywhere() -> None:
    attempts = AttemptLimit()
    for number in range(200):
        attempts.count(f"192.0.2.{number}", NAME, "")
    for _ in range(3):  # the maintainer, in a new browser, who mistypes twice
        attempts.count("198.51.100.1", NAME.upper(), "")
    with pytest.raises(TooManyAttempts):
        attempts.count("198.51.100.1", NAME, "")
    attempts.count("198.51.100.1", NAME, "the browser of the maintainer")


def test_the_addresses_of_one_subscriber_are_counted_together() -> None:
    attempts = AttemptLimit()
    for number in range(10):
        attempts.count(f"2001:db8:1:2::{number:x}", NAME, "")
    with pytest.raises(TooManyAttempts):
        attempts.count("2001:db8:1:2:ffff::1", NAME, "")
    attempts.count("2001:db8:1:3::1", NAME, "")
    attempts.forget("2001:db8:1:2::77", NAME, "")
    attempts.count("2001:db8:1:2::1", NAME, "")


@dataclass(frozen=True)
class HeldPassword(Password):
    """A password whose checks wait until `goes_on` is set. `checked` has the names that were checked."""

    goes_on: Event = field(default_factory=Event)
    checked: list[str] = field(default_factory=list)

    def accepts(self, name: str, password: str) -> bool:
        self.checked.append(name)
        assert self.goes_on.wait(LONG)
        return super().accepts(name, password)


def test_many_sign_ins_at_once_hold_up_nobody_else(services: Services) -> None:
    """One password is checked at a time, 20 wait, others are told to come back, and pages are answered."""
    settings = services.settings.model_copy(update={"trusted_proxies": "127.0.0.1"})
    password = HeldPassword(NAME, password_hash())
    administration = replace(services.operating.administration(), ways=SignInMethods(password))
    operating = replace(services.operating, administration=lambda: administration)
    with running(replace(services, settings=settings, operating=operating)) as (host, port):

        def attempt(number: int) -> int:
            elsewhere = {"X-Forwarded-For": f"192.0.2.{number}"}
            with httpx2.Client(
                base_url=f"http://{host}:{port}", headers=elsewhere, timeout=SECONDS
            ) as browser:
                token = token_of(browser.get("/admin/sign-in").text)
                form = {"token": token, "name": NAME, "password": "guess"}
                return browser.post("/admin/sign-in", data=form).status_code

        with ThreadPoolExecutor(21) as guessers:
            try:
                attempts = [guessers.submit(attempt, number) for number in range(21)]
                checking = administration.checking
                wait_until(lambda: password.checked == [NAME] and checking.statistics().tasks_waiting == 20)
                assert {attempt(number) for number in range(21, 26)} == {503}
                assert httpx2.get(f"http://{host}:{port}/healthz", timeout=SECONDS).status_code == 200
                assert not any(attempt.done() for attempt in attempts)
            finally:
                password.goes_on.set()
        assert {attempt.result() for attempt in attempts} == {403}


def test_a_browser_is_known_for_the_one_who_signed_in_there(tmp_path: Path) -> None:
    sessions = Sessions(Sqlite(tmp_path / "x.sqlite"), idle=100, longest=250)
    secret = sessions.remember_browser(NAME)
    assert sessions.knows_browser(secret, NAME)
    assert not sessions.knows_browser(secret, "another")
    assert not sessions.knows_browser("", NAME)


def test_the_parts_of_an_attempt_tell_nothing_of_each_other() -> None:
    signing = SignInAttempt()
    parts = {signing.part(name) for name in ("form", "state", "nonce", "verifier")} | {signing.secret}
    assert len(parts) == 5
    assert signing.part("form") == SignInAttempt(signing.secret).part("form") != SignInAttempt().part("form")


def test_a_hash_that_is_none_lets_nobody_in() -> None:
    assert not Password(NAME, "not a hash").accepts(NAME, "not a hash")
    with pytest.raises(BadPassword):
        hash_password("short")


def test_a_line_of_the_audit_log_cannot_forge_another(tmp_path: Path) -> None:
    audit = AuditLog(Sqlite(tmp_path / "x.sqlite"))
    audit.note(NAME, "Sign in", 'x"}\n{"at": "now"\x1b[2J\u2028', "done" * 999)
    (entry,) = audit.entries()
    assert len(entry.line.splitlines()) == 1
    assert "\x1b" not in entry.line
    assert len(entry.outcome) == 500


def test_the_command_prints_the_hash_of_a_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda *arguments, **more: PASSWORD)
    with pytest.raises(SystemExit) as done:
        main(["password"])
    assert done.value.code in (0, None)
    assert Password(NAME, capsys.readouterr().out.strip()).accepts(NAME, PASSWORD)


def test_refused_sign_ins_cannot_fill_the_audit_log(tmp_path: Path) -> None:
    audit = AuditLog(Sqlite(tmp_path / "maintenance.sqlite"))
    for _ in range(500):
        audit.note_refusal("somebody unknown", "Sign in", "password", "refused: wrong name or password")
    audit.note("maintainer", "Sign in", "password", "done")
    assert len(list(audit.entries())) == 121
