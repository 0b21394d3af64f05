"""The feedback that people left: read, deleted or made a golden question (`golden_questions.py`)."""

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from web.admin.visits import WithVisit, entered
from web.dependencies import same_site

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
