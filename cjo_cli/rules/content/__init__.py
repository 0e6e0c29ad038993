"""Content (CJO5xx): templates, channels, locales, lengths, facts and the voice."""

from __future__ import annotations

from cjo_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
