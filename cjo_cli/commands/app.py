"""The table of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from cjo_cli import __version__
from cjo_cli.commands.audit import audit
from cjo_cli.commands.compile import compile
from cjo_cli.commands.content import content
from cjo_cli.commands.diff import diff
from cjo_cli.commands.explain import explain
from cjo_cli.commands.fmt import fmt
from cjo_cli.commands.group import group
from cjo_cli.commands.init import init
from cjo_cli.commands.inspect import inspect
from cjo_cli.commands.keys import keys
from cjo_cli.commands.learn import learn
from cjo_cli.commands.log import log
from cjo_cli.commands.lsp import lsp
from cjo_cli.commands.map import show_map
from cjo_cli.commands.report import report
from cjo_cli.commands.rule import rule
from cjo_cli.commands.run import run
from cjo_cli.commands.schema import schema
from cjo_cli.commands.serve import serve
from cjo_cli.commands.sign import sign
from cjo_cli.commands.simulate import simulate
from cjo_cli.commands.taxonomy import app as taxonomy
from cjo_cli.commands.test import app as test
from cjo_cli.commands.upgrade import upgrade
from cjo_cli.commands.validate import validate
from cjo_cli.commands.verify import verify

app = group("cjo", "Customer journeys as code: lint them, replay them over recorded events, compile them into bundles.")
app.command("init", short_help="Start a project that validates and simulates at once.")(init)
app.command("validate", short_help="Lint journeys, taxonomy and content.")(validate)
app.command("fmt", short_help="One style of YAML, comments kept.")(fmt)
app.command("lsp", short_help="The language server, for editors.")(lsp)
app.command("upgrade", short_help="An older version of the language to this one.")(upgrade)
app.command("rule", short_help="The manual of a lint rule, or the list of all.")(rule)
app.command("schema", short_help="JSON Schemas for editors and other tools.")(schema)
app.add_typer(test, short_help="Run journey tests: given events, expect messages and exits.")
app.command("simulate", short_help="Replay the log: who would have got what, and why.")(simulate)
app.command("diff", short_help="What a change means, and what it would have done.")(diff)
app.command("explain", short_help="What was decided for one customer, and why.")(explain)
app.command("map", short_help="A journey, or how journeys feed each other, as a picture.")(show_map)
app.add_typer(taxonomy, short_help="The shared words: listed, found, renamed, exported.")
app.add_typer(log, short_help="The recorded log: what it holds, and an extract of it.")
app.command("audit", short_help="The log itself: paths, drop-offs, order effects, pressure.")(audit)
app.command("report", short_help="What journeys came to: KPIs, targets, experiments.")(report)
app.command("learn", short_help="Scores of a choose, learned from logged decisions.")(learn)
app.command("compile", short_help="Compile the bundle: same project, same bytes.")(compile)
app.command("inspect", short_help="What is inside a bundle, and what differs between two.")(inspect)
app.command("keys", short_help="Make a key that signs bundles.")(keys)
app.command("sign", short_help="Sign a bundle, with evidence for it.")(sign)
app.command("run", short_help="Execute a bundle: events in, decisions out.")(run)
app.command("serve", short_help="Serve a bundle: events in by HTTP, decisions out.")(serve)
app.command("verify", short_help="Verify a bundle by your own trust file.")(verify)
app.add_typer(content, short_help="Where content is missing, what a change reaches, how it looks and sounds.")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"cjo {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Customer journeys as code: lint them, replay them over recorded events, compile them into bundles."""
