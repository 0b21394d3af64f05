"""Golden questions, each checked against its page, and the feedback that some of them come from."""

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from index.errors import NotGolden
from index.golden_set import GoldenQuestion, check_question
from web.admin.visits import Visit, WithVisit, current_visit
from web.dependencies import same_site

_LONGEST = 1_000

router = APIRouter(include_in_schema=False, dependencies=[Depends(same_site), Depends(current_visit)])


@router.get("/admin/golden")
def golden(visit: WithVisit) -> Response:
    files = {report.file for report in visit.services.maintaining.catalogue().reports()}
    return visit.page("golden.html", questions=visit.services.maintaining.golden.all(), files=files)


@router.get("/admin/golden/new")
def new(visit: WithVisit, feedback: str = "") -> Response:
    """Shows the form for a new question, filled from feedback if that is named."""
    question = visit.administration.feedback.get(feedback).question if feedback else ""
    return _form(visit, "", GoldenQuestion(question, "", 1), feedback=feedback)


@router.post("/admin/golden", summary="Add a golden question")
def add(visit: WithVisit) -> Response:
    return _save(visit, "")


@router.get("/admin/golden/{key}")
def edit(visit: WithVisit, key: str) -> Response:
    return _form(visit, key, visit.services.maintaining.golden.get(key))


@router.post("/admin/golden/{key}", summary="Change a golden question")
def change(visit: WithVisit, key: str) -> Response:
    return _save(visit, key)


@router.post("/admin/golden/{key}/remove", summary="Delete a golden question")
def remove(visit: WithVisit, key: str) -> Response:
    visit.services.maintaining.golden.remove(key)
    return RedirectResponse("/admin/golden", 303)


def _save(visit: Visit, key: str) -> Response:
    """Saves the form, or shows what is wrong with it."""
    page = visit.field("page")
    question = GoldenQuestion(
        " ".join(visit.field("question").split())[:_LONGEST],
        visit.field("file"),
        int(page) if page.isdecimal() and len(page) < 6 else 0,
        " ".join(visit.field("quote").split())[:_LONGEST],
    )
    try:
        check_question(question, visit.services.maintaining.catalogue())
        if key:
            visit.services.maintaining.golden.change(key, question)
        else:
            visit.services.maintaining.golden.add(question)
    except NotGolden as fault:
        visit.outcome = f"refused: {fault}"
        return _form(visit, key, question, fault, visit.field("feedback"))
    visit.administration.feedback.remove(visit.field("feedback"))
    visit.about = f"{question.file}, page {question.pdf_page}"
    return RedirectResponse("/admin/golden", 303)


def _form(
    visit: Visit, key: str, question: GoldenQuestion, fault: NotGolden | None = None, feedback: str = ""
) -> Response:
    reports = sorted(
        visit.services.maintaining.catalogue().reports(), key=lambda report: report.title.casefold()
    )
    titles: dict[str, list[str]] = {}
    for report in reports:
        titles.setdefault(report.file, []).append(report.title)
    files = {file: f"{'; '.join(of_name)} ({file})" for file, of_name in titles.items()}
    errors = {fault.part: str(fault)} if fault else {}
    fields = {"key": key, "question": question, "errors": errors, "files": files, "feedback": feedback}
    return visit.page("golden_form.html", 422 if errors else 200, **fields)


@router.get("/admin/feedback")
def feedback(visit: WithVisit) -> Response:
    settings = visit.services.settings
    feedback = visit.administration.feedback.all()
    return visit.page("feedback.html", kept=feedback, asked=settings.feedback, days=settings.feedback_days)


@router.post("/admin/feedback/{feedback_id}/delete", summary="Delete feedback")
def delete(visit: WithVisit, feedback_id: str) -> Response:
    visit.administration.feedback.remove(feedback_id)
    return RedirectResponse("/admin/feedback", 303)
