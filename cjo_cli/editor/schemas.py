"""JSON Schemas of what a team writes, for editors and for checks by other tools (draft 2020-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from cjo_cli.editor.keys import MEANINGS
from cjo_cli.model.assumptions import Assumptions
from cjo_cli.model.config import Config
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.suite import SuiteFile
from cjo_cli.model.taxonomy import Facet
from cjo_cli.model.written import KEYS, NAMES
from cjo_cli.plan.vocabulary import facets_of

if TYPE_CHECKING:
    from cjo_cli.model.project import Project

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
WRITTEN: dict[str, Any] = {
    "journey": Journey, "content": Content, "facet": Facet, "cjo": Config, "test": SuiteFile,
    "assumptions": Assumptions,
}  # fmt: skip


class _Plain(GenerateJsonSchema):
    """As YAML is written: no nulls, no defaults in the form of values, no titles made of names."""

    def nullable_schema(self, schema: Any) -> Schema:
        """The value itself: a key without one is an error, never null."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> Schema:
        """Without the default, which is a value, not what one writes."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Never: a title that repeats the key says nothing."""
        return False

    def tagged_union_schema(self, schema: Any) -> Schema:
        """Any of the members; which one is told by their own keys."""
        return {"anyOf": [self.generate_inner(member) for member in schema["choices"].values()]}


def schema_of(name: str) -> Schema:
    """The JSON Schema of one kind of file. Raises KeyError for a name that is not one of `WRITTEN`."""
    made = TypeAdapter(WRITTEN[name]).json_schema(by_alias=True, schema_generator=_Plain)
    root = getattr(WRITTEN[name], "__name__", "")
    parts = {**made.get("$defs", {}), **({root: made} if "properties" in made else {})}
    for part, node in parts.items():
        _explain(node.get("properties", {}), MEANINGS.get(part, {}))
    return {"$schema": DIALECT, **_plain(made), "title": f"cjo {name}"}


def _explain(properties: Schema, meanings: Mapping[str, str]) -> None:
    for key, words in meanings.items():
        properties[key] = {**properties[key], "description": words}


def _plain(node: Any) -> Any:
    """Without the titles that repeat a class's name, and with descriptions on one line each."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    texts = {
        key: " ".join(part.split()) for key, part in node.items() if key == "description" and isinstance(part, str)
    }
    kept = {key: part for key, part in node.items() if not (key == "title" and isinstance(part, str))}
    return {key: texts.get(key) or _plain(part) for key, part in kept.items()}


def terms_of(project: Project) -> dict[str, list[str]]:
    """What a project's files may name, by what it is: the ids of each facet that are not deprecated, and the rest."""
    found: dict[str, list[str]] = {"journey": [], "content": [], "property": [], "facet": []}
    for facet, terms in facets_of(project).terms.items():
        found["facet"].append(facet)
        found[facet] = [name for name, entry in terms.items() if entry.term.deprecated is None]
        if facet == "event":
            found["property"] = sorted({name for entry in terms.values() for name in entry.term.properties})
    found["journey"] = [document.value.id for document in project.journeys]
    found["content"] = [document.value.id for document in project.contents]
    return {what: ids for what, ids in found.items() if ids}


def with_terms(schema: Schema, terms: Mapping[str, Sequence[str]]) -> Schema:
    """The schema with the ids of a project where one is to be named: `terms` gives them by what they are."""

    def filled(node: Any) -> Any:
        if isinstance(node, list):
            return [filled(item) for item in node]
        if not isinstance(node, dict):
            return node
        inner = {key: filled(part) for key, part in node.items()}
        named, keyed = node.get(NAMES), node.get(KEYS)
        if isinstance(named, str) and named in terms:
            inner = {"enum": list(terms[named])}
        if isinstance(keyed, str) and keyed in terms:
            inner["propertyNames"] = {"enum": list(terms[keyed])}
        return inner

    return {key: filled(part) for key, part in schema.items()}
