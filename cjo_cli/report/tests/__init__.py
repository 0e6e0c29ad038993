"""Results of journey tests, for people and machines: every format from the same values."""

from __future__ import annotations

from cjo_cli.report.tests.coverage import cobertura
from cjo_cli.report.tests.machines import as_json, github, junit
from cjo_cli.report.tests.text import closing_line, text

__all__ = ["as_json", "closing_line", "cobertura", "github", "junit", "text"]
