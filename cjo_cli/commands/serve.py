"""`cjo serve`: a bundle behind HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Quiet, say
from cjo_cli.commands.run import Lateness, Migrate, Snapshot, Unit, Unsubscribe, known_unit
from cjo_cli.errors import UsageError

STATE = "sqlite:///cjo-state.db"


def serve(
    bundle: Annotated[Path, typer.Argument(help="The bundle.", metavar="BUNDLE", show_default=False)],
    state: Annotated[
        str,
        typer.Option("--state", help="sqlite:///FILE or postgresql://...", envvar="CJO_STATE", metavar="URL"),
    ] = STATE,
    tokens: Annotated[
        Path | None, typer.Option("--tokens", help="Who may ask: NAME ROLES SHA256 a line.", metavar="FILE")
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.", metavar="HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 is any.", metavar="N")] = 8080,
    trust: Annotated[
        Path | None, typer.Option("--trust", help="Verify each bundle by this trust file.", metavar="FILE")
    ] = None,
    activated: Annotated[
        Path | None, typer.Option("--activated", help="Which bundle was activated last; refuse older.", metavar="FILE")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Take a new bundle when the file changes.")] = False,
    deliver: Annotated[
        Path | None, typer.Option("--deliver", help="Connectors that decisions are handed to.", metavar="FILE")
    ] = None,
    customers: Snapshot = None,
    lateness: Lateness = "0s",
    age: Annotated[
        str, typer.Option("--max-age", help="What is older is history, and starts nothing.", metavar="DURATION")
    ] = "1d",
    unit: Unit = "iso",
    unsubscribe: Unsubscribe = None,
    migrate: Migrate = False,
    body: Annotated[
        int, typer.Option("--max-body", min=1024, max=1 << 30, help="Bytes that a request may have.", metavar="N")
    ] = 1 << 20,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Serve a bundle: events in by HTTP, decisions out, timers by the clock. SIGHUP takes a new bundle."""
    from cjo_cli import api
    from cjo_cli.api.serve import Serving

    if tokens is None:
        raise UsageError("nobody could ask", "give --tokens FILE; docs/serve.md shows how one is made")
    asked = Serving(
        bundle, state, tokens, trust, activated, customers, lateness, age, known_unit(unit), unsubscribe, deliver,
        migrate, watch, body,
    )  # fmt: skip

    def began(address: str) -> None:
        if not quiet:
            say(f"listening on {address}", color)

    api.serve(asked, host, port, began, quiet=quiet)
