"""The whole report as one HTML page: templates, styles, chart library, data, and a policy that lets in no more."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cjo_cli.plan.model import Plan
from cjo_cli.report.assumed.rows import assumed_page
from cjo_cli.report.html.charts import by_volume
from cjo_cli.report.html.journey import journey_page
from cjo_cli.report.html.overview import overview

Values = dict[str, Any]
HERE = Path(__file__).parent
FILE = "report.html"
STYLES = ("vendor/uPlot.min.css", *(f"templates/{name}.css" for name in ("colours", "map", "report")))


def render(summary: Values, series: Values, plan: Plan, assumed: Values | None = None) -> str:
    """The report of one simulation, with what is `assumed` beside it; the same values give the same bytes."""
    from markupsafe import Markup

    from cjo_cli.report.html.templating import environment

    plans = {journey.id: journey for journey in plan.journeys}
    anchors = {name: f"j{place}" for place, name in enumerate(summary["journeys"], start=1)}
    colours = by_volume(series["sent"])
    first = overview(summary, series, colours, anchors)
    pages = [journey_page(plans[name], summary, series, colours, anchor) for name, anchor in anchors.items()]
    style = "\n".join(map(_asset, STYLES))
    scripts = [
        f"/*\n{_asset('vendor/uPlot.LICENSE')}*/\n{_asset('vendor/uPlot.iife.min.js')}",
        _asset("templates/report.js"),
    ]
    return (
        environment(HERE / "templates")
        .get_template("page.html")
        .render(
            name=plan.name,
            timezone=plan.timezone,
            tool=summary["tool"],
            policy=policy(style, scripts),
            style=Markup(style),  # noqa: S704 - files of ours
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            data=Markup(_embedded({page["name"]: page["data"] for page in _charts(first, pages)})),  # noqa: S704
            overview=first,
            assumed=None if assumed is None else assumed_page(assumed),
            journeys=pages,
        )
    )


def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _charts(first: Values, pages: list[Values]) -> list[Values]:
    return [page["sent"] for page in (first, *pages) if page["sent"]]


def _embedded(values: Values) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def policy(style: str, scripts: Sequence[str] = ()) -> str:
    """Nothing from anywhere but these styles and scripts, by their hashes."""
    allowed = " ".join(map(_digest, scripts)) or "'none'"
    return f"default-src 'none'; style-src {_digest(style)}; script-src {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
