"""A bundle behind HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cjo_cli.machine.deployed import Deployed
    from cjo_cli.serve.reload import Reloader
    from cjo_cli.serve.service import Service
    from cjo_cli.serve.store import Ledger

NEEDED = ("fastapi", "uvicorn", "prometheus_client")
SQLITE, POSTGRES = "sqlite:///", ("postgresql://", "postgres://")


def clock() -> int:
    """The instant it is, in microseconds."""
    from datetime import UTC, datetime

    from cjo_cli.plan.instants import micros

    return micros(datetime.now(UTC))


@dataclass(frozen=True)
class Serving:
    """What is served, and how. `trust` is a trust file by which each bundle is verified before it is used, `activated`
    where the last one is noted, so that no older is taken.

    `deliver` is a file of connectors, `unsubscribe` the address that `unsubscribe_url` becomes in texts; `watch` looks
    for a new bundle by itself. The clock is a test's to set.
    """

    bundle: Path
    state: str
    tokens: Path
    trust: Path | None = None
    activated: Path | None = None
    customers: Path | None = None
    lateness: str = "0s"
    age: str = "1d"
    unit: str = "iso"
    unsubscribe: str | None = None
    deliver: Path | None = None
    migrate: bool = False
    watch: bool = False
    body: int = 1 << 20
    clock: Callable[[], int] = field(default=clock)


def serve(asked: Serving, host: str, port: int, began: Callable[[str], None], *, quiet: bool = False) -> None:
    """Serve until a signal asks for an end; `began` is told the address when requests are taken.

    `quiet` says nothing of what went well.

    Raises Refused for a bundle that is none or must not be used, UsageError for what cannot be.
    """
    _need(*NEEDED)
    from cjo_cli.serve import logs
    from cjo_cli.serve.server import Server, listening, settle

    logs.prepare(quiet)
    with listening(host, port) as socket:
        app, reloader = site(asked)
        name = f"[{host}]" if ":" in host else host
        address = f"http://{name}:{socket.getsockname()[1]}"
        settle()
        Server(app, lambda: began(address), reloader.ask).run(sockets=[socket])


def site(asked: Serving) -> tuple[FastAPI, Reloader]:
    """The application, with its state open, and what takes a new bundle. Raises as `serve` does."""
    _need(*NEEDED)
    from cjo_cli.api.bundles import signature_of
    from cjo_cli.serve.app import application
    from cjo_cli.serve.desk import Desk
    from cjo_cli.serve.metrics import Metrics
    from cjo_cli.serve.reload import Reloader, tell
    from cjo_cli.serve.site import Site
    from cjo_cli.serve.tokens import read_tokens

    tokens = read_tokens(asked.tokens)
    service, workers = _service(asked)
    if service.taken is not None:
        tell("taken", service.rules.newest, service.taken)
    desk, metrics = Desk(service), Metrics(service)
    watched = (asked.bundle, signature_of(asked.bundle, None), asked.tokens) if asked.watch else ()

    def read() -> Deployed:
        made.tokens = read_tokens(asked.tokens)
        return _bundle(asked)

    reloader = Reloader(desk, metrics, read, watched)
    made = Site(desk, metrics, tokens, asked.body, asked.unit, (*workers(desk, metrics), reloader))
    return application(made), reloader


def openapi() -> dict[str, Any]:
    """The OpenAPI document of what is served."""
    _need(*NEEDED)
    from cjo_cli.serve.app import application

    return application().openapi()


def _service(asked: Serving) -> tuple[Service, Callable[..., tuple[Any, ...]]]:
    """The service, and how the workers that deliver for it are made."""
    from cjo_cli.api.run import deployed_of, span_of
    from cjo_cli.machine.input import profiles_of
    from cjo_cli.serve.service import Service, Terms

    bundle = _bundle(asked)
    routes, workers = _delivery(asked, bundle)
    terms = Terms(
        asked.clock, deployed_of, span_of(asked.lateness, "--lateness"), span_of(asked.age, "--max-age"),
        asked.unsubscribe, routes,
        profiles_of(bundle.machine(), asked.customers, {}), asked.migrate,
    )  # fmt: skip
    ledger = _ledger(asked.state)
    try:
        return Service(ledger, bundle, terms), workers
    except BaseException:
        ledger.close()
        raise


def _delivery(asked: Serving, bundle: Deployed) -> tuple[Any, Callable[..., tuple[Any, ...]]]:
    if asked.deliver is None:
        return (lambda _kind, _decision: ()), (lambda *_: ())
    _need("httpx", "standardwebhooks")
    from cjo_cli.diagnostics import suggestion
    from cjo_cli.serve import logs
    from cjo_cli.serve.delivery.routes import idle, read_routes, routed
    from cjo_cli.serve.delivery.worker import Workers
    from cjo_cli.serve.posting import Posting

    routes = read_routes(asked.deliver, asked.unsubscribe)
    channels = {one.channel for content in bundle.plan.contents.values() for one in content.variants}
    for connector, name in idle(routes, channels):  # messages by an older bundle may still have it
        meant = suggestion(name, channels) or f"they have {', '.join(sorted(channels)) or 'none'}"
        logs.warn("no message of the bundle has this channel", connector=connector, channel=name, help=meant)
    return routed(routes), lambda desk, metrics: (Workers(routes, Posting(desk), metrics.delivered),)


def _bundle(asked: Serving) -> Deployed:
    """The bundle, which is the one that was verified."""
    from cjo_cli.api.bundles import verify
    from cjo_cli.api.run import deployed

    found, last = deployed(asked.bundle), asked.activated
    if asked.trust is None:
        if last is not None:
            raise UsageError("--activated needs --trust", "give --trust FILE, by which bundles are verified")
        return found
    said = verify(asked.bundle, asked.trust, state=last, activate=last is not None)
    if said.bundle.digest != found.digest:
        raise UsageError("the bundle was exchanged while it was read", "try again")
    return found


def _ledger(state: str) -> Ledger:
    if state.startswith(SQLITE):
        from cjo_cli.serve.sqlite import SqliteLedger

        return SqliteLedger(Path(state.removeprefix(SQLITE)))
    if state.startswith(POSTGRES):
        _need("psycopg")
        from cjo_cli.serve.postgres import PostgresLedger

        return PostgresLedger(state)
    raise UsageError("--state: no address of a state", "sqlite:///FILE or postgresql://USER@HOST/DATABASE")


def _need(*modules: str) -> None:
    for name in modules:
        if find_spec(name) is None:
            raise UsageError(f"cjo serve needs {name}", "install it: pip install 'cjo-cli[serve]'")
