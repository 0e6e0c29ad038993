"""Makes the logs of the templates that `cjo init --template` starts from.

    python tests/logs/templates.py [DIRECTORY]

writes `TEMPLATE/logs/events.csv` and `TEMPLATE/logs/customers.csv`, the same bytes each time: everything random is drawn
from one seeded generator a house, in a fixed order (`trades/`). People and events are made up. Each log is *recorded*:
no journey of the template has touched it. Opened mails are those of the tools before. So that a replay has something to
find, whoever it holds out does less often what the journey hopes for.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trades import arts, ecommerce, healthcare, saas, telecom
from trades.house import House, stamp

TEMPLATES = Path(__file__).parents[2] / "cjo_cli" / "templates"
DAYS = 84


@dataclass(frozen=True)
class Log:
    """What happens at a house, and what its log calls a customer."""

    story: Callable[[House], None]
    customer: str


LOGS = {
    "arts": Log(arts.story, "visitor_id"),
    "ecommerce": Log(ecommerce.story, "user_id"),
    "healthcare": Log(healthcare.story, "patient_id"),
    "saas": Log(saas.story, "account_id"),
    "telecom": Log(telecom.story, "customer"),
}


def _written(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _written(value) for name, value in row.items()} for row in rows)


def write(name: str, folder: Path) -> None:
    """The log of one template, below `folder`."""
    house = House(name, DAYS)
    LOGS[name].story(house)
    rows = [
        {LOGS[name].customer: person, "time": stamp(at), "name": event, **properties}
        for at, person, event, properties in sorted(house.events, key=lambda row: row[:3])
    ]
    _table(folder / name / "logs" / "events.csv", rows)
    _table(folder / name / "logs" / "customers.csv", house.people)


if __name__ == "__main__":
    for template in LOGS:
        write(template, Path(sys.argv[1]) if len(sys.argv) > 1 else TEMPLATES)
