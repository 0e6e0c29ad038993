"""A variant for one customer: every text rendered, and what breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cjo_cli.content.fields import Field, Kind, fields_of
from cjo_cli.content.links import DANGEROUS, SCHEME, link_fault, links_of
from cjo_cli.content.rendering import RenderError, render
from cjo_cli.model.content import Content

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Profile:
    """Who it is for: attributes and entry properties by id, and what surrounds the message."""

    customer: Mapping[str, Any] = field(default_factory=dict)
    entry: Mapping[str, Any] = field(default_factory=dict)
    journey: str = ""
    now: str = ""
    unsubscribe_url: str = ""

    def data(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What a template sees; what is empty or None is missing, so that a default applies."""
        alone = {"now": self.now, "unsubscribe_url": self.unsubscribe_url}
        return {
            "customer": {name: value for name, value in self.customer.items() if value is not None},
            "entry": {name: value for name, value in self.entry.items() if value is not None},
            "facts": facts,
            "journey": {"id": self.journey} if self.journey else {},
            **{name: value for name, value in alone.items() if value},
        }


@dataclass(frozen=True)
class Broken:
    """A text that does not come out: where below the variant, and why. No value is in the message."""

    path: Path
    message: str


@dataclass(frozen=True)
class Rendered:
    """A variant's fields as they are written in its file, with their texts rendered; `body_file` is `body` here."""

    fields: dict[str, Any]
    broken: tuple[Broken, ...]


def render_variant(
    content: Content,
    position: int,
    profile: Profile,
    form: str,
    *,
    body: str | None = None,
    limits: Mapping[str, int] | None = None,
    app: bool = False,
) -> Rendered:
    """Variant number `position` for `profile` on a channel of format `form`; `body` is the text of its `body_file`.

    With `app`, addresses within an app or site (`shop://cart`, `/cart`) are links too: anywhere but in a mail.
    A text that breaks is left out and told among `broken`, as is one longer than `limits` has for its field.
    """
    variant = content.variants[position]
    data = profile.data({name: fact.value for name, fact in content.facts.items()})
    texts: dict[Path, str] = {}
    broken: list[Broken] = []
    for one in fields_of(variant, form, body):
        try:
            text = _checked(one, render(one.text, data, one.kind), app=app)
            texts[("body",) if one.path == ("body_file",) else one.path] = text
            broken += _too_long(one, text, (limits or {}).get(one.name))
        except RenderError as error:
            broken.append(Broken(one.path, error.message))
    written = variant.model_dump(by_alias=True, exclude_none=True, include={"data"})
    return Rendered(_nested(texts, written), tuple(broken))


def _too_long(one: Field, text: str, most: int | None) -> list[Broken]:
    length = len(text.rstrip("\n"))
    if most is None or length <= most:
        return []
    return [Broken(one.path, f"{length:,} characters, where the channel takes {most:,}")]


def _checked(one: Field, text: str, *, app: bool) -> str:
    """`text`, where its links may be followed. Raises RenderError."""
    if one.kind is Kind.LINK:
        wrong = link_fault(text, app=app)
        if wrong:
            raise RenderError(f"the link {wrong}")
    if one.kind is Kind.HTML:
        for link in links_of(text):
            scheme = SCHEME.match(link)
            if scheme and scheme[1].lower() in DANGEROUS:
                raise RenderError(f"a link is of the kind {scheme[1].lower()}:")
    return text


def _nested(texts: Mapping[Path, str], written: dict[str, Any]) -> dict[str, Any]:
    """The texts at their paths; numbers and the like under `data` as they are written."""
    found: dict[str, Any] = {}
    if "data" in written:
        found["data"] = _replaced(written["data"], ("data",), texts)
    for path, text in texts.items():
        if path[0] != "data":
            inner = found
            for key in path[:-1]:
                inner = inner.setdefault(str(key), {})
            inner[str(path[-1])] = text
    return found


def _replaced(value: Any, path: Path, texts: Mapping[Path, str]) -> Any:
    if isinstance(value, dict):
        pairs = {key: _replaced(inner, (*path, key), texts) for key, inner in value.items()}
        return {key: inner for key, inner in pairs.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_replaced(inner, (*path, position), texts) for position, inner in enumerate(value)]
    return texts.get(path) if isinstance(value, str) else value
