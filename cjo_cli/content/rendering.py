"""One text of content for one customer: escaped, url-encoded and bounded by what kind of text it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cjo_cli.content.engine import environment
from cjo_cli.content.fields import Kind
from cjo_cli.content.filters import MOST_OUTPUT, Unusable
from cjo_cli.content.parts import TemplateFault
from cjo_cli.content.templates import parse
from cjo_cli.errors import CjoError

if TYPE_CHECKING:
    from jinja2 import Template, nodes

# What whoever wrote the project vouches for; anything else in a link is encoded.
TRUSTED = ("facts", "journey", "unsubscribe_url")
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


class RenderError(CjoError):
    """A text cannot be rendered for this customer; no value is in the message."""


@lru_cache(maxsize=20_000)
def _compiled(source: str, kind: Kind) -> Template:
    from jinja2 import Template as Compiled

    found = parse(source)
    if isinstance(found, TemplateFault):
        raise RenderError(f"line {found.line}: {found.message}", found.hint or None)
    sandbox = environment(html=kind is Kind.HTML)
    tree = sandbox.parse(source)
    if kind is Kind.LINK:
        _encode(tree)
    return Compiled.from_code(sandbox, sandbox.compile(tree), {})


def _encode(tree: nodes.Template) -> None:
    """Make of every value that is not the project's own one piece of the link."""
    from jinja2 import nodes

    for output in tree.find_all(nodes.Output):
        output.nodes = [
            node
            if isinstance(node, nodes.TemplateData) or _trusted(node)
            else nodes.Filter(node, "urlencode", [], [], None, None, lineno=node.lineno)
            for node in output.nodes
        ]


def _trusted(node: Any) -> bool:
    from jinja2 import nodes

    if isinstance(node, nodes.Filter) and node.name == "urlencode":
        return True
    names = {name.name for name in ([node] if isinstance(node, nodes.Name) else node.find_all(nodes.Name))}
    return bool(names) and names <= set(TRUSTED)


def render(source: str, data: Mapping[str, Any], kind: Kind) -> str:
    """`source` with the values of `data`: customer, entry, facts and journey as mappings, now, unsubscribe_url.

    Raises RenderError where a value is missing without a default, the result is too long, or does not suit its kind.
    """
    if "{" not in source:
        return _suited(source, kind)
    from jinja2 import TemplateError

    rows = {name: MappingProxyType(v) if isinstance(v, Mapping) else v for name, v in data.items()}
    try:
        return _suited(_joined(_compiled(source, kind), rows), kind)
    except (Unusable, TemplateError) as error:
        raise RenderError(str(error)) from None
    except (TypeError, ValueError, OverflowError):
        raise RenderError("values of different types are compared") from None


def _joined(template: Template, rows: Mapping[str, Any]) -> str:
    written, length = [], 0
    for piece in template.root_render_func(template.new_context(dict(rows))):
        length += len(piece)
        if length > MOST_OUTPUT:
            raise Unusable(f"the text is longer than {MOST_OUTPUT:,} characters")
        written.append(piece)
    return "".join(written)


def _suited(text: str, kind: Kind) -> str:
    if kind in (Kind.LINE, Kind.LINK):
        text = text.rstrip("\n")
        if any(mark in text for mark in LINE_BREAKS):
            raise RenderError("a line break where one line belongs")
    return text
