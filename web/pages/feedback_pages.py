"""Feedback on a wrong answer: shown to the person first, and stored only when they confirm."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from web.dependencies import WithServices, same_site
from web.errors import BadQuestion, NotFound
from web.questions import check_question
from web.services import Services
from web.storage.feedback_store import LONGEST_NOTE
from web.views.templating import page

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site)])

_PRIVATE = (
    "This may hold personal details, or tell of danger, so nothing has been kept. "
    "Take them out, then send it again. If you or a child is in danger now, call 999."
)


class FeedbackForm(BaseModel):
    """The fields that would be stored."""

    question: str = ""
    note: str = Field(default="", max_length=5 * LONGEST_NOTE)
    outcome: str = Field(default="", max_length=40)
    version: str = Field(default="", max_length=40)
    cited: tuple[str, ...] = Field(default=(), max_length=100)


def require_feedback(services: WithServices) -> None:
    """Raises NotFound if feedback is not enabled."""
    if not services.settings.feedback:
        raise NotFound("Feedback on answers is not enabled here.")


@router.post("/feedback", dependencies=[Depends(require_feedback)])
def look(request: Request, services: WithServices, form: Annotated[FeedbackForm, Form()]) -> Response:
    """Shows what would be stored, to be changed or cancelled."""
    return _page(request, services, form)


@router.post("/feedback/keep", dependencies=[Depends(require_feedback)])
def keep(request: Request, services: WithServices, form: Annotated[FeedbackForm, Form()]) -> Response:
    try:
        question = check_question(form.question, services.settings.question_limit)
        if services.asking.is_private(question):
            raise BadQuestion(_PRIVATE)
    except BadQuestion as fault:
        return _page(request, services, form, {"question": str(fault)})
    if form.note.strip() and services.asking.is_private(form.note):
        return _page(request, services, form, {"note": _PRIVATE})
    store = services.operating.administration().feedback
    store.add(question, form.note.strip(), form.outcome, form.version, form.cited)
    return page(request, "feedback_kept.html", days=services.settings.feedback_days)


def _page(
    request: Request, services: Services, form: FeedbackForm, errors: Mapping[str, str] | None = None
) -> Response:
    """Shows the form. `errors` has the faults by field."""
    settings = services.settings
    return page(
        request,
        "feedback.html",
        422 if errors else 200,
        form=form,
        errors=errors or {},
        limits={"question": settings.question_limit, "note": LONGEST_NOTE},
        days=settings.feedback_days,
    )
