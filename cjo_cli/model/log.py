"""Where the recorded events are and what their columns mean (language.md, "cjo.yaml"), for what reads no journey."""

from __future__ import annotations

from typing import Literal

from cjo_cli.model.base import OneOrMore, Text, Value


class LogColumns(Value):
    """Our names to the log's; columns not named here are properties."""

    customer_id: Text = "customer_id"
    ts: Text = "ts"
    event: Text = "event"
    event_id: Text | None = None
    properties: Text | None = None


class CustomerColumns(Value):
    """Our names to the snapshot's; columns not named here are attributes."""

    customer_id: Text = "customer_id"
    timezone: Text = "timezone"
    locale: Text = "locale"


class LogConfig(Value):
    events: OneOrMore[Text]
    format: Literal["auto", "segment", "cloudevents"] = "auto"
    ts_unit: Literal["iso", "s", "ms", "us"] = "iso"
    columns: LogColumns | None = None
    identities: Text | None = None
    customers: Text | None = None
    customer_columns: CustomerColumns = CustomerColumns()
