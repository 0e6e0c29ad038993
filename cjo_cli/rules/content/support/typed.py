"""What of a template was typed, not read."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.content.parts import If, Part, Template, Text


def typed(template: Template) -> str:
    """The plain text of every branch, with a mark where a value stands."""
    return "".join(_typed(template.parts))


def _typed(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, If):
            for _, inner in part.arms:
                yield from _typed(inner)
            yield from _typed(part.rest)
        else:
            yield "\0"
