"""The questions to start with have answers in the sample reports, on the real server."""

import httpx2
import pytest

from web.pages.ask_pages import EXAMPLES

pytestmark = pytest.mark.model


@pytest.mark.parametrize(("theme", "question"), EXAMPLES, ids=[theme for theme, _ in EXAMPLES])
def test_a_question_to_start_with_is_answered(site: str, theme: str, question: str) -> None:
    answer = httpx2.post(f"{site}/api/ask", json={"question": question}, timeout=60).json()
    assert answer["outcome"] == "answered", theme
    assert answer["statements"]
