"""A process that has imported everything, and forks a service whenever it is asked: a restart costs little.

    python zygote.py BUNDLE STATE TOKENS CUSTOMERS DELIVER LATENESS LEASE

Reads ports from standard input, and writes `PID PORT` where the service that it has forked listens there.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import fastapi
import httpx
import psycopg
import standardwebhooks
import uvicorn

from cjo_cli.api.serve import Serving, serve
from cjo_cli.model.base import SECOND
from cjo_cli.serve import app, server
from cjo_cli.serve.delivery import jsonl, routes, webhook, worker

IMPORTED = (app, fastapi, httpx, jsonl, psycopg, routes, server, standardwebhooks, uvicorn, webhook)


def main() -> None:
    bundle, tokens, customers, deliver = (Path(sys.argv[place]) for place in (1, 3, 4, 5))
    asked = Serving(bundle, sys.argv[2], tokens, customers=customers, deliver=deliver, lateness=sys.argv[6])
    worker.LEASE = int(float(sys.argv[7]) * SECOND)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve(asked, int(line))
            os._exit(0)


def _serve(asked: Serving, port: int) -> None:
    def say(pid: int) -> None:
        print(pid, port, flush=True)

    try:
        serve(asked, "127.0.0.1", port, lambda _: say(os.getpid()))
    except BaseException:
        say(0)
        raise


if __name__ == "__main__":
    main()
