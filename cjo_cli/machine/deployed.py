"""A bundle as it is run: its plan, its zones and its texts, whoever has read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cjo_cli.content.fields import fields_of
from cjo_cli.content.names import names
from cjo_cli.content.parts import Template
from cjo_cli.content.templates import parse
from cjo_cli.machine.clock import Clock, Zone
from cjo_cli.machine.course import Machine, compile_plan
from cjo_cli.machine.keeps import Shown
from cjo_cli.model.content import Content
from cjo_cli.plan.model import Plan

TAG = 12
# Of a content item: what its texts need; of a variant: what the plan has of it.
TEXTS = ("content", "purpose", "status", "facts")
DECIDING = ("audience", "when")


def tag_of(digest: str) -> str:
    """What a bundle of that digest is called in the name of a course."""
    return digest.removeprefix("sha256:")[:TAG]


@dataclass(frozen=True)
class Deployed:
    """One bundle. `data` are its bytes as they are kept; `digests` those of its `contents`, by id."""

    digest: str
    revision: str
    plan: Plan
    zones: Callable[[str], Zone | None]
    contents: Mapping[str, Content]
    digests: Mapping[str, str]
    data: bytes

    @property
    def tag(self) -> str:
        """What it is called in the name of a course."""
        return tag_of(self.digest)

    @cached_property
    def shown(self) -> dict[str, Shown]:
        """What the texts of each content name."""
        return {name: shown(content) for name, content in self.contents.items()}

    def machine(self, lateness: int = 0) -> Machine:
        """Its plan compiled. Time begins with the first event, which nobody has seen yet."""
        clock = Clock(self.zones, self.plan.timezone)
        return compile_plan(self.plan, clock, 0, lateness=lateness, shown=self.shown)


def texts_of(contents: Mapping[str, Any]) -> dict[str, Content]:
    """Contents as a bundle has them, with their texts alone. Raises ValidationError for what is none."""
    found = {}
    for name, value in contents.items():
        own = {key: value[key] for key in TEXTS if key in value}
        variants = [{key: v for key, v in variant.items() if key not in DECIDING} for variant in value["variants"]]
        found[name] = Content.model_validate({**own, "variants": variants})
    return found


def shown(content: Content) -> Shown:
    """What the texts of a content item name; those of its files stand in it."""
    found = [
        read.name
        for variant in content.variants
        for one in fields_of(variant, "text", None)
        for template in (parse(one.text),)
        if isinstance(template, Template)
        for read in names(template)
    ]
    by_root = {root: frozenset(name.name for name in found if name.root == root) for root in ("customer", "entry")}
    return Shown(by_root["customer"], by_root["entry"])
