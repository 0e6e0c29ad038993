"""The JSON Schemas of what is written and of what is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cjo_cli.api.reading import read_project

# What a team writes, and what a bundle reads and gives, and `cjo report -f json`.
WRITTEN = ("journey", "content", "facet", "cjo", "test", "assumptions")
MADE = ("plan", "decision", "report")
SCHEMAS = (*WRITTEN, *MADE)


def schema(name: str, project: Path | str | None = None) -> dict[str, Any]:
    """The JSON Schema of that name, one of `SCHEMAS`; with `project`, what may be named there is listed.

    Raises KeyError for another name; ConfigError where there is no `cjo.yaml`, or it is wrong.
    """
    if name == "report":
        from cjo_cli.report.kpis.values import report_schema

        return report_schema()
    if name in MADE:
        from cjo_cli.bundle.schemas.build import written

        return written(name)
    from cjo_cli.editor.schemas import schema_of, terms_of, with_terms

    plain = schema_of(name)
    return plain if project is None else with_terms(plain, terms_of(read_project(project).loaded.project))
