"""What a log is said to hold, in every layout, is what its rows hold."""

from __future__ import annotations

from collections import Counter

import pytest
from oracle.generate import ATTRIBUTE_NAMES, ATTRIBUTES, EVENTS, Case, write_case

from cjo_cli.api.reading import checked, log_of
from cjo_cli.simulate.everything import everything
from cjo_cli.simulate.over import opened

# A case of each layout, and of each format.
SEEDS = {
    "half": 0, "json": 1, "cloudevents": 2, "renamed": 3, "flat": 7, "segment csv": 173, "half csv": 17, "struct": 28,
    "segment": 8, "json csv": 29, "half parquet": 39, "flat jsonl": 19,
}  # fmt: skip
PROPERTIES = {name for properties in EVENTS.values() for name in properties}


def kept(case: Case) -> list[dict]:
    """Accepted rows, of those with one id the first (D1)."""
    found, seen = [], set()
    for row in case.rows:
        if row["customer_id"] is None or row["event"] is None or row["ts"] is None or row.get("event_id") in seen:
            continue
        if row.get("event_id") is not None:
            seen.add(row["event_id"])
        found.append(row)
    return found


@pytest.mark.parametrize("name", SEEDS)
def test_what_a_log_holds(tmp_path, name):
    case = Case(SEEDS[name])
    assert case.layout == name.split()[0]
    write_case(case, tmp_path)
    read = checked(tmp_path)
    with opened(tmp_path, log_of(read.project), read.plan, [], asked=everything(read.plan)) as over:
        found = over.log.inventory()
        facts = over.log.facts
    want = Counter((row["event"], prop) for row in kept(case) for prop in PROPERTIES if row.get(prop) not in (None, ""))
    assert found.properties == dict(want)
    assert facts.events == dict(Counter(row["event"] for row in kept(case)))
    assert found.people == len(case.profiles)
    for attribute in ATTRIBUTES:
        column = ATTRIBUTE_NAMES.get(attribute, attribute)
        filled = sum(profile.get(attribute, profile.get(column)) not in (None, "") for profile in case.profiles)
        assert found.columns.get(column, 0) == filled, attribute
