"""Where reports come from: uploaded files, addresses, websites, and what waits for approval."""

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from corpus.sources.websites import NAMES
from web.admin.job_kinds import TAKEN, start_adding_address, start_adding_files, start_job, start_sync
from web.admin.pages.job_list import redirect_to_job
from web.admin.visits import Visit, WithFiles, WithVisit, current_visit, current_visit_with_files
from web.dependencies import same_site
from web.errors import InvalidChoice, NotFound

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])
files = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(same_site), Depends(current_visit_with_files)],
    max_body_size=2**50,  # web/admin/visits.py limits what is sent
)


@router.get("/admin/add")
def add(visit: WithVisit) -> Response:
    return _page(visit)


@files.post("/admin/add/files", summary="Add files")
def add_files(visit: WithFiles) -> Response:
    try:
        return redirect_to_job(start_adding_files(visit))
    except InvalidChoice as fault:
        return _page(visit, files=str(fault))


@router.post("/admin/add/address", summary="Add an address")
def add_address(visit: WithVisit) -> Response:
    try:
        return redirect_to_job(start_adding_address(visit))
    except InvalidChoice as fault:
        return _page(visit, address=str(fault))


@router.post("/admin/add/approve", summary="Approve what waits")
def approve(visit: WithVisit) -> Response:
    """Approves the chosen publications for the next sync. Each choice is SOURCE KEY."""
    selected = {str(value) for value in visit.form.getlist("chosen")}
    origins = visit.services.maintaining.origins()
    waiting = [
        publication
        for publication in origins.waiting()
        if f"{publication.source} {publication.key}" in selected
    ]
    visit.about = ", ".join(publication.key for publication in waiting) or "nothing"
    for publication in waiting:
        origins.approve(publication.source, [publication.key])
    return RedirectResponse("/admin/add#websites", 303)


@router.post("/admin/add/{name}/look", summary="See what a website offers")
def look(visit: WithVisit, name: str) -> Response:
    return redirect_to_job(start_job(visit, "look", _source_name(name)))


@router.post("/admin/add/{name}/take", summary="Add what a website offers")
def take(visit: WithVisit, name: str) -> Response:
    return redirect_to_job(start_sync(visit, _source_name(name)))


def _source_name(name: str) -> str:
    if name not in NAMES:
        raise NotFound(f"There is no website '{name}'.")
    return name


def _page(visit: Visit, **errors: str) -> Response:
    if errors:
        visit.outcome = f"refused: {' '.join(errors.values())}"
    return visit.page(
        "add.html",
        422 if errors else 200,
        errors=errors,
        names=NAMES,
        taken=",".join(TAKEN),
        limit=visit.services.settings.upload_limit,
        typed=visit.field("address"),
        waiting=visit.services.maintaining.origins().waiting(),
    )
