"""docs/programs.md, checked like code: its requests are answered and its examples run."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.model

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "programs.md").read_text("utf-8")
SERVER = "http://127.0.0.1:8000"


def examples(language: str) -> list[str]:
    """The blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def requests() -> list[list[str]]:
    """The curl commands, as words."""
    lines = "".join(examples("sh")).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("curl ")]


@pytest.mark.parametrize("words", requests(), ids=lambda words: words[1].removeprefix(SERVER))
def test_every_request_is_answered_with_what_it_asks_for(site: str, words: list[str]) -> None:
    url = words[1].replace(SERVER, site)
    if "-d" in words:
        header, _, value = words[words.index("-H") + 1].partition(": ")
        response = httpx2.post(url, content=words[words.index("-d") + 1], headers={header: value}, timeout=60)
    else:
        response = httpx2.get(url, timeout=60)
    assert response.status_code == 200, response.text
    body = response.json()
    assert any(body.get(part) for part in ("statements", "hits", "reports", "contents", "themes", "years"))


def test_the_example_of_a_chat_program_prints_quotations_and_links(site: str) -> None:
    (code,) = examples("python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(f"{code.replace(SERVER, site)}\nclient.close()", {})
    assert "‘" in printed.getvalue()
    assert f"{site}/passages/" in printed.getvalue().splitlines()[-1]


def test_the_form_for_other_sites_has_a_label_and_posts_a_question() -> None:
    frame, form = examples("html")
    assert LexborHTMLParser(frame).css_first("iframe[src$='/embed'][title]")
    parsed = LexborHTMLParser(form)
    assert parsed.css_first("form[action$='/ask'][method=post]")
    field = parsed.css_first("textarea[name=question]")
    assert field
    assert parsed.css_first(f"label[for={field.attributes['id']}]")
