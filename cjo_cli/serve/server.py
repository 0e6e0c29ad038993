"""The HTTP server: a socket, signals, and an end in which everything that was begun is finished."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from cjo_cli.errors import UsageError
from cjo_cli.files import reason

# Requests at once, before others are told to come again; seconds that those under way have at the end.
AT_ONCE = 1000
GRACE = 10
KEEP_ALIVE = 30


class Server(uvicorn.Server):
    """Ends on SIGINT and SIGTERM; on SIGHUP calls `again`. `started` is called when requests are taken."""

    def __init__(self, app: FastAPI, began: Callable[[], None], again: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app, access_log=False, log_config=None, server_header=False, lifespan="on", ws="none",
                limit_concurrency=AT_ONCE, timeout_graceful_shutdown=GRACE, timeout_keep_alive=KEEP_ALIVE,
                proxy_headers=False,
            )
        )  # fmt: skip
        self._began = began
        self._again = again

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ours, in the main thread, which alone has any."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = {"SIGINT": self._end, "SIGTERM": self._end, "SIGHUP": self._hear}
        before = {
            number: signal.signal(number, handler)
            for name, handler in wanted.items()
            if (number := getattr(signal, name, None)) is not None
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, _: int, __: FrameType | None) -> None:
        self.force_exit = self.should_exit  # whoever asks twice does not wait
        self.should_exit = True

    def _hear(self, _: int, __: FrameType | None) -> None:
        self._again()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so."""
        await super().startup(sockets)
        if self.started:
            self._began()


def settle() -> None:
    """For a process that stays: what was made so far is no garbage, and later garbage goes as Python sees to it.

    A command looks for garbage hardly ever, which suits one that ends (see `__main__.py`).
    """
    gc.freeze()
    gc.set_threshold(700, 10, 10)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, as asyncio looks at it before it sends answers without delay.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(2048)
    except OSError as error:
        made.close()
        raise UsageError(f"cannot listen on {host}, port {port}: {reason(error)}", "name another --port") from None
    return made
