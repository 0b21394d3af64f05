"""Settings: what is given, then the environment, then the default."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from web.settings import Settings, faults_of


def test_a_setting_is_read_from_the_environment_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANEL_PORT", "9000")
    monkeypatch.setenv("panel_home", "/srv/panel")
    monkeypatch.setenv("PANEL_FEEDBACK", "true")
    settings = Settings()
    assert (settings.port, settings.home, settings.feedback) == (9000, Path("/srv/panel"), True)


def test_what_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANEL_PORT", "9000")
    assert Settings(port=9001).port == 9001


def test_other_words_of_the_environment_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("PANEL_PORTS", "9000")
    assert Settings().port == Settings.model_fields["port"].default


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANEL_PORT", "secret")
    with pytest.raises(ValidationError) as refused:
        Settings()
    (fault,) = faults_of(refused.value)
    assert fault.startswith("PANEL_PORT: ")
    assert "secret" not in fault
