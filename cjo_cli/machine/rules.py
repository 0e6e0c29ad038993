"""What a state is run by: the newest bundle, and those by which some instance is still under way (R1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cjo_cli.machine.course import Machine
from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.several import joined


@dataclass(frozen=True)
class Rules:
    """The bundles by tag, the newest among them, and the one machine that they make."""

    newest: Deployed
    bundles: Mapping[str, Deployed]
    machine: Machine

    def bundle(self, tag: str) -> Deployed:
        """The bundle of a tag; of none the newest."""
        return self.bundles[tag] if tag else self.newest


def rules_of(newest: Deployed, older: Sequence[Deployed] = (), lateness: int = 0) -> Rules:
    """The rules of `newest` and `older` bundles. Raises UsageError where these cannot stand beside one another."""
    machine = joined(newest.machine(lateness), {one.tag: one.machine(lateness) for one in older})
    return Rules(newest, {one.tag: one for one in (newest, *older)}, machine)
