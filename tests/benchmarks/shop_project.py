"""The project that is replayed over the shop's log: cart journeys that differ in three numbers, and the caps.

python tests/benchmarks/shop_project.py --bench b2 --events 10 --work /tmp/cjo-bench
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path

from shop_log import EVENTS, WORK, shop_log

HOUR = 3_600


@dataclass(frozen=True)
class Cart:
    """A cart journey: who enters (`value >= least`), and how long it waits, in seconds, for an order and an open."""

    least: int
    wait: int
    timeout: int


@dataclass(frozen=True)
class Bench:
    """What is replayed: the journeys, and whether two messages in seven days are all that a customer may get."""

    carts: tuple[Cart, ...]
    capped: bool = False

    def values(self) -> dict[str, object]:
        """As plain values, which the rivals are given."""
        return asdict(self)


def _carts(count: int) -> tuple[Cart, ...]:
    return tuple(Cart(30 + 10 * i, (3 + i % 4 * 2) * HOUR, (24 + i % 3 * 12) * HOUR) for i in range(count))


# B1 and B2 of the issue; eleven journeys with nothing between them, against b1 that is the first of them.
BENCHES = {"b1": Bench(_carts(1)), "b2": Bench(_carts(10), capped=True), "eleven": Bench(_carts(11))}


def write_project(bench: Bench, log: Path, folder: Path) -> Path:
    """Write the project into `folder`, and give it back."""
    files = {"cjo.yaml": _config(bench, log), "taxonomy/words.yaml": "", **TAXONOMY, **CONTENT}
    files["taxonomy/words.yaml"] = "facet: event\ntitle: Events\nterms:\n" + "".join(map(_event, EVENTS))
    files |= {f"journeys/{journey_id(i)}.yaml": _journey(i, cart) for i, cart in enumerate(bench.carts)}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def journey_id(number: int) -> str:
    """The id of the journey of that place in the bench."""
    return f"cart-{number:02}"


def _config(bench: Bench, log: Path) -> str:
    caps = "policies: {caps: [{id: all-messages, max: 2, per: 7d}]}\n" if bench.capped else ""
    return (
        "version: 1\nname: bench-shop\ntimezone: UTC\nlocale: en\n"
        f"log: {{events: '{log}', columns: {{customer_id: customer_id, ts: ts, event: event}}}}\n{caps}"
    )


def _event(name: str) -> str:
    return f"  - {{id: {name}, title: {name}, properties: {{value: {{type: number}}}}}}\n"


def _journey(number: int, cart: Cart) -> str:
    # No two have one priority, which `validate` would ask about.
    return f"""journey: {journey_id(number)}
title: Cart {number}
status: live
priority: {50 - number}
enter: {{event: cart_updated, where: {{value: {{gte: {cart.least}}}}}, reentry: {{after: 7d, from: entry}}}}
exit: [{{event: order_completed}}]
steps:
  - {{id: patience, wait: {cart.wait}s}}
  - {{id: mail, send: cart-mail}}
  - id: opened
    wait_for: {{event: email_opened, timeout: {cart.timeout}s}}
    on_timeout: [{{id: push, send: cart-push}}]
"""


TAXONOMY = {
    "taxonomy/channels.yaml": """facet: channel
title: Channels
terms: [{id: email, title: E-mail}, {id: push, title: Push}]
""",
    "taxonomy/purposes.yaml": """facet: purpose
title: Purposes
terms: [{id: service, title: Service, consent: none}]
""",
}
CONTENT = {
    f"content/cart-{name}.yaml": f"""content: cart-{name}
title: Your cart
purpose: service
status: approved
variants: [{{channel: {channel}, {heading}: Your cart is waiting, body: "{body}"}}]
"""
    for name, channel, heading, body in (
        ("mail", "email", "subject", "<p>What you chose is still here.</p>"),
        ("push", "push", "title", "What you chose is still here."),
    )
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", choices=BENCHES, required=True)
    parser.add_argument("--events", type=float, default=10, help="millions")
    parser.add_argument("--work", type=Path, default=WORK)
    given = parser.parse_args()
    number = int(given.events * 1_000_000)
    print(write_project(BENCHES[given.bench], shop_log(number, given.work), given.work / f"{given.bench}-{number}"))
