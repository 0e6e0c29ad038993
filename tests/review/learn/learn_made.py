"""A project with a `choose` and a log of its decisions, made so that the truth is known.

Three offers are shown with chances that lean on the customer's age, as the log says. Who is young likes the concert, who
likes opera the gala, everybody the voucher a little; `noise` says nothing, and `diagnosis` may not be used.

    python tests/review/learn/learn_made.py FOLDER [CUSTOMERS]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from cjo_cli.api.learn import Taught

SEED = 20260301
OFFERS = ("concert", "gala", "voucher")
GENRES = ("dance", "jazz", "opera", "theatre")
DAY = 86_400
START = 1_767_225_600  # 2026-01-01
FILES = {
    "cjo.yaml": """\
version: 1
name: made
timezone: UTC
locale: en
log: {events: events.parquet, customers: customers.parquet}
""",
    "taxonomy/events.yaml": """\
facet: event
terms:
  - {id: visited, properties: {device: {type: string}}}
  - id: offer_shown
    properties:
      offer: {type: string, required: true}
      propensity: {type: number}
  - {id: ordered, properties: {value: {type: number}}}
""",
    "taxonomy/attributes.yaml": """\
facet: attribute
terms:
  - {id: age, type: number}
  - {id: genre, type: string}
  - {id: member, type: boolean}
  - {id: noise, type: number}
  - {id: last_order_at, type: timestamp}
  - {id: first_name, type: string, pii: true}
  - {id: diagnosis, type: string, sensitive: true}
""",
    "taxonomy/words.yaml": """\
facet: purpose
terms:
  - {id: offers, consent: none}
""",
    "taxonomy/channels.yaml": """\
facet: channel
terms:
  - {id: site, kind: onsite, format: text, events: {sent: offer_shown}}
""",
    "taxonomy/actions.yaml": """\
facet: action
terms:
  - {id: order, events: [{event: ordered}], value: value}
""",
    "journeys/offers.yaml": """\
journey: offers
status: live
goal: {action: order, within: 2d}
enter: {event: visited}
steps:
  - id: offer
    choose:
      - id: concert  # for the young
        send: concert
        score: 2  # by hand
      - {id: gala, send: gala, score: 1}
      - id: voucher
        send: voucher
    explore: 10
""",
    **{
        f"content/{offer}.yaml": f"""\
content: {offer}
purpose: offers
status: approved
variants:
  - {{channel: site, title: {offer.title()}, body: For you}}
"""
        for offer in OFFERS
    },
}


@dataclass(frozen=True)
class Made:
    """The project's folder, what was drawn for it, and what is learned there."""

    folder: Path
    drawn: dict[str, Any]
    taught: Taught


def chances(age: Any) -> Any:
    """How the log's policy chose: of each customer the chance of each offer."""
    young = age < 35
    return np.stack([np.where(young, 0.5, 0.25), np.where(young, 0.25, 0.5), np.full(len(age), 0.25)], axis=1)


def truth(age: Any, genre: Any) -> Any:
    """How likely each customer is to order after each offer."""
    return np.stack(
        [np.where(age < 35, 0.3, 0.1), np.where(genre == "opera", 0.4, 0.1), np.full(len(age), 0.15)], axis=1
    )


def make(folder: Path, customers: int = 5000, seed: int = SEED) -> dict[str, Any]:
    """Write the project and its log; gives the columns that were drawn."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    random = np.random.default_rng(seed)
    age = random.integers(18, 80, customers).astype(float)
    genre = random.choice(GENRES, customers)
    chance, likely = chances(age), truth(age, genre)
    offer = (random.random(customers)[:, None] > chance.cumsum(axis=1)).sum(axis=1)
    ordered = random.random(customers) < likely[np.arange(customers), offer]
    at = START + random.integers(0, 60 * DAY, customers)
    known = random.random(customers) > 0.1
    drawn = {
        "customer_id": np.array([f"c{number:05}" for number in range(customers)]), "age": np.where(known, age, np.nan),
        "genre": genre, "member": random.random(customers) < 0.5, "noise": random.random(customers),
        "last_order_at": at - random.integers(1, 300, customers) * DAY, "offer": np.array(OFFERS)[offer],
        "propensity": chance[np.arange(customers), offer], "ordered": ordered, "seen": at,
        "value": np.round(random.uniform(10, 90, customers), 2),
    }  # fmt: skip
    _write(folder, drawn)
    return {**drawn, "true_age": age, "chance": chance, "truth": likely}


def _write(folder: Path, drawn: dict[str, Any]) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        columns = {
            name: values.astype(object) if values.dtype.kind == "U" else values for name, values in drawn.items()
        }
        connection.register("drawn", _table(columns))
        connection.execute(f"""
            COPY (SELECT customer_id, nullif(age, 'nan'::DOUBLE) AS age, genre, member, noise,
                         make_timestamp(last_order_at * 1000000) AS last_order_at, 'x' AS first_name, 'y' AS diagnosis
                  FROM drawn ORDER BY customer_id) TO '{folder / "customers.parquet"}' (FORMAT parquet)""")
        connection.execute(f"""
            COPY (
                SELECT customer_id, make_timestamp(seen * 1000000) AS ts, 'visited' AS event, 'phone' AS device,
                       NULL AS offer, NULL::DOUBLE AS propensity, NULL::DOUBLE AS value FROM drawn
                UNION ALL BY NAME
                SELECT customer_id, make_timestamp((seen + 60) * 1000000) AS ts, 'offer_shown' AS event, offer, propensity
                FROM drawn
                UNION ALL BY NAME
                SELECT customer_id, make_timestamp((seen + 3600) * 1000000) AS ts, 'ordered' AS event, value
                FROM drawn WHERE ordered
                UNION ALL BY NAME
                SELECT 'last' AS customer_id, make_timestamp({(START + 90 * DAY) * 1_000_000}) AS ts, 'visited' AS event
                ORDER BY ts, customer_id, event) TO '{folder / "events.parquet"}' (FORMAT parquet)""")


def _table(columns: dict[str, Any]) -> Any:
    import pyarrow as pa

    return pa.table({name: pa.array(values.tolist()) for name, values in columns.items()})


if __name__ == "__main__":
    make(Path(sys.argv[1]), *map(int, sys.argv[2:]))
