"""Experiments (CJO8xx)."""

from __future__ import annotations

from cjo_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
