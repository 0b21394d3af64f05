"""OpenTelemetry spans of each answer and its stages, with no word of the question. The extra `otel`.

Only these spans are made: the provider is not made the global one, so that no library adds addresses to them.
"""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer, set_span_in_context

from assistant.answer import Answer, Event, Found, Stated, Understood
from assistant.question import NEW, Conversation
from index.searching import Hit, Query, Searcher
from web.services import Answerer

_STAGES = {Understood: "understand", Found: "find", Stated: "state", Answer: "conclude"}


@dataclass(frozen=True, slots=True)
class TracedAnswerer:
    """An answerer with a span for each stage. A stage ends with the event that it is named after."""

    answerer: Answerer
    tracer: Tracer

    def find(self, text: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """Finds as the answerer does, in a span."""
        span = self.tracer.start_span("search")
        try:
            return self.answerer.find(text, filters, limit)
        finally:
            span.end()

    def stream(
        self, text: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """Streams as the answerer does, in spans."""
        span = self.tracer.start_span("ask")
        context, began = set_span_in_context(span), time.time_ns()
        try:
            for event in self.answerer.stream(text, conversation, limit, without):
                self.tracer.start_span(_STAGES[type(event)], context, start_time=began).end()
                if isinstance(event, Answer):
                    span.set_attribute("outcome", event.outcome.value)
                    span.set_attribute("statements", len(event.statements))
                    span.set_attribute("version", event.version)
                yield event
                began = time.time_ns()  # what the reader took is not the answerer's time
        finally:
            span.end()


def trace_answers(answerer: Callable[[Searcher], Answerer], tracer: Tracer) -> Callable[[Searcher], Answerer]:
    """Returns the same answerers, traced."""
    return lambda searcher: TracedAnswerer(answerer(searcher), tracer)


def tracer_to(url: str) -> Tracer:
    """Returns a tracer that sends to an OTLP collector over HTTP, in batches, in a thread of its own."""
    provider = TracerProvider(resource=Resource({"service.name": "panel-assistant"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return provider.get_tracer("panel-assistant")
