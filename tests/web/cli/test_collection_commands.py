"""Keeping the collection from the command line: what is missing, and what waits for approval."""

import json
from pathlib import Path

import pytest

from corpus.sources.base import Offer, ReportFacts
from corpus.storage.origins import Origins
from web.bootstrap import bootstrap
from web.cli.commands import main
from web.settings import Settings

KEYS = ("/government/publications/one#one", "/government/publications/two#two")


@pytest.fixture
def origins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Origins:
    """Those of an empty home, in which two publications wait for approval."""
    monkeypatch.setenv("PANEL_HOME", str(tmp_path))
    origins = Origins(bootstrap(Settings()).maintaining.catalogue().database)
    for key, title in zip(KEYS, ("The first", "The second"), strict=True):
        origins.ask(
            "govuk", Offer(key, "a.pdf", ReportFacts(title=title, kind="research", url="https://x.test"))
        )
    return origins


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code of a command, and what it printed."""
    with pytest.raises(SystemExit) as done:
        main(words)
    captured = capsys.readouterr()
    code = done.value.code or 0
    assert isinstance(code, int)
    return code, captured.out + captured.err


def test_waiting_publications_are_listed_and_approved_by_key(
    origins: Origins, capsys: pytest.CaptureFixture[str]
) -> None:
    code, listed = run(capsys, "approve")
    assert code == 0
    assert "The first" in listed
    assert KEYS[1] in listed
    code, approved = run(capsys, "approve", KEYS[0])
    assert code == 0
    assert "1 publication will be added at the next sync." in approved
    assert "The second" in approved
    assert origins.approved_keys("govuk") == {KEYS[0]}
    run(capsys, "approve", "--all")
    assert origins.approved_keys("govuk") == set(KEYS)
    assert run(capsys, "approve") == (0, "Nothing waits for approval.\n")


@pytest.mark.usefixtures("origins")
def test_a_publication_that_does_not_wait_cannot_be_approved(capsys: pytest.CaptureFixture[str]) -> None:
    code, output = run(capsys, "approve", "another")
    assert code == 2
    assert "another" in output


@pytest.mark.usefixtures("origins")
def test_the_publications_that_are_not_here_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, listed = run(capsys, "reports", "--missing", "--json")
    assert code == 0
    ids = {publication["id"] for publication in json.loads(listed)}
    assert len(ids) == 70
    assert "out-of-routine" in ids
    assert "Out of routine" in run(capsys, "reports", "--missing")[1]


@pytest.mark.usefixtures("origins")
def test_a_source_that_there_is_not_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "sync", "nowhere")[0] == 2
    assert run(capsys, "sync", "--source", "nowhere")[0] == 2


@pytest.mark.usefixtures("origins")
def test_an_address_inside_the_network_is_not_fetched(capsys: pytest.CaptureFixture[str]) -> None:
    code, output = run(capsys, "sync", "http://127.0.0.1:9/a.pdf")
    assert code == 1
    assert "not a public address" in output


@pytest.mark.usefixtures("origins")
def test_several_sources_are_taken_in_one_run_and_each_failure_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, output = run(capsys, "sync", "http://127.0.0.1:9/a.pdf", "--source", "http://127.0.0.1:9/b.pdf")
    assert code == 1
    assert output.count("not a public address") == 2
    assert "2 failed." in output
