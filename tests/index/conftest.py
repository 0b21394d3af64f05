"""The real encoder, prepared once for all tests of the index that need it."""

from pathlib import Path

import pytest

from index.models.encoders import DEFAULT, Encoder, load_encoder


@pytest.fixture(scope="session")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where encoders keep what they prepared."""
    return tmp_path_factory.mktemp("encoders")


@pytest.fixture(scope="session")
def fast(encoders: Path) -> Encoder:
    """The default encoder."""
    return load_encoder(DEFAULT, encoders)
