"""What the routes are served with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cjo_cli.serve.desk import Desk
from cjo_cli.serve.metrics import Metrics
from cjo_cli.serve.tokens import Tokens

MIB = 1 << 20


class Helper(Protocol):
    """What runs beside the routes, such as the workers that deliver."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass
class Site:
    """The desk, who may ask, and how large a body may be; `tokens` may be read anew.

    `unit` is what a `ts` that is a number counts; `helpers` run as long as the desk does.
    """

    desk: Desk
    metrics: Metrics
    tokens: Tokens
    body: int = MIB
    unit: str = "iso"
    helpers: tuple[Helper, ...] = ()
