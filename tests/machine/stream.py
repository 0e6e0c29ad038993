"""A bundle of the starter, and an event stream for it that is long enough to be interrupted."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cjo_cli import api

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def write_bundle(project: Path, folder: Path) -> Path:
    path = folder / "bundle.tar.gz"
    path.write_bytes(api.compile(project).data)
    return path


def lines(count: int, customers: int = 30, seed: int = 1) -> list[dict[str, object]]:
    """Carts, orders and openings of some customers over two weeks, by time; some at one instant."""
    rng = random.Random(seed)
    times = sorted(rng.randrange(14 * 24 * 12) for _ in range(count))
    found: list[dict[str, object]] = []
    for number, five_minutes in enumerate(times):
        name = rng.choice(("cart_updated", "cart_updated", "order_completed", "email_opened"))
        cart = f"k{rng.randrange(60):03}"
        found.append({
            "customer_id": f"u{rng.randrange(customers):02}", "event": name, "event_id": f"e{number}",
            "ts": (BEGIN + timedelta(minutes=5 * five_minutes)).isoformat(), "cart_id": cart, "value": rng.randrange(60),
        })  # fmt: skip
    return found


def write_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_customers(path: Path, customers: int = 30) -> Path:
    known = (
        {"customer_id": f"u{n:02}", "email": f"u{n:02}@example.org", "email_ok": n % 7 > 0} for n in range(customers)
    )
    return write_lines(path, [dict(one) for one in known])
