"""The check before every maintainers' route: a session for each request, and its token for each change.

The body of a request is read only after that. Each change is written into the audit log with its outcome.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from web.administration import Administration
from web.errors import InvalidFormToken, TooLarge
from web.services import Services
from web.sign_in.attempts import same
from web.storage.sessions import NoSession, Session
from web.views.templating import address, page

_SAFE = {"GET", "HEAD", "OPTIONS"}
_LARGEST_FORM = 2**18
_MOST_FIELDS, _MOST_FILES = 2_000, 100


class SignInOff(PermissionError):
    """No way to sign in has been set up."""


class NeedsSignIn(PermissionError):
    """Nobody is signed in, or the session has ended."""


@dataclass(slots=True)
class Visit:
    """One request of a maintainer. `about` and `outcome` are written to the audit log."""

    request: Request
    services: Services
    session: Session
    form: FormData
    about: str = ""
    outcome: str = "done"

    @property
    def administration(self) -> Administration:
        return self.services.operating.administration()

    def field(self, name: str) -> str:
        """Returns one field of the form without surrounding space; "" if it is missing."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Returns one of the maintainers' pages."""
        return page(self.request, f"admin/{template}", status, visit=self, **context)


def administration_of(request: Request) -> Administration:
    """Returns what the maintainers' pages work with. Raises SignInOff where nobody can sign in."""
    services: Services = request.app.state.services
    administration = services.operating.administration()
    if not administration.ways.any:
        raise SignInOff("Nobody can sign in here yet.")
    return administration


async def current_visit(request: Request) -> AsyncIterator[Visit]:
    """Yields the visit. Raises SignInOff, NeedsSignIn, TooLarge, InvalidFormToken."""
    async with _visit(request, _LARGEST_FORM) as visit:
        yield visit


async def current_visit_with_files(request: Request) -> AsyncIterator[Visit]:
    """Yields the same visit for a form with files."""
    settings = request.app.state.services.settings
    async with _visit(request, settings.upload_limit * 2**20) as visit:
        yield visit


@asynccontextmanager
async def _visit(request: Request, largest: int) -> AsyncIterator[Visit]:
    administration = administration_of(request)
    session = await run_in_threadpool(_session, request, administration)
    visit = Visit(request, request.app.state.services, session, FormData())
    if request.method in _SAFE:
        yield visit
        return
    visit.about = ", ".join(map(str, request.path_params.values()))
    try:
        visit.form = await read_form(request, largest)
        if not same(visit.field("token"), session.token):
            raise InvalidFormToken("This page was open for too long. Go back, reload it and try again.")
        yield visit
    except Exception as error:
        visit.outcome = f"refused: {error}"
        raise
    finally:
        await visit.form.close()
        what = request.scope["route"].summary or request.url.path
        await run_in_threadpool(administration.audit.note, session.who, what, visit.about, visit.outcome)


WithVisit = Annotated[Visit, Depends(current_visit)]
WithFiles = Annotated[Visit, Depends(current_visit_with_files)]


async def read_form(request: Request, largest: int) -> FormData:
    """Returns the form of a request of at most `largest` bytes. Raises TooLarge."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > largest:
        raise TooLarge(f"No more than {largest / 2**20:g} MB can be sent at once.")
    return await request.form(max_fields=_MOST_FIELDS, max_files=_MOST_FILES)


def is_secure(request: Request) -> bool:
    """Returns whether people see this site over https."""
    return address(request).startswith("https://")


def cookie_name(request: Request, name: str) -> str:
    """Returns the name of a cookie; over https, with the prefix that stops other sites, hosts and paths from
    setting it.
    """
    return f"__Host-{name}" if is_secure(request) else name


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int | None) -> None:
    """Sets a cookie that only this site receives and no script can read."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def cookie(request: Request, name: str) -> str:
    """Returns the value of the browser's cookie, or ""."""
    return request.cookies.get(cookie_name(request, name), "")


_INSIDE = re.compile(r"/admin(?:/[\w~%:@!$&'()*+,;=.-]+)*/?(?:\?[\w~%:@!$&'()*+,;=./?-]*)?", re.ASCII)
_CLIMBING = re.compile(r"(?:/|^)(?:\.|%2e){1,2}(?=/|\?|$)", re.IGNORECASE)


def path_after_sign_in(path: str) -> str:
    """Returns the page to show after sign-in: a maintainers' page in its plain spelling, else the first."""
    plain = _INSIDE.fullmatch(path) and not _CLIMBING.search(path)
    return path if plain else "/admin"


SESSION = "panel-session"


def _session(request: Request, administration: Administration) -> Session:
    try:
        session = administration.sessions.of(cookie(request, SESSION))
    except NoSession as error:
        raise NeedsSignIn("Sign in first.") from error
    if session.way == "header":
        header = administration.ways.header
        if header is None or header.name(request) != session.who:
            raise NeedsSignIn("The proxy now names another person.")
    return session
