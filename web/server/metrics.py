"""What is counted for operators, in Prometheus's format: never a question, an address or a path's parameter.

Each application has a registry of its own. Several workers count into files that they share
(prometheus-client's way for several processes), so that whichever is asked tells of them all; memory is
given for each process.
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
from index.shelf import IndexVersion
from web.services import Answerer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters. With a `shared` folder, they are those of every process that counts into it."""

    def __init__(self, version: Callable[[], IndexVersion], shared: Path | None = None) -> None:
        own = CollectorRegistry()
        self._read = own
        if shared:
            self._read = CollectorRegistry()
            MultiProcessCollector(self._read, str(shared))  # type: ignore[no-untyped-call]
        self._read.register(_Served(version))
        self.requests = Counter(
            "panel_requests", "Requests, by route and status.", ("method", "route", "status"), registry=own
        )
        self.seconds = Histogram(
            "panel_request_seconds", "How long they took.", ("route",), registry=own, buckets=_SECONDS
        )
        self.answers = Counter("panel_answers", "Answers, by outcome.", ("outcome",), registry=own)
        self.refusals = Counter("panel_refusals", "Questions declined, by notice.", ("notice",), registry=own)
        self.turned_away = Counter(
            "panel_turned_away", "Requests not taken: rate, busy, key.", ("reason",), registry=own
        )
        self.streams = self._level("panel_streams", "Answers being streamed.", own)
        self.working = self._level("panel_working", "Answers, searches and exports being made.", own)
        self.waiting = self._level("panel_waiting", "Requests waiting for their turn.", own)
        self._memory = Gauge(
            "panel_memory_bytes",
            "Memory of each process, when it was last asked something.",
            registry=own,
            multiprocess_mode="liveall",
        )

    @staticmethod
    def _level(name: str, says: str, registry: CollectorRegistry) -> Gauge:
        return Gauge(name, says, registry=registry, multiprocess_mode="livesum")

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request that is over. `route` is a template, such as /reports/{report_id}."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        self._memory.set(memory())

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._read)


class _Served(Collector):
    """The version of the index that is served, read when it is asked for."""

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
    """An answerer whose answers are counted by outcome, and its refusals by the notice that was given."""

    answerer: Answerer
    metrics: Metrics

    def find(self, asked: str, filters: Query, limit: int) -> list[Hit] | Answer:
        """As the answerer finds."""
        found = self.answerer.find(asked, filters, limit)
        if isinstance(found, Answer):
            self._count(found)
        return found

    def stream(
        self, asked: str, conversation: Conversation = NEW, limit: int = 5, without: Collection[str] = ()
    ) -> Iterator[Event]:
        """As the answerer answers."""
        for event in self.answerer.stream(asked, conversation, limit, without):
            if isinstance(event, Answer):
                self._count(event)
            yield event

    def _count(self, answer: Answer) -> None:
        self.metrics.answers.labels(answer.outcome.value).inc()
        if answer.outcome is Outcome.DECLINED:
            for notice in answer.notices:
                self.metrics.refusals.labels(notice.id).inc()


def counted(answerer: Callable[[Searcher], Answerer], metrics: Metrics) -> Callable[[Searcher], Answerer]:
    """The same answerers, counted."""
    return lambda searcher: CountedAnswerer(answerer(searcher), metrics)


def memory() -> int:
    """Bytes of this process that are in memory; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def remove_dead_processes(shared: Path) -> None:
    """Let go of the levels of workers that are no more: what a killed one was doing is not being done."""
    for process in {int(file.stem.rpartition("_")[2]) for file in shared.glob("gauge_live*_*.db")}:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process, str(shared))  # type: ignore[no-untyped-call]
