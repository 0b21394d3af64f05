"""Counters for operators, in Prometheus's format: never a question, an address or a parameter of a path.

Each application has a registry of its own. Several processes count into shared files (the multiprocess mode
of prometheus-client), so that each of them reports the sum; memory is reported for each process.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from assistant.answer import Answer, Event, Outcome
from assistant.question import NEW, Conversation
from index.errors import IndexingError
from index.searching import Hit, Query, Searcher
from index.versions import IndexVersion
from web.services import Answerer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one application, or of every process that counts into the `shared` folder."""

    def __init__(self, version: Callable[[], IndexVersion], shared: Path | None = None) -> None:
        registry = CollectorRegistry()
        self._read = registry
        if shared:
            self._read = CollectorRegistry()
            MultiProcessCollector(self._read, str(shared))  # type: ignore[no-untyped-call]
        self._read.register(_IndexCollector(version))
        self.requests = Counter(
            "panel_requests",
            "Requests, by route and status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "panel_request_seconds",
            "Their duration in seconds.",
            ("route",),
            registry=registry,
            buckets=_SECONDS,
        )
        self.answers = Counter("panel_answers", "Answers, by outcome.", ("outcome",), registry=registry)
        self.refusals = Counter(
            "panel_refusals", "Questions declined, by notice.", ("notice",), registry=registry
        )
        self.turned_away = Counter(
            "panel_turned_away",
            "Requests rejected: rate, busy, slow, host, key.",
            ("reason",),
            registry=registry,
        )
        self.streams = self._level("panel_streams", "Answers being streamed.", registry)
        self.working = self._level("panel_working", "Answers, searches and exports being made.", registry)
        self.waiting = self._level("panel_waiting", "Requests that wait for a place.", registry)
        self._memory = Gauge(
            "panel_memory_bytes",
            "Memory of each process, when it was last asked something.",
            registry=registry,
            multiprocess_mode="liveall",
        )

    @staticmethod
    def _level(name: str, description: str, registry: CollectorRegistry) -> Gauge:
        return Gauge(name, description, registry=registry, multiprocess_mode="livesum")

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request that has ended. `route` is a template, such as /reports/{report_id}."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        self._memory.set(memory())

    def text(self) -> bytes:
        """Returns all counters in Prometheus's format."""
        return generate_latest(self._read)


class _IndexCollector(Collector):
    """Reports the served version of the index."""

    def __init__(self, version: Callable[[], IndexVersion]) -> None:
        self._version = version

    def collect(self) -> Iterable[Metric]:
        labels = ("version", "model")
        info = GaugeMetricFamily(
            "panel_index_info", "The version of the index that is served.", labels=labels
        )
        size = GaugeMetricFamily("panel_index_passages", "How many passages it has.")
        try:
            served = self._version()
        except IndexingError:
            return []
        info.add_metric((served.id, served.model), 1)
        size.add_metric((), served.passages)
        return [info, size]


@dataclass(frozen=True, slots=True)
class CountedAnswerer:
    """An answerer whose answers are counted by outcome, and whose refusals by notice."""

    answerer: Answerer
    metrics: Metrics

    def find(self, text: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """Finds as the answerer does, and counts a refusal."""
        result = self.answerer.find(text, filters, limit)
        if isinstance(result, Answer):
            self._count(result)
        return result

    def stream(
        self, text: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """Streams as the answerer does, and counts the answer."""
        for event in self.answerer.stream(text, conversation, limit, without):
            if isinstance(event, Answer):
                self._count(event)
            yield event

    def _count(self, answer: Answer) -> None:
        self.metrics.answers.labels(answer.outcome.value).inc()
        if answer.outcome is Outcome.DECLINED:
            for notice in answer.notices:
                self.metrics.refusals.labels(notice.id).inc()


def count_answers(
    answerer: Callable[[Searcher], Answerer], metrics: Metrics
) -> Callable[[Searcher], Answerer]:
    """Returns the same answerers, counted."""
    return lambda searcher: CountedAnswerer(answerer(searcher), metrics)


def memory() -> int:
    """Returns the resident memory of this process in bytes; 0 where the system does not report it."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def remove_dead_processes(shared: Path) -> None:
    """Removes the gauges of processes that have ended."""
    for process in {int(file.stem.rpartition("_")[2]) for file in shared.glob("gauge_live*_*.db")}:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process, str(shared))  # type: ignore[no-untyped-call]
