"""Timing and pressure (CJO4xx): what cannot happen in time, and what happens too often."""

from __future__ import annotations

from cjo_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
