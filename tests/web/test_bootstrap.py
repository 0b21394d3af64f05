"""The wiring: what the settings choose, and what is made of them."""

from pathlib import Path

import pytest

from assistant.safety.crisis import load_vector_of
from index.models.encoders import load_encoder
from index.models.model_files import minilm_folder
from web.bootstrap import bootstrap
from web.parts import Parts
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


def test_danger_is_told_by_words_alone_where_the_model_cannot_be_loaded(tmp_path: Path) -> None:
    no_folder = tmp_path / "cache"
    no_folder.write_text("a file stands where the models would be made", "utf-8")
    settings = Settings(home=tmp_path, cache=no_folder)
    assert Parts(settings).vector_of() is None
    assert bootstrap(settings).asking.is_private("my dad hits me")


@pytest.mark.model
def test_the_vector_that_tells_danger_is_the_same_whatever_the_index_is_made_with(tmp_path: Path) -> None:
    of_danger = load_vector_of(tmp_path)
    vector_of = Parts(Settings(home=tmp_path, encoder=f"torch:{minilm_folder()}")).vector_of()
    assert of_danger
    assert vector_of
    assert (vector_of("my dad hits me") == of_danger("my dad hits me")).all()


@pytest.mark.model
def test_the_vector_that_tells_danger_is_not_that_of_the_published_model(tmp_path: Path) -> None:
    of_danger = load_vector_of(tmp_path)
    published = load_encoder(f"onnx:{minilm_folder()}", tmp_path).embed_passages(["my dad hits me"])[0]
    assert of_danger
    assert of_danger("my dad hits me") @ published < 0.9
