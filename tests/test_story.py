"""The whole way on real bytes: add a report, reindex, ask, open the citation. Nothing is a stand-in."""

import json
from pathlib import Path
from urllib.parse import urlparse

import pytest
from fastapi.testclient import TestClient
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from web.bootstrap import bootstrap
from web.cli.commands import main
from web.server.app import create_app
from web.settings import Settings

pytestmark = pytest.mark.model

ANSWER = "Strategy discussions in the harbour area took nine days on average to be held after a referral."
QUESTION = "How long did strategy discussions take in the harbour area?"


@pytest.fixture
def home(tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PANEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PANEL_CACHE", str(pytestconfig.rootpath / ".pytest_cache" / "panel-assistant"))
    return tmp_path / "home"


def report(path: Path) -> Path:
    """A report of two pages whose second has the answer."""
    styles = getSampleStyleSheet()
    first = "The school nurse knew the family well and wrote down what the children said about home. "
    second = "Police officers were seldom there, and minutes were not sent to the health visitor. "
    story = [
        Paragraph("Harbour thematic review", styles["Title"]),
        Paragraph("1 What the nurse knew", styles["Heading1"]),
        Paragraph(f"1.1 {first * 3}", styles["BodyText"]),
        Paragraph(f"1.2 {first * 3}", styles["BodyText"]),
        PageBreak(),
        Paragraph("2 Meeting in time", styles["Heading1"]),
        Paragraph(f"2.1 {ANSWER} {second * 2}", styles["BodyText"]),
        Paragraph(f"2.2 {second * 3}", styles["BodyText"]),
        Paragraph(f"2.3 {first * 3}", styles["BodyText"]),
    ]
    SimpleDocTemplate(str(path), title="Harbour thematic review", author="A board").build(story)
    return path


def run(*arguments: str) -> int:
    """The command line's exit code."""
    with pytest.raises(SystemExit) as done:
        main(arguments)
    return int(done.value.code or 0)


def test_a_report_is_added_indexed_asked_and_its_citation_opened(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 1. Added, beside a file that cannot be: the good one goes in, the bad one is named
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and then nothing")
    assert run("add", str(report(tmp_path / "harbour.pdf")), str(broken)) == 1
    output = capsys.readouterr()
    assert "1 added" in output.out
    assert "broken.pdf" in output.err
    # 2. Asked too early, it says what to run
    assert run("ask", QUESTION) == 1
    assert "panel-assistant reindex" in capsys.readouterr().err
    # 3. Indexed and asked at the command line
    assert run("reindex") == 0
    capsys.readouterr()
    assert run("ask", QUESTION, "--json") == 0
    answered = json.loads(capsys.readouterr().out)
    citation = answered["statements"][0]["citations"][0]
    assert citation["quote"] == ANSWER
    assert (citation["pdf_page"], citation["paragraph"]) == (2, "2.1")
    # 4. Asked of the server, which says the same; the citation opens at its page
    with TestClient(create_app(bootstrap(Settings())), base_url="http://localhost") as browser:
        answer = browser.post("/api/ask", json={"question": QUESTION}).json()
        assert answer["statements"][0]["text"] == answered["statements"][0]["text"]
        url = urlparse(answer["statements"][0]["citations"][0]["url"])
        page = browser.get(f"{url.path}?{url.query}").text
        assert f"<mark>{ANSWER}</mark>" in page
        assert browser.get(f"/files/{citation['report']['id']}").content.startswith(b"%PDF-")
    # 5. What is wrong later leaves what is served as it is
    version = answered["version"]
    assert run("add", str(broken)) == 1
    assert run("reindex") == 0
    capsys.readouterr()
    assert run("ask", QUESTION, "--json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == version
    # 6. A maintainer proves the index whole, and scores a case whose answer is known
    assert run("doctor") == 0
    assert "every passage stands on its page" in capsys.readouterr().out
    gold = [{"file": "harbour.pdf", "pdf_page": 2}]
    cases, written = tmp_path / "cases.jsonl", tmp_path / "evaluation.html"
    cases.write_text(json.dumps({"question": QUESTION, "answerable": True, "gold": gold}), "utf-8")
    assert run("evaluate", str(cases), "--against", version, "--html", str(written)) == 0
    assert "right page among citations" in capsys.readouterr().out
    assert QUESTION in written.read_text("utf-8")
    assert run("evaluate", str(broken)) == 1
    assert "broken.pdf" in capsys.readouterr().err
    # 7. A damaged file is found, and what mends it is said
    (home / "index" / version / "words" / "vocabulary.json").write_text("{}", "utf-8")
    assert run("doctor") == 1
    assert "panel-assistant" in capsys.readouterr().err
