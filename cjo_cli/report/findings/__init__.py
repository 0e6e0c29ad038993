"""Findings for people and machines: every format from one list, so that their counts agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cjo_cli.diagnostics import Diagnostic
from cjo_cli.report.findings.frames import text
from cjo_cli.report.findings.gitlab import gitlab
from cjo_cli.report.findings.junit import junit
from cjo_cli.report.findings.lines import concise, github
from cjo_cli.report.findings.markdown import markdown
from cjo_cli.report.findings.sarif import sarif
from cjo_cli.report.findings.values import as_json, as_values
from cjo_cli.report.findings.words import closing_line, plain, tally

# Each takes the findings, what leads from the repository to the project, and how many files were read.
RENDERERS: dict[str, Callable[[Sequence[Diagnostic], str, int], str]] = {
    "concise": lambda d, prefix, _: concise(d, prefix),
    "json": as_json,
    "github": lambda d, prefix, _: github(d, prefix),
    "gitlab": lambda d, prefix, _: gitlab(d, prefix),
    "sarif": lambda d, prefix, _: sarif(d, prefix),
    "junit": lambda d, prefix, _: junit(d, prefix),
    "markdown": markdown,
}

__all__ = ["RENDERERS", "as_json", "as_values", "closing_line", "concise", "github", "plain", "tally", "text"]
