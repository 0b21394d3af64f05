"""What people said of answers: read, deleted, or made a golden question (web/admin/golden_pages.py)."""

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from web.admin.guard import WithVisit, entered
from web.security import same_site

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(entered)])


@router.get("/admin/feedback")
def feedback(visit: WithVisit) -> Response:
    settings = visit.services.settings
    kept = visit.maintenance.feedback.all()
    return visit.page("feedback.html", kept=kept, asked=settings.feedback, days=settings.feedback_days)


@router.post("/admin/feedback/{feedback_id}/delete", summary="Delete what somebody said")
def delete(visit: WithVisit, feedback_id: str) -> Response:
    visit.maintenance.feedback.remove(feedback_id)
    return RedirectResponse("/admin/feedback", 303)
