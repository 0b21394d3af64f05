"""How the index in PostgreSQL chooses what it scores by words."""

import pytest

pytest.importorskip("psycopg")
from index.postgres.postgres_index import rarest


def test_of_many_stems_the_rarest_choose_what_is_scored() -> None:
    holding = {"child": 9_000, "harbour": 3, "nurse": 400}
    assert rarest(holding, 20_000) == ["harbour", "nurse", "child"]
    assert rarest(holding, 1_000) == ["harbour", "nurse"]
    assert rarest({"child": 9_000}, 1_000) == ["child"]
    assert rarest({}, 1_000) == []
