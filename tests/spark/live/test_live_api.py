"""What cannot be is said before a query begins."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from cjo_cli.api import live
from cjo_cli.errors import UsageError

EVENTS = SimpleNamespace(
    columns=["customer_id", "ts", "line", "position"],
    sparkSession=SimpleNamespace(conf=SimpleNamespace(get=lambda *_: "org.example.HDFSBackedStateStoreProvider")),
)
BUNDLES = SimpleNamespace(columns=["content", "modificationTime"])
OTHER: Any = SimpleNamespace(columns=["value"], sparkSession=EVENTS.sparkSession)
WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: live.lines(OTHER, "line"), "no column line"),
    (lambda: live.lines(OTHER, position="offset"), "no column offset"),
    (lambda: live.lines(OTHER, unit="h"), "unit: there is no 'h'"),
    (lambda: live.columns(OTHER, event_id="id"), "no column customer_id, ts, event, id"),
    (lambda: live.decisions(EVENTS, BUNDLES, unit="h"), "unit: there is no 'h'"),
    (lambda: live.decisions(EVENTS, BUNDLES, buckets=0), "buckets: not 0"),
    (lambda: live.decisions(EVENTS, BUNDLES, customers=OTHER), "customers: there is no beginning"),
    (lambda: live.decisions(EVENTS, BUNDLES, lateness="soon"), "lateness: expected a duration"),
    (lambda: live.decisions(EVENTS, BUNDLES, remember="soon"), "remember: expected a duration"),
    (lambda: live.decisions(EVENTS, BUNDLES, beginning="soon"), "beginning: not an instant"),
    (lambda: live.decisions(OTHER, BUNDLES), "events: no column customer_id"),
    (lambda: live.decisions(EVENTS, OTHER), "bundles: no column content"),
    (lambda: live.decisions(EVENTS, BUNDLES), "the state needs RocksDB"),
]


@pytest.mark.parametrize(("call", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_wrong_is_said(call: Callable[[], object], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        call()
    assert raised.value.message.startswith(said)
    assert raised.value.hint


def test_without_spark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="this needs Spark"):
        live.lines(OTHER)
