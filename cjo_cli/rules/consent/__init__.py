"""Consent and privacy (CJO6xx)."""

from __future__ import annotations

from cjo_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
