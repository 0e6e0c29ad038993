"""What a summary says of its log's quality, in words: the same on the terminal and in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cjo_cli.log.facts import LACKS
from cjo_cli.log.shape import places

Values = dict[str, Any]


def rejected(log: Values) -> Iterator[str]:
    """Rejected rows by what they lack, with where the first are."""
    for name, count in log["rejected"].items():
        examples = log["rejected_examples"].get(name, [])
        where = places((one["file"], one["row"], one["cell"]) for one in examples)
        yield f"{count:,} without {LACKS[name]}" + (f" ({where})" if where else "")


def mistyped(log: Values) -> list[tuple[str, Values]]:
    """Values of another type by the name of their property or attribute, most first."""
    return [
        (f"{one['property']} of the snapshot" if one["event"] is None else f"{one['event']}.{one['property']}", one)
        for one in log["mistyped"]
    ]


def unlisted(log: Values) -> list[tuple[str, Values]]:
    """Values on no closed list by the name of their attribute, most first."""
    return [(one["attribute"], one) for one in log["outside_list"]]


def total(found: Sequence[tuple[str, Values]]) -> int:
    """How many values they are together."""
    return sum(one["count"] for _, one in found)


def described(found: Sequence[tuple[str, Values]]) -> str:
    """Names with their counts, and how such values look."""
    return ", ".join(f"{name} {one['count']:,} ({_shapes(one['examples'])})" for name, one in found)


def _shapes(examples: Sequence[str]) -> str:
    return ", ".join(f"'{shape}'" for shape in examples)
