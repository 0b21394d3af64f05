"""Dependencies of routes: the services, the address of this site, and the check for other sites."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from web.errors import CrossSiteRequest
from web.services import AskingServices, ReadingServices, Services
from web.settings import ProgramSettings
from web.views.templating import address

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def services(request: Request) -> Services:
    """Returns the services of the application."""
    services: Services = request.app.state.services
    return services


def absolute(request: Request) -> Callable[[str], str]:
    """Returns a function that makes a path a whole address."""
    base = address(request)
    return lambda path: base + path


def asking(request: Request) -> AskingServices:
    """Returns what answers questions."""
    return services(request).asking


def reading(request: Request) -> ReadingServices:
    """Returns what shows the collection."""
    return services(request).reading


WithServices = Annotated[Services, Depends(services)]
WithAsking = Annotated[AskingServices, Depends(asking)]
WithReading = Annotated[ReadingServices, Depends(reading)]
WithAddress = Annotated[Callable[[str], str], Depends(absolute)]


def same_site(request: Request) -> None:
    """Raises CrossSiteRequest if a form of another site was sent here. Programs send neither header.

    The sites that may show the question box may ask, which changes nothing here.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin, host = request.headers.get("origin", ""), request.url.netloc
    foreign = origin not in ("", f"http://{host}", f"https://{host}")
    settings: ProgramSettings = request.app.state.services.settings
    if request.url.path == "/ask" and origin in settings.embedding_sites:
        return
    if site not in ("same-origin", "none") or foreign:
        raise CrossSiteRequest("Open the page on this site and try again from there.")
