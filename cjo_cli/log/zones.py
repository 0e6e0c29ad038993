"""Customers whose timezone is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cjo_cli.log.data import Column, EventTable, Wanted
from cjo_cli.log.order import distinct
from cjo_cli.model.zones import known_zones


def unknown_zones(
    events: Mapping[str, EventTable], attributes: Mapping[str, Column], strings: Sequence[str], wanted: Wanted
) -> int:
    """How many customers have a timezone at some time that is no IANA name (T1)."""
    parts = [(events[event].customer, events[event].properties[name]) for event, name in wanted.zones]
    if "timezone" in attributes:
        parts.append((np.arange(len(attributes["timezone"].values)), attributes["timezone"]))
    found = [np.zeros(0, dtype=np.int64)]
    for customer, column in parts:
        names, _ = distinct(column.values[column.valid])
        unknown = [code for code in names.tolist() if strings[code] not in known_zones()]
        found.append(customer[column.valid & np.isin(column.values, unknown)])
    return len(distinct(np.concatenate(found))[0])
