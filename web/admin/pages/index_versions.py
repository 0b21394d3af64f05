"""The versions of the index: their contents, the verdict of the gate, and rollback."""

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from web.admin.visits import WithVisit, current_visit
from web.dependencies import same_site
from web.errors import InvalidChoice, NotFound

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])


@router.get("/admin/versions")
def versions(visit: WithVisit) -> Response:
    versions = visit.services.operating.versions
    return visit.page("versions.html", versions=versions.all(), served=versions.served_id())


@router.get("/admin/versions/{version_id}")
def version(visit: WithVisit, version_id: str) -> Response:
    versions = visit.services.operating.versions
    index_version = next((version for version in versions.all() if version.id == version_id), None)
    if index_version is None:
        raise NotFound("There is no such version. It may have been deleted.")
    return visit.page("version.html", version=index_version, served=versions.served_id() == index_version.id)


@router.post("/admin/versions/rollback", summary="Serve the previous version")
def rollback(visit: WithVisit) -> Response:
    visit.about = visit.services.operating.versions.rollback().id
    return RedirectResponse("/admin/versions?done=back", 303)


@router.post("/admin/versions/prune", summary="Delete old versions")
def prune(visit: WithVisit) -> Response:
    keep = visit.field("keep")
    if not keep.isdecimal() or not 1 <= int(keep) <= 1000:
        raise InvalidChoice("Enter how many versions to keep: 1 or more.")
    visit.about = ", ".join(visit.services.operating.versions.prune(int(keep))) or "nothing"
    return RedirectResponse("/admin/versions", 303)
