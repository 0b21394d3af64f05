"""The wiring: what the settings choose, and what is made of them."""

from pathlib import Path

import pytest

from web.bootstrap import bootstrap
from web.settings import Settings

DETAILS = "Her NHS number is 943 476 5919."


@pytest.mark.parametrize("limit", [50, 1_000, 5_000])
@pytest.mark.parametrize("length", [0, 900, 4_000])
def test_details_are_found_in_a_text_of_any_length_whatever_the_limit(
    tmp_path: Path, limit: int, length: int
) -> None:
    is_private = bootstrap(Settings(home=tmp_path, question_limit=limit)).asking.is_private
    words = "The plan was read again. " * (length // 25)
    assert is_private(words + DETAILS)
    assert not is_private(words + "It was agreed.")
