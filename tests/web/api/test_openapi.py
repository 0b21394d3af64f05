"""The OpenAPI document: every route and field is described, and has an example that is true."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from tests.web.small import client, small_services


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    api = client(small_services(tmp_path_factory.mktemp("home")))
    schema: dict[str, Any] = api.get("/api/openapi.json").json()
    return schema


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in document["components"]["schemas"].items():
        for field, about in schema.get("properties", {}).items():
            yield f"{name}.{field}", about


def has_parts(about: dict[str, Any]) -> bool:
    """Whether its example is that of another shape."""
    options = [
        about,
        about.get("items", {}),
        *about.get("anyOf", []),
        *about.get("items", {}).get("anyOf", []),
    ]
    return any("$ref" in option for option in options)


def test_every_route_says_what_it_does_and_what_it_gives(document: dict[str, Any]) -> None:
    schema = dict(operations(document))
    assert {"POST /api/ask", "GET /api/reports/{report_id}", "GET /api/themes"} <= schema.keys()
    for operation in schema.values():
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        assert all(response["description"] for response in operation["responses"].values())
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), parameter


def test_every_field_is_described(document: dict[str, Any]) -> None:
    assert [name for name, about in fields(document) if not about.get("description")] == []


def test_every_field_has_an_example_or_is_made_of_fields_that_have(document: dict[str, Any]) -> None:
    bare = [
        name
        for name, about in fields(document)
        if not about.get("examples") and "const" not in about and not has_parts(about)
    ]
    assert bare == []


def test_every_example_is_of_the_shape_that_it_shows(document: dict[str, Any]) -> None:
    shown = 0
    for name, about in fields(document):
        schema = {**about, "components": document["components"]}
        for example in about.get("examples", []):
            Draft202012Validator(schema).validate(example)
            shown += 1
        assert name
    assert shown > 50


def test_every_refusal_is_a_problem_document_with_an_example(document: dict[str, Any]) -> None:
    described = list(operations(document))
    assert len(described) >= 10
    for name, operation in described:
        refusals = {status: reply for status, reply in operation["responses"].items() if status >= "400"}
        assert {"401", "422", "503"} <= refusals.keys(), name
        for status, refusal in refusals.items():
            (body,) = [refusal["content"]["application/problem+json"]]
            assert list(refusal["content"]) == ["application/problem+json"]
            for example in body["examples"].values():
                Draft202012Validator(body["schema"]).validate(example["value"])
                assert str(example["value"]["status"]) == status


def test_the_document_holds_to_the_version_that_it_declares(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OPENAPI_31_VALIDATOR.validate(document)
    assert document["servers"] == [{"url": "/"}]
    assert document["info"]["contact"]
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(names)) == len(names)
    used = {tag for _, operation in operations(document) for tag in operation["tags"]}
    assert used == {tag["name"] for tag in document["tags"]}


def test_the_document_says_whether_a_key_is_needed(tmp_path: Path, document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert document["security"] == [{}, {"key": []}]
    (tmp_path / "keys").touch()
    services = small_services(tmp_path)
    settings = services.settings.model_copy(
        update={"api_keys": tmp_path / "keys", "public_url": "https://reviews.example.org/"}
    )
    keyed = client(replace(services, settings=settings)).get("/api/openapi.json").json()
    assert keyed["security"] == [{"key": []}]
    assert keyed["servers"] == [{"url": "https://reviews.example.org"}]


def test_the_document_is_the_same_at_every_start(tmp_path: Path, document: dict[str, Any]) -> None:
    assert client(small_services(tmp_path)).get("/api/openapi.json").json() == document
