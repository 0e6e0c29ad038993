"""The texts of a variant: where each stands, and what kind of text it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cjo_cli.model.content import Variant

LINES = ("subject", "preheader", "title", "from", "reply_to")
LINKS = ("image", "link")
LINK_KEYS = ("url", "link", "href", "image", "icon", "src", "deeplink", "deep_link")


class Kind(Enum):
    """How a field is written: what is escaped in it, and whether it may have several lines."""

    LINE = "line"
    TEXT = "text"
    HTML = "html"
    LINK = "link"


@dataclass(frozen=True)
class Field:
    """A text, its path below the variant, and its name as `limits` has it: `subject`, `cta.label`."""

    path: tuple[str | int, ...]
    text: str
    kind: Kind

    @property
    def name(self) -> str:
        """The path in one word; a file's text is the `body`."""
        return "body" if self.path == ("body_file",) else ".".join(str(part) for part in self.path)


def fields_of(variant: Variant, form: str, body: str | None) -> tuple[Field, ...]:
    """Every text of `variant` on a channel of format `form`; `body` is that of its `body_file`."""
    found: list[Field] = []
    for name in LINES:
        text = getattr(variant, "from_" if name == "from" else name)
        if text is not None:
            found.append(Field((name,), text, Kind.LINE))
    long = Kind.HTML if form == "html" else Kind.TEXT
    if variant.body is not None:
        found.append(Field(("body",), variant.body, long))
    if variant.body_file is not None and body is not None:
        found.append(Field(("body_file",), body, long))
    for name in LINKS:
        if getattr(variant, name) is not None:
            found.append(Field((name,), getattr(variant, name), Kind.LINK))
    if variant.cta is not None:
        found.append(Field(("cta", "label"), variant.cta.label, Kind.LINE))
        found.append(Field(("cta", "url"), variant.cta.url, Kind.LINK))
    return (*found, *_nested(variant.data or {}, ("data",)))


def _nested(value: Any, path: tuple[str | int, ...]) -> Iterator[Field]:
    if isinstance(value, str):
        named = str(path[-1]).lower()
        link = named in LINK_KEYS or named.endswith(("_url", "_link"))
        yield Field(path, value, Kind.LINK if link else Kind.TEXT)
    elif isinstance(value, dict | list | tuple):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from _nested(inner, (*path, key))
