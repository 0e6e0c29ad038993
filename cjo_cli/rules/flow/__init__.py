"""Flow (CJO3xx): can every step be reached, can every condition be either way?"""

from __future__ import annotations

from cjo_cli.rules.base import Rule

RULES: tuple[Rule, ...] = ()
