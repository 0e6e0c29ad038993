"""The verbs as plain functions: cjo as a library, without the command line. One file for verbs that belong together."""

from __future__ import annotations

from cjo_cli.api.bundles import compile
from cjo_cli.api.projects import init
from cjo_cli.api.reading import Validation, checked
from cjo_cli.api.replay import facts, show_plan, simulate, write
from cjo_cli.api.validation import fixes, validate

__all__ = ["Validation", "checked", "compile", "facts", "fixes", "init", "show_plan", "simulate", "validate", "write"]
