"""A bundle's bytes to what it says, checked member by member; nothing is written, and no name in it is a path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.bundle.archive import LARGEST_FILE, LARGEST_UNPACKED, MIB, unpack
from cjo_cli.bundle.build import (
    CONTENTS,
    FORMAT,
    KEEPS,
    MANIFEST,
    PLAN,
    RULES,
    TAXONOMY,
    ZONES,
    content_member,
    identity,
    listed,
    schema_member,
    sha256,
)
from cjo_cli.bundle.canonical import NotCanonical, read_canonical
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.sound import unsound
from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.plan.digest import sent_by
from cjo_cli.plan.model import Plan

SCHEMAS = ("decision", "event", "plan")
KEPT = {"events", "where", "keeps", "properties", "for", "while_running"}
METADATA = {"format", "project", "content", "compiler", "commit", "committed", "clean"}


@dataclass(frozen=True)
class Opened:
    """What a bundle holds. `members` are its bytes by name, `digests` theirs, `digest` its identity.

    `contents` are content items by id, as they were written; `zones` are the tables of `zones.zone_tables`; `keeps` is
    what is kept of a customer while it runs.
    """

    members: Mapping[str, bytes]
    digests: Mapping[str, str]
    digest: str
    revision: str
    metadata: Mapping[str, Any]
    plan: Plan
    contents: Mapping[str, Any]
    content_digests: Mapping[str, str]
    taxonomy: Mapping[str, Any]
    zones: Mapping[str, Any]
    keeps: Mapping[str, Any]


def read_file(path: Path, what: str, most: int) -> bytes:
    """A file's bytes, of which there are no more than `most`. Raises UsageError where it cannot be read, Refused."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path.as_posix()}: {reason(error)}", f"give the path of {what}") from None
    if len(data) > most:
        raise Refused("size", f"{what} is larger than {most // MIB} MiB")
    return data


def read_bundle(path: Path) -> bytes:
    """A bundle's bytes. Raises UsageError where there is no such file, Refused where it is too large."""
    return read_file(path, "a bundle", LARGEST_FILE)


def opened(data: bytes, most: int = LARGEST_UNPACKED) -> Opened:
    """What a bundle holds. Raises Refused for one that is damaged, laid out otherwise, or holds what cannot be."""
    return interpreted(unpack(data, most))


def interpreted(members: dict[str, bytes]) -> Opened:
    """What the members of a bundle say. Raises Refused where they do not make a bundle."""
    for name in (MANIFEST, PLAN, CONTENTS, TAXONOMY, ZONES, KEEPS, RULES, *map(schema_member, SCHEMAS)):
        if name not in members:
            raise Refused("missing", f"the member {name} is missing")
    values = {name: _value(name, data) for name, data in members.items() if name != RULES}
    taxonomy, zones = _object(TAXONOMY, values[TAXONOMY]), _zones(values[ZONES])
    manifest = _manifest(values[MANIFEST])
    plan = _plan(members[PLAN])
    if plan.timezone not in zones["zones"]:
        raise Refused("schema", f"the member {ZONES} has not the plan's own timezone")
    digests = _contents(values[CONTENTS], plan, members)
    known = {MANIFEST, PLAN, CONTENTS, TAXONOMY, ZONES, KEEPS, RULES, *map(schema_member, SCHEMAS)}
    for name in sorted(members.keys() - known - {content_member(digest) for digest in digests.values()}):
        raise Refused("extra", f"the member {name} is none of a bundle's")
    contents = {name: _content(name, values[content_member(digest)], plan) for name, digest in digests.items()}
    if manifest["metadata"]["content"] != identity({n: data for n, data in members.items() if n != MANIFEST}):
        raise Refused("digest", "the manifest names another digest than that of the content")
    return Opened(
        members,
        listed(members),
        identity(members),
        manifest["revision"],
        manifest["metadata"],
        plan,
        contents,
        digests,
        taxonomy,
        zones,
        _keeps(values[KEEPS]),
    )


def _value(name: str, data: bytes) -> Any:
    try:
        return read_canonical(data)
    except NotCanonical as error:
        raise Refused("schema", f"the member {name}: {error}") from None


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("schema", f"the member {name} is no JSON object")
    return value


def _manifest(value: Any) -> dict[str, Any]:
    manifest = _object(MANIFEST, value)
    metadata = _object(MANIFEST, manifest.get("metadata"))
    version = metadata.get("format")
    if version != FORMAT or isinstance(version, bool):
        raise Refused("format", f"this cjo reads bundles of format {FORMAT}, this one says {json.dumps(version)[:40]}")
    if manifest.keys() != {"revision", "roots", "metadata"} or metadata.keys() != METADATA:
        raise Refused("schema", f"the member {MANIFEST} has not the keys it should have")
    texts = (manifest["revision"], *(metadata[key] for key in ("project", "content", "compiler")))
    if manifest["roots"] != ["cjo"] or not all(isinstance(text, str) and text for text in texts):
        raise Refused("schema", f"the member {MANIFEST} does not say what it should")
    kinds = (("commit", str), ("committed", int), ("clean", bool))
    if not all(metadata[key] is None or type(metadata[key]) is kind for key, kind in kinds):
        raise Refused("schema", f"the member {MANIFEST} does not say what it should")
    return manifest


def _plan(data: bytes) -> Plan:
    from pydantic import ValidationError

    try:
        plan = Plan.model_validate_json(data)
    except ValidationError as error:
        place = "/".join(map(str, error.errors(include_input=False)[0]["loc"]))
        raise Refused("schema", f"the plan is not as its schema says, at /{place}") from None
    wrong = unsound(plan)
    if wrong is not None:
        raise Refused("schema", wrong)
    return plan


def _contents(value: Any, plan: Plan, members: dict[str, bytes]) -> dict[str, str]:
    """The digest of each content by id; each is there, and is what its digest says."""
    digests = _object(CONTENTS, value).get("digests")
    sent = {name for journey in plan.journeys for name in sent_by(journey)}
    if not isinstance(digests, dict) or not digests.keys() == plan.contents.keys() >= sent:
        raise Refused("schema", f"the member {CONTENTS} does not name the contents that the plan sends")
    for name, digest in digests.items():
        member = content_member(digest) if isinstance(digest, str) else CONTENTS
        if member not in members:
            raise Refused("missing", f"the content '{name}' is missing")
        if sha256(members[member]) != digest:
            raise Refused("digest", f"the content '{name}' is not what its digest says")
    return digests


def _content(name: str, value: Any, plan: Plan) -> dict[str, Any]:
    """A content item, whose variants the plan names by their position."""
    item = _object(f"of the content '{name}'", value)
    variants = item.get("variants")
    channels = [v.get("channel") for v in variants if isinstance(v, dict)] if isinstance(variants, list) else None
    if item.get("content") != name or channels != [variant.channel for variant in plan.contents[name].variants]:
        raise Refused("schema", f"the content '{name}' is not the one that the plan knows")
    return item


def _keeps(value: Any) -> dict[str, Any]:
    keeps = _object(KEEPS, value)
    kinds = {"attributes": list, "history": list, "reads": dict, "deliveries": dict}
    if keeps.keys() != kinds.keys() or not all(isinstance(keeps[key], kind) for key, kind in kinds.items()):
        raise Refused("schema", f"the member {KEEPS} does not say what is kept")
    if not all(isinstance(part, dict) and part.keys() == KEPT for part in keeps["history"]):
        raise Refused("schema", f"the member {KEEPS} does not say what is kept")
    return keeps


def _zones(value: Any) -> dict[str, Any]:
    zones = _object(ZONES, value)
    tables, names = zones.get("tables"), zones.get("zones")
    if not isinstance(tables, list) or not isinstance(names, dict) or not all(map(_is_table, tables)):
        raise Refused("schema", f"the member {ZONES} holds something that is no table of offsets")
    if not all(type(number) is int and 0 <= number < len(tables) for number in names.values()):
        raise Refused("schema", f"the member {ZONES} names a table that is not there")
    return zones


def _is_table(table: Any) -> bool:
    """Whether it is an offset and changes of it in order, all in seconds."""
    if not (isinstance(table, list) and len(table) == 2 and isinstance(table[1], list)):
        return False
    changes = table[1]
    if not all(isinstance(change, list) and len(change) == 2 for change in changes):
        return False
    instants = [change[0] for change in changes]
    numbers = [table[0], *instants, *(change[1] for change in changes)]
    return all(type(number) is int for number in numbers) and instants == sorted(set(instants))
