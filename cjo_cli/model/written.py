"""How values are written in YAML, for JSON Schemas and editors: the forms that differ from what they become.

A mark says besides which words a text names or defines (`x-cjo-names`, `x-cjo-defines`), and which words the keys of
a mapping are (`x-cjo-keys`): a facet of the taxonomy, or one of journey, content, step, path, property, facet. From the
schema that bears them an editor knows what may stand where.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAMES, DEFINES, KEYS, DEFINES_KEYS = "x-cjo-names", "x-cjo-defines", "x-cjo-keys", "x-cjo-defines-keys"


class Marks:
    """Keywords that a type's JSON Schema has besides."""

    def __init__(self, **more: Any) -> None:
        self.more = more

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """The type's schema with the keywords."""
        return {**handler(core), **self.more}


@dataclass(frozen=True)
class Or:
    """Another form that a type may be written in, as a JSON Schema."""

    schema: dict[str, Any]

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Either form."""
        return {"anyOf": [self.schema, handler(core)]}


def names(what: str) -> Marks:
    """The text is the name of a `what`."""
    return Marks(**{NAMES: what})


def defines(what: str) -> Marks:
    """The text is the id of a new `what`; `{facet}` is the one that the file's `facet` says."""
    return Marks(**{DEFINES: what})


def keys(what: str) -> Marks:
    """The mapping's keys are names of a `what`."""
    return Marks(**{KEYS: what})
