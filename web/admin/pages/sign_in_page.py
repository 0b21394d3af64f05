"""Signing in and out. Only these routes are open to people who are not signed in.

An attempt is counted, checked and written to the audit log. A session always begins with a new secret.
"""

from collections.abc import Mapping

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from web.admin.visits import (
    SESSION,
    WithVisit,
    administration_of,
    cookie,
    cookie_name,
    current_visit,
    is_secure,
    path_after_sign_in,
    read_form,
    set_cookie,
)
from web.administration import Administration
from web.dependencies import same_site
from web.errors import InvalidFormToken, NotFound, ServerBusy, SignInRefused
from web.sign_in.attempts import SignInAttempt, TooManyAttempts, same
from web.sign_in.openid import OpenId
from web.views.templating import address, page

_LARGEST = 2**14
_MOST_WAITING = 20
"""Maximum number of sign-ins that wait while a password is checked."""
_RETRY_AFTER = 5

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])
inside = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])


@router.get("/admin/sign-in")
def sign_in_page(request: Request, after: str = "") -> Response:
    return sign_in_by_header(request, after)


@router.get("/admin/sign-in/openid")
def start_openid(request: Request, after: str = "") -> Response:
    return redirect_to_openid(request, after)


@router.get("/admin/sign-in/openid/back")
def finish_openid(request: Request) -> Response:
    return sign_in_by_openid(request)


@router.post("/admin/sign-in")
async def sign_in(request: Request) -> Response:
    """Signs in by name and password. Raises ServerBusy if many others wait for it."""
    checking = administration_of(request).checking
    if checking.statistics().tasks_waiting >= _MOST_WAITING:
        raise ServerBusy(_RETRY_AFTER)
    form = await read_form(request, _LARGEST)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await to_thread.run_sync(sign_in_by_password, request, fields, limiter=checking)


@inside.post("/admin/sign-out", summary="Sign out")
def sign_out(visit: WithVisit) -> Response:
    return end_session(visit.request, visit.administration)


SIGNING, KNOWN = "panel-signing", "panel-known"
WRONG = "The name or the password is wrong. Check both and try again."
SIGN_IN = "Sign in"
_SIGNING_SECONDS = 30 * 60
_KNOWN_SECONDS = 180 * 24 * 3600


def sign_in_form(
    request: Request, after: str, status: int = 200, error: str = "", typed: str = ""
) -> Response:
    """Shows the sign-in form, with a new secret for this attempt."""
    signing = SignInAttempt()
    response = page(
        request,
        "admin/sign_in.html",
        status,
        ways=administration_of(request).ways,
        token=signing.part("form"),
        after=path_after_sign_in(after),
        error=error,
        typed=typed,
    )
    set_cookie(request, response, SIGNING, signing.secret, _SIGNING_SECONDS)
    return response


def sign_in_by_header(request: Request, after: str) -> Response:
    """Signs in the person whom a trusted proxy names; otherwise shows the sign-in form."""
    administration = administration_of(request)
    header = administration.ways.header
    if header and (name := header.name(request)):
        return begin_session(request, administration, name, "header", after)
    return sign_in_form(request, after)


def redirect_to_openid(request: Request, after: str) -> Response:
    """Redirects to the organisation's sign-in. Raises NotFound, SignInRefused."""
    signing = SignInAttempt()
    response = RedirectResponse(_openid(request).begin(_back(request), signing), 303)
    set_cookie(request, response, SIGNING, f"{signing.secret}:{path_after_sign_in(after)}", _SIGNING_SECONDS)
    return response


def sign_in_by_openid(request: Request) -> Response:
    """Signs in a person who returns from the organisation's sign-in, or says why not."""
    administration = administration_of(request)
    secret, _, after = cookie(request, SIGNING).partition(":")
    try:
        if not secret:
            raise SignInRefused("This sign-in has expired or was started in another browser. Try again.")
        who = _openid(request).finish(_back(request), SignInAttempt(secret), request.query_params)
    except SignInRefused as error:
        administration.audit.note_refusal("somebody unknown", SIGN_IN, "openid", f"refused: {error}")
        return sign_in_form(request, after, 403, str(error))
    return begin_session(request, administration, who, "openid", after)


def sign_in_by_password(request: Request, form: Mapping[str, str]) -> Response:
    """Signs in by name and password. The error message does not say which of them was wrong."""
    administration = administration_of(request)
    name, after = form.get("name", "").strip(), form.get("after", "")
    _check_token(request, form.get("token", ""))
    secret = cookie(request, KNOWN)
    browser = secret if secret and administration.sessions.knows_browser(secret, name) else ""
    address = request.client.host if request.client else ""
    try:
        administration.attempts.count(address, name, browser)
    except TooManyAttempts as error:
        _refuse(administration, name, "too many attempts")
        return sign_in_form(request, after, 429, str(error), name)
    password = administration.ways.password
    if password is None or not password.accepts(name, form.get("password", "")):
        _refuse(administration, name, "wrong name or password")
        return sign_in_form(request, after, 403, WRONG, name)
    administration.attempts.forget(address, name, browser)
    response = begin_session(request, administration, name, "password", after)
    if not browser:
        set_cookie(request, response, KNOWN, administration.sessions.remember_browser(name), _KNOWN_SECONDS)
    return response


def begin_session(
    request: Request, administration: Administration, who: str, way: str, after: str
) -> Response:
    """Begins a session with a new secret and ends the browser's previous session."""
    administration.sessions.end(cookie(request, SESSION))
    response = RedirectResponse(path_after_sign_in(after), 303)
    set_cookie(request, response, SESSION, administration.sessions.begin(who, way), None)
    drop_cookie(request, response, SIGNING)
    administration.audit.note(who, SIGN_IN, way, "done")
    return response


def end_session(request: Request, administration: Administration) -> Response:
    """Ends the session on the server and in the browser."""
    administration.sessions.end(cookie(request, SESSION))
    response = RedirectResponse("/admin/sign-in", 303)
    drop_cookie(request, response, SESSION)
    return response


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Deletes a cookie."""
    response.delete_cookie(
        cookie_name(request, name), path="/", secure=is_secure(request), httponly=True, samesite="lax"
    )


def _openid(request: Request) -> OpenId:
    if openid := administration_of(request).ways.openid:
        return openid
    raise NotFound("Sign-in through an organisation is not set up here.")


def _back(request: Request) -> str:
    return f"{address(request)}/admin/sign-in/openid/back"


def _check_token(request: Request, token: str) -> None:
    secret = cookie(request, SIGNING)
    if not secret or not same(token, SignInAttempt(secret).part("form")):
        raise InvalidFormToken("This page was open for too long, or cookies are switched off. Open it again.")


def _refuse(administration: Administration, name: str, why: str) -> None:
    """Logs that a sign-in was refused. An unknown name is not logged, because it may be a password."""
    password = administration.ways.password
    who = name if password and name == password.user else "somebody unknown"
    administration.audit.note_refusal(who, SIGN_IN, "password", f"refused: {why}")
