"""A text with one name of its template spelt another way."""

from __future__ import annotations

import re

from cjo_cli.rules.base import Scene
from cjo_cli.rules.content.support.reads import Reading
from cjo_cli.rules.content.support.shown import shown

BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def renamed(scene: Scene, reading: Reading, close: list[str]) -> str | None:
    """The text of `reading` with the only name that is near; nothing where it stands in a file of its own."""
    path = reading.place.path
    fields = shown(scene, scene.contents[reading.content])[int(path[1])].fields
    text = next(field.text for field in fields if field.path == path[2:])
    if len(close) != 1 or path[2] == "body_file":
        return None
    name = re.compile(rf"\b{reading.root}\.{reading.name}\b")
    return BRACES.sub(lambda braces: name.sub(f"{reading.root}.{close[0]}", braces[0]), text)
