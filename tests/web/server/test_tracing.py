"""Traces: a span for each stage of an answer, and no word of the question in any."""

from pathlib import Path

from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.web.small import client, small_services, with_answerer
from web.server.app import NOT_TOLD, create_app
from web.server.tracing import trace_answers

SECRET = "Who listened to the heliotrope child alone?"


def test_each_stage_of_an_answer_is_a_span_without_words(tmp_path: Path) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    services = small_services(tmp_path)
    answerer = trace_answers(services.asking.answerer, provider.get_tracer("test"))
    browser = client(with_answerer(services, answerer))
    browser.post("/api/ask", json={"question": SECRET, "history": [SECRET]})
    browser.get("/api/search", params={"q": SECRET})
    spans = exporter.get_finished_spans()
    stages = ["understand", "find", "state", "state", "conclude"]
    assert [span.name for span in spans] == [*stages, "ask", "search"]
    ask, version = spans[-2], services.operating.versions.current_id()
    assert ask.attributes == {"outcome": "answered", "statements": 2, "version": version}
    assert all(span.parent and span.parent.span_id == ask.context.span_id for span in spans[:5])
    assert not any("heliotrope" in span.to_json() for span in spans)


def test_the_frameworks_own_telemetry_is_off(tmp_path: Path) -> None:
    """It would tell the query string, which may be a question."""
    assert not any(NOT_TOLD.values())
    app = create_app(small_services(tmp_path))
    assert isinstance(app, FastAPI)
    assert not app._native_telemetry.enabled()
