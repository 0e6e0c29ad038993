"""Load on a service: a small project whose waits are seconds, events for it, and a client that costs little itself."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cjo_cli import api

# The starter, with waits of seconds, at any hour; each place in the starter must be there.
SHORTER = {
    "journeys/cart-recovery.yaml": [("wait: 3h", "wait: 1s"), ("timeout: 2d", "timeout: 2s")],
    "taxonomy/channels.yaml": [
        ('quiet_hours: {from: "21:00", to: "08:00", action: defer}', ""),
        ("per: day", "per: 2s"),
    ],
    "cjo.yaml": [("{id: all-marketing, max: 3, per: 7d}", "{id: all-marketing, max: 3, per: 2s}")],
}


def write_quick(folder: Path) -> Path:
    """The bundle of a project in which a cart is followed up after a second, and again after two more."""
    api.init(folder / "shop")
    for file, changes in SHORTER.items():
        path = folder / "shop" / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, (file, old)
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    bundle = folder / "quick.tar.gz"
    bundle.write_bytes(api.compile(folder / "shop").data)
    return bundle


def events(customers: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Carts, orders and openings of some customers, without end; the instants are for who sends them."""
    rng = random.Random(seed)
    number = 0
    while True:
        number += 1
        yield {
            "customer_id": f"u{rng.randrange(customers):04}", "event_id": f"e{seed}-{number}",
            "event": rng.choice(("cart_updated", "cart_updated", "order_completed", "email_opened")),
            "cart_id": f"k{rng.randrange(3)}", "value": rng.randrange(20, 60),
        }  # fmt: skip


@dataclass
class Caller:
    """One client: a connection that is kept, and opened anew where it broke."""

    port: int
    token: str
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, repr=False)

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """The status and the body of an answer. Raises OSError where there is none."""
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {self.token}\r\n"
        head += f"content-type: application/json\r\ncontent-length: {len(data)}\r\n\r\n"
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self._streams
            writer.write(head.encode() + data)
            return await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            raise ConnectionError("no answer") from None

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            with suppress(RuntimeError):  # the loop may be gone
                self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    for line in head.lower().split("\r\n"):
        if line.startswith("content-length:"):
            return status, await reader.readexactly(int(line.partition(":")[2]))
        if line.startswith("transfer-encoding: chunked"):
            return status, await _chunks(reader)
    return status, b""


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        found += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return found
