"""What Prometheus is told. Labels are routes, kinds and outcomes: nobody's id, and a bounded number of series."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cjo_cli.serve.service import Service

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class _Service(Collector):
    """The service's own counts, as they are when somebody asks."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Events, decisions, the bundle."""
        events = CounterMetricFamily("cjo_events", "Events, by what became of them.", labels=["result"])
        for result in ("accepted", "seen", "late", "unknown"):
            events.add_metric([result], self._service.counts[result])
        yield events
        yield CounterMetricFamily("cjo_erasures", "Customers that were erased.", value=self._service.counts["erased"])
        decisions = CounterMetricFamily("cjo_decisions", "Decisions.", labels=["kind", "outcome"])
        for (kind, outcome), count in sorted(self._service.made.items()):
            decisions.add_metric([kind, outcome], count)
        yield decisions
        newest = self._service.rules.newest
        bundle = GaugeMetricFamily("cjo_bundle", "The bundle that lets people in.", labels=["revision", "digest"])
        bundle.add_metric([newest.revision, newest.digest], 1)
        yield bundle


class _Asked(Collector):
    """What only the database knows, from when it was last asked."""

    def __init__(self) -> None:
        self.parcels = (0, 0)
        self.overdue = 0.0

    def collect(self) -> Iterator[Metric]:
        """What is to be delivered, and how late the earliest timer is."""
        waiting, dead = self.parcels
        yield GaugeMetricFamily("cjo_outbox_waiting", "Deliveries that are to be made.", value=waiting)
        yield GaugeMetricFamily("cjo_outbox_dead", "Deliveries that were given up.", value=dead)
        yield GaugeMetricFamily("cjo_timer_lag_seconds", "How late the earliest timer is.", value=self.overdue)


class Metrics:
    """One process's metrics."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(_Service(service))
        self._asked = _Asked()
        self.registry.register(self._asked)
        self._service = service
        self._seconds = Histogram(
            "cjo_request_seconds", "How long requests took.", ["method", "route", "status"], registry=self.registry,
            buckets=BUCKETS,
        )  # fmt: skip

        self._refused = Counter(
            "cjo_events_refused", "Events that a request was refused for.", ["lacks"], registry=self.registry
        )
        self._reloads = Counter("cjo_reloads", "Bundles that were to be taken.", ["result"], registry=self.registry)
        self._deliveries = Counter(
            "cjo_deliveries", "Deliveries, by what became of them.", ["connector", "result"], registry=self.registry
        )

    def refused(self, lacks: str) -> None:
        """Note an event that a request was refused for."""
        self._refused.labels(lacks).inc()

    def reloaded(self, result: str) -> None:
        """Note a bundle that was `taken`, was the `same`, or was `refused`."""
        self._reloads.labels(result).inc()

    def delivered(self, connector: str, result: str, count: int) -> None:
        """Note what became of deliveries."""
        self._deliveries.labels(connector, result).inc(count)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Note a request."""
        self._seconds.labels(method, route, str(status)).observe(seconds)

    def ask(self) -> None:
        """Ask the database; at the desk."""
        self._asked.parcels = self._service.with_ledger(lambda ledger: ledger.waiting())
        self._asked.overdue = self._service.overdue()

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
