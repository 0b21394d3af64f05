"""The API, tried with made-up requests from its own OpenAPI document: the answers are those it describes."""

from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.small import small_services
from web.server.app import create_app

NOT_SAID = positive_data_acceptance
"""A question must have a word in it, and an id must be that of something: no schema can say so."""


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    services = small_services(tmp_path_factory.mktemp("home"))
    settings = services.settings.model_copy(update={"hosts": "testserver"})  # the name that schemathesis asks
    return schemathesis.openapi.from_asgi(
        "/api/openapi.json", create_app(replace(services, settings=settings))
    )


@pytest.mark.parametrize(
    ("mode", "examples"),
    [(GenerationMode.POSITIVE, 10), (GenerationMode.NEGATIVE, 5)],
    ids=["right", "wrong"],
)
def test_the_server_does_what_its_description_says(schema: Any, mode: GenerationMode, examples: int) -> None:
    """Every route, right and wrong requests, the same ones each time; and never a 500."""
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @seed(7)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Any) -> None:
            case.call_and_validate(excluded_checks=[NOT_SAID])

        if mode is GenerationMode.POSITIVE or operation.body or operation.query:
            holds()
            tried += 1
    assert tried >= 3
