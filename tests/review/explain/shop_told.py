"""What is told of a shop's customer, as plain rows."""

from __future__ import annotations

from typing import Any

from simulate.world import Shop

from cjo_cli import api
from cjo_cli.review.explain.values import Explanation, Line

Told = list[tuple[str, str, str]]


def explained(shop: Shop, customer: str = "a", **options: Any) -> Explanation:
    return api.explain(shop.written(), customer, **options)


def decided(found: Explanation) -> Told:
    """What was decided, in order: words, rule, place."""
    return [_told(line) for block in found.blocks for line in block.lines]


def weighed(found: Explanation, kind: str) -> Told:
    """Every line of a kind, at whatever depth."""
    every = (one for block in found.blocks for line in block.lines for one in line.walk())
    return [_told(line) for line in every if line.kind == kind]


def _told(line: Line) -> tuple[str, str, str]:
    place = "" if line.source is None else f"{line.source.file}:{line.source.line}"
    return line.words, line.rule, place
