"""An audit as one page of HTML: its styles inside, no script, nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli import __version__
from cjo_cli.report.audit.arcs import arcs
from cjo_cli.report.audit.sankey import sankey
from cjo_cli.report.audit.text import count
from cjo_cli.report.content.page import HERE as FRAME
from cjo_cli.report.content.page import tiles
from cjo_cli.report.html.charts import COLOURS, Scale
from cjo_cli.report.html.labels import micros
from cjo_cli.report.html.page import HERE as SHARED
from cjo_cli.report.html.page import policy
from cjo_cli.report.simulation import number, points, share
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    from cjo_cli.audit.values import Audit, Order, Part, Pressure, Separator

Values = dict[str, Any]
HERE = Path(__file__).parent / "templates"
STYLES = (*(SHARED / "templates" / name for name in ("colours.css", "report.css")), HERE / "audit.css")
# Rows of a table on the page; JSON has all.
MOST, MOST_WAYS = 100, 20
MOST_OF_AN_ACTION = 12


def audit_html(audit: Audit) -> str:
    """The whole audit; the same values give the same bytes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader([HERE, FRAME, SHARED / "templates"]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return environment.get_template("audit.html").render(
        title="What the log shows",
        version=__version__,
        policy=policy(style),
        style=Markup(style),  # noqa: S704 - files of ours
        **_values(audit),
    )


def _values(audit: Audit) -> Values:
    colours = {touch.name: at % COLOURS for at, touch in enumerate(audit.touches)}
    left = sum(audit.left_out.values())
    return {
        "period": f"{iso(audit.first)[:10]} to {iso(audit.last)[:10]}",
        "within": micros(audit.within),
        "gap": None if audit.gap is None else micros(audit.gap),
        "timezone": audit.timezone,
        "tiles": tiles([
            ("events", number(audit.rows), f"{number(audit.rejected)} rejected"),
            ("customers", number(audit.customers), ""), ("paths", number(audit.paths.count), ""),
            ("left out", number(left), "counts of fewer than five customers"),
        ]),
        "touches": _touches(audit),
        "sankey": sankey(audit.paths.links, colours),
        "links": [(str(one.position), one.source, one.target or "the end", number(one.paths))
                  for one in audit.paths.links],
        "arcs": arcs(audit.touches, audit.steps, audit.paths.links),
        "steps": [(one.before, one.after, number(one.count), number(one.customers), micros(one.median), micros(one.p90))
                  for one in audit.steps[:MOST]],
        "steps_left": max(0, len(audit.steps) - MOST),
        "variants": [(number(one.paths), share(one.paths / audit.paths.count), number(one.customers),
                      " → ".join(one.events) + (" → …" if one.more else ""))
                     for one in audit.paths.variants[:MOST_WAYS]],
        "loops": [(one.event, one.away, number(one.count), number(one.customers), micros(one.median))
                  for one in audit.loops[:MOST_WAYS]],
        "actions": [_action(audit, one.action, one.title, one.customers) for one in audit.reached],
        "comparisons": number(len(audit.orders)),
        "channels": [(one.title, f"{one.kind}: {one.counted}", number(one.messages), number(one.customers))
                     for one in audit.channels],
        "overlaps": [(" and ".join(one.channels), number(one.customers), number(one.weeks)) for one in audit.overlaps],
        "pressure": None if audit.pressure is None else _pressure(audit.pressure),
        "changes": [
            ("not in the taxonomy", audit.changes.undeclared),
            ("declared, and never in the log", audit.changes.absent),
            ("in the first quarter of the log, and not in the last", audit.changes.vanished),
            ("in the last quarter of the log, and not in the first", audit.changes.appeared),
        ],
    }  # fmt: skip


def _touches(audit: Audit) -> list[Values]:
    return [
        {
            "name": touch.name, "known": touch.term is not None, "rows": number(touch.rows),
            "customers": number(touch.customers), "entries": count(touch.entries), "exits": count(touch.exits),
            "dropped": share(touch.dropped.share) if touch.dropped.n else "–",
            "bar": round(100 * (touch.dropped.share or 0), 1),
            "quarters": [count(quarter) for quarter in touch.quarters],
        }
        for touch in audit.touches
    ]  # fmt: skip


def _action(audit: Audit, action: str, title: str, customers: Part) -> Values:
    """An action with the clearest orders before it, and what separates those who reach it."""
    orders = [one for one in audit.orders if one.action == action and one.clear][:MOST_OF_AN_ACTION]
    apart = [one for one in audit.separators if one.action == action][:MOST_OF_AN_ACTION]
    return {
        "id": action, "title": title, "customers": number(customers.count), "share": share(customers.share),
        "orders": _compared(orders, lambda one: (f"{one.first} before {one.then}", one.so, one.reverse)),
        "separators": _compared(apart, lambda one: (one.event, one.reached, one.others)),
    }  # fmt: skip


def _compared(found: Sequence[Order] | Sequence[Separator], told: Any) -> list[Values]:
    """Two rates and their difference, with its interval as a line."""
    scale = Scale([end for one in found for end in one.interval])
    rows = []
    for one in found:
        name, mine, other = told(one)
        low, high = one.interval
        rows.append({
            "name": name, "mine": share(mine.share), "n": number(mine.n), "other": share(other.share),
            "other_n": number(other.n), "difference": points(one.difference),
            "interval": f"({points(low)}, {points(high)})", "whisker": scale.whisker(one.difference, [low, high]),
        })  # fmt: skip
    return rows


def _pressure(pressure: Pressure) -> Values:
    most = max(pressure.sizes.values(), default=1)
    last = max(pressure.sizes, default=0)
    return {
        "customers": number(pressure.customers), "weeks": number(pressure.weeks), "mean": f"{pressure.mean:.1f}",
        "p50": pressure.p50, "p95": pressure.p95,
        "rows": [
            {"size": f"{size}" if size < last else f"{size} or more", "count": number(weeks),
             "share": share(weeks / pressure.weeks), "bar": round(100 * weeks / most, 1)}
            for size, weeks in pressure.sizes.items()
        ],
    }  # fmt: skip
