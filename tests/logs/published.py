"""The log of a small shop in the shapes that Segment and CloudEvents publish: the same happenings in both.

    python tests/logs/published.py

After segment.com/docs/connections/spec and github.com/cloudevents/spec (JSON format 1.0). All of it is invented.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
NAMES = ("Eva", "Chloe", "Daan", "Noor", "Sam", "Mila", "Finn", "Lotte")
PRICES = (12.5, 24.95, 34.5, 49, 95, 120)


@dataclass(frozen=True)
class Happening:
    """What somebody did; `user` is None before they have told who they are."""

    at: datetime
    anonymous: str
    user: str | None
    kind: str
    name: str
    values: dict[str, Any]
    id: str


class Shop:
    """Forty visitors of four weeks."""

    def __init__(self) -> None:
        self.random = random.Random(20260302)
        self.identities: list[tuple[str, str]] = []

    def happenings(self) -> list[Happening]:
        """All in the order of time; one is there twice, one price is written as people write it."""
        found = sorted((one for n in range(40) for one in self._visitor(n)), key=lambda one: (one.at, one.id))
        odd = next(i for i, one in enumerate(found) if one.name == "Product Added")
        found[odd] = Happening(**{**vars(found[odd]), "values": {**found[odd].values, "price": "24,95 EUR"}})
        return [*found[:100], found[99], *found[100:]]

    def _visitor(self, number: int) -> Iterator[Happening]:
        anonymous, user = self._uuid(), f"user-{number:03}"
        at = START + timedelta(minutes=self.random.randrange(20 * 24 * 60))
        yield self._one(at, anonymous, None, "page", "Home", {"title": "Welcome", "url": "https://shop.example/"})
        if number % 8 == 7:
            return
        name = NAMES[number % len(NAMES)]
        traits = {"first_name": name, "email": f"{name.lower()}{number}@example.org", "email_ok": number % 5 != 4}
        self.identities.append((anonymous, user))
        yield self._one(at + timedelta(minutes=3), anonymous, user, "identify", "", traits)
        if number % 11 == 10:
            yield self._one(
                at + timedelta(minutes=4), anonymous, user, "track", "Promotion Viewed", {"promotion_id": "spring"}
            )
        for cart in range(1 + number % 2):
            yield from self._cart(at + timedelta(days=6 * cart, minutes=5), anonymous, user, f"cart-{number:03}-{cart}")

    def _cart(self, at: datetime, anonymous: str, user: str, cart: str) -> Iterator[Happening]:
        price = self.random.choice(PRICES)
        product = {"cart_id": cart, "product_id": self._uuid()[:8], "price": price, "quantity": 1}
        yield self._one(at, anonymous, user, "track", "Product Added", product)
        if self.random.random() < 0.45:
            after = at + timedelta(minutes=self.random.randrange(10, 600))
            yield self._one(
                after,
                anonymous,
                user,
                "track",
                "Order Completed",
                {"order_id": cart, "cart_id": cart, "revenue": price},
            )

    def _one(
        self, at: datetime, anonymous: str, user: str | None, kind: str, name: str, values: dict[str, Any]
    ) -> Happening:
        return Happening(at, anonymous, user, kind, name, values, self._uuid())

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


def written(at: datetime) -> str:
    """A time as browsers write it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def segment(one: Happening) -> dict[str, Any]:
    """A call as Segment's warehouses and webhooks hand it on."""
    page = {"path": "/", "title": "Welcome", "url": "https://shop.example/"}
    context = {
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "locale": "nl-NL",
        "page": page,
        "ip": "203.0.113.7",
    }
    values = {"traits": one.values} if one.kind == "identify" else {"properties": one.values}
    named = {"track": {"event": one.name}, "page": {"name": one.name}}.get(one.kind, {})
    return {
        "anonymousId": one.anonymous, "channel": "client", "context": context, **named, "integrations": {"All": True},
        "messageId": f"ajs-next-{one.id}", "originalTimestamp": written(one.at + timedelta(seconds=2)), **values,
        "receivedAt": written(one.at + timedelta(milliseconds=840)), "sentAt": written(one.at + timedelta(seconds=2)),
        "timestamp": written(one.at), "type": one.kind, "userId": one.user, "version": 2,
    }  # fmt: skip


def cloudevent(one: Happening) -> dict[str, Any]:
    """An event in the JSON format."""
    kind = (one.name if one.kind == "track" else one.kind).lower().replace(" ", ".")
    return {
        "specversion": "1.0", "type": f"com.example.shop.{kind}", "source": "https://shop.example/web", "id": one.id,
        "subject": one.user or one.anonymous, "time": written(one.at), "datacontenttype": "application/json", "data": one.values,
    }  # fmt: skip


def files() -> dict[str, str]:
    """What is written, by name."""
    shop = Shop()
    all_of_them = shop.happenings()
    pairs = "anonymous_id,customer_id\n" + "".join(f"{a},{c}\n" for a, c in shop.identities)
    shapes = {"segment": segment, "cloudevents": cloudevent}
    logs = {
        f"{name}/logs/events.jsonl": "".join(json.dumps(shape(one)) + "\n" for one in all_of_them)
        for name, shape in shapes.items()
    }
    return {**logs, **{f"{name}/logs/identities.csv": pairs for name in shapes}}


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
