"""A bundle's timezones are those that a simulation reckons with, and the same for every name of a zone."""

from __future__ import annotations

import json

import pytest

from cjo_cli.bundle.canonical import canonical
from cjo_cli.bundle.zones import FIRST_YEAR, LAST_YEAR, every_zone, zone_tables
from cjo_cli.simulate.clock import transitions

SECOND = 1_000_000
# Summer time in both hemispheres, half an hour of it, winter time, the month of fasting, two hours, a day left out.
FEW = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca",
       "Antarctica/Troll", "Pacific/Apia", "Asia/Gaza", "America/Scoresbysund", "Asia/Kathmandu", "UTC"]  # fmt: skip


def agrees(name: str) -> None:
    tables = zone_tables(frozenset({name}))
    first, changes = tables["tables"][tables["zones"][name]]
    simulated = transitions.__wrapped__(name, FIRST_YEAR, LAST_YEAR)
    pairs = zip(simulated.at[1:].tolist(), simulated.offset[1:].tolist(), strict=True)
    assert first * SECOND == simulated.offset[0]
    assert [(at * SECOND, offset * SECOND) for at, offset in changes] == list(pairs)


@pytest.mark.parametrize("name", FEW)
def test_a_table_is_that_of_a_simulation(name: str) -> None:
    agrees(name)


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(every_zone()))
def test_every_table_is_that_of_a_simulation(name: str) -> None:
    agrees(name)


def test_all_zones_are_there_once() -> None:
    tables = zone_tables(every_zone())
    assert tables["zones"].keys() == every_zone()
    assert set(tables["zones"].values()) == set(range(len(tables["tables"])))
    assert tables["zones"]["Europe/Amsterdam"] == tables["zones"]["Europe/Brussels"]
    assert len({json.dumps(table) for table in tables["tables"]}) == len(tables["tables"])
    assert (tables["from"], tables["to"]) == (1970, 2100)
    assert len(canonical(tables)) < 700_000
