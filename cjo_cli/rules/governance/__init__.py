"""Governance (CJO7xx): what a team asks of its own files."""

from __future__ import annotations

from cjo_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
