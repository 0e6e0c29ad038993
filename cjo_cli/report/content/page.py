"""An answer as one page of HTML: its styles inside, no script, nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cjo_cli import __version__
from cjo_cli.report.html.page import HERE as SHARED
from cjo_cli.report.html.page import policy

HERE = Path(__file__).parent / "templates"
STYLES = (
    *(SHARED / "templates" / name for name in ("colours.css", "report.css")),
    HERE / "content.css",
)


def page(template: str, title: str, values: dict[str, Any], framing: str = "") -> str:
    """The page of that template; `framing` is what its policy lets in besides its own styles."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader([HERE, SHARED / "templates"]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return environment.get_template(template).render(
        title=title,
        version=__version__,
        policy=framing or policy(style),
        style=Markup(style),  # noqa: S704 - files of ours
        **values,
    )


def tiles(pairs: Sequence[tuple[str, str, str]]) -> list[dict[str, str]]:
    """Large numbers: (name, value, note)."""
    return [{"name": name, "value": value, "note": note} for name, value, note in pairs]
