"""Where the real documents are, for the tests that run on them where they stand beside the checkout."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

needs_real_documents = pytest.mark.skipif(
    not (SHARED / "reports").is_dir(), reason="the real documents are not beside this checkout"
)
