"""Names that are easy to read in place of what a log holds: the same for the same, numbered as they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cjo_cli.machine.values import Value
from cjo_cli.review.sample.roles import Column, Role


@dataclass
class Names:
    """What was renamed so far, and the personal values that were left out, since no name can stand for them."""

    roles: Mapping[Column, Role]
    _names: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def values(self, event: str | None, values: Mapping[str, Value]) -> dict[str, Value]:
        """The values of an event, or of a profile, as they may be written."""
        found = ((name, self._value((event, name), name, value)) for name, value in sorted(values.items()))
        return {name: value for name, value in found if value is not None}

    def _value(self, column: Column, name: str, value: Value) -> Value | None:
        role = self.roles[column]
        if isinstance(value, str):
            return value if value in role.texts.whole or role.place else self._named(role, name, value)
        if role.personal and not isinstance(value, bool):
            self.left_out.add(name)
            return None
        return value

    def _named(self, role: Role, name: str, value: str) -> str:
        """The name of a text: with what the plan asks whether it holds."""
        beginning = max((one for one in role.texts.beginnings if value.startswith(one)), key=len, default="")
        parts = [one for one in sorted(role.texts.parts) if one in value]
        if value not in self._names:
            self._counts[name] = self._counts.get(name, 0) + 1
            self._names[value] = f"{name.replace('_', '-')}-{self._counts[name]}"
        return beginning + "|".join([*parts, self._names[value]])
