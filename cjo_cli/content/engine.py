"""Jinja2 as content uses it: an immutable sandbox with our filters, no globals, strict about what has no value."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cjo_cli.content.filters import FUNCTIONS, plain

if TYPE_CHECKING:
    from jinja2 import Environment


@lru_cache(maxsize=2)
def environment(*, html: bool) -> Environment:
    """The sandbox; with `html`, every value is escaped."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        def getattr(self, obj: Any, attribute: str) -> Any:
            """A value of one of our rows; never an attribute of a Python object."""
            if isinstance(obj, MappingProxyType) and attribute in obj:
                return obj[attribute]
            return self.undefined(hint=f"there is no value for '{attribute}', and no default")

    sandbox = Sandbox(
        autoescape=html, undefined=StrictUndefined, keep_trailing_newline=True, finalize=plain, cache_size=0
    )
    sandbox.globals.clear()
    sandbox.filters = dict(FUNCTIONS)
    sandbox.tests = {name: sandbox.tests[name] for name in ("defined", "undefined", "in")}
    return sandbox
