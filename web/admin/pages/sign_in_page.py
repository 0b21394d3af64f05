"""Signing in and out. Only these routes are open to people who are not signed in."""

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from web.admin.sign_in_flow import by_header, by_openid, by_password, let_out, to_openid
from web.admin.visits import WithVisit, entered, maintenance_of, read_form
from web.dependencies import same_site

_LARGEST = 2**14

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])
inside = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(entered)])


@router.get("/admin/sign-in")
def sign_in_page(request: Request, after: str = "") -> Response:
    return by_header(request, after)


@router.get("/admin/sign-in/openid")
def to_organisation(request: Request, after: str = "") -> Response:
    return to_openid(request, after)


@router.get("/admin/sign-in/openid/back")
def from_organisation(request: Request) -> Response:
    return by_openid(request)


@router.post("/admin/sign-in")
async def sign_in(request: Request) -> Response:
    """By name and password."""
    maintenance_of(request)
    form = await read_form(request, _LARGEST)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(by_password, request, fields)


@inside.post("/admin/sign-out", summary="Sign out")
def sign_out(visit: WithVisit) -> Response:
    return let_out(visit.request, visit.maintenance)
