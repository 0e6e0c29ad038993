"""Project and plan to a bundle's bytes: a gzipped tar laid out as an Open Policy Agent bundle, JSON below `cjo/`.

Its identity is a digest over the names and digests of its members; no clock, no path and no owner goes into it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cjo_cli import __version__
from cjo_cli.bundle.archive import archive, moment
from cjo_cli.bundle.canonical import canonical, place_of_large
from cjo_cli.bundle.commit import Commit, commit_of, in_repository
from cjo_cli.bundle.readable import readable
from cjo_cli.bundle.schemas.build import schemas
from cjo_cli.bundle.zones import every_zone, zone_tables
from cjo_cli.errors import NothingToDo, ProjectError, UsageError
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.model.content import Content
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.digest import sent_by
from cjo_cli.plan.model import ContentPart, JourneyPlan, Plan

DEPLOYED = ("live", "paused", "closed")
FILE_NAME = "bundle.tar.gz"
FORMAT = 1
MANIFEST = ".manifest"
NAMED = ("plan", "content", "taxonomy", "zones", "keeps")
PLAN, CONTENTS, TAXONOMY, ZONES, KEEPS = (f"cjo/{name}/data.json" for name in NAMED)
RULES = "cjo/RULES.md"
# What of a customer is kept while a plan and its contents, as they are written, run.
Keeper = Callable[[Plan, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Bundle:
    """A bundle in memory. `members` is the digest of each, by name; `revision` is what `.manifest` says.

    `left_out` names the journeys that are not in it, by their status; `changed` the files that the commit of its
    revision does not hold as they were compiled; `cut_off` the journeys that are entered from one left out, with it.
    `unasked` is whether there is a repository of which git names no commit.
    """

    data: bytes
    digest: str
    revision: str
    members: dict[str, str]
    left_out: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    cut_off: tuple[tuple[str, str], ...] = ()
    unasked: bool = False
    file_name: str = FILE_NAME


def build(
    project: Project, plan: Plan, keeper: Keeper, *, only: Collection[str] | None = None, include_review: bool = False
) -> Bundle:
    """The bundle of `plan`'s deployed journeys, or of `only` some. Raises ProjectError for content that may not go out,
    UsageError for one of `only` that is not deployed, NothingToDo where none is."""
    statuses = (*DEPLOYED, "review") if include_review else DEPLOYED
    asked = plan.journeys if only is None else [journey for journey in plan.journeys if journey.id in only]
    journeys = tuple(journey for journey in asked if journey.status in statuses)
    if not journeys and only is None:
        raise NothingToDo(f"no journey is {', '.join(statuses)}", "set a journey's status, or give --include review")
    left_out = tuple(journey.id for journey in asked if journey not in journeys)
    if only is not None and left_out:
        raise UsageError(f"not {', '.join(statuses)}: {', '.join(left_out)}", "set the status, or leave it out")
    sent = sorted({name for journey in journeys for name in sent_by(journey)})
    _refuse_unapproved(plan, journeys, sent)
    kept = plan.model_copy(update={"journeys": journeys, "contents": {name: plan.contents[name] for name in sent}})
    when = moment()
    members = _members(project, kept, keeper)
    commit = _commit(project)
    content = identity(members)
    members[MANIFEST] = canonical(_manifest(plan.name, content, commit))
    there = {journey.id for journey in journeys}
    sources = ((journey.id, journey.entry.journey) for journey in journeys if journey.entry.journey is not None)
    return Bundle(
        archive(members, when),
        identity(members),
        _revision(content, commit),
        listed(members),
        left_out,
        () if commit is None else commit.changed,
        tuple((journey, source) for journey, source in sources if source not in there),
        commit is None and in_repository(project.root.resolve()),
    )


def _members(project: Project, plan: Plan, keeper: Keeper) -> dict[str, bytes]:
    """Every member but the manifest, by name."""
    documents = {document.value.id: document for document in project.contents}
    written = {name: _content(project, documents[name], part) for name, part in plan.contents.items()}
    contents = {name: _text(name, value) for name, value in written.items()}
    digests = {name: sha256(data) for name, data in contents.items()}
    return {
        PLAN: _text("plan", plan.model_dump(mode="json", by_alias=True)),
        CONTENTS: canonical({"digests": digests}),
        TAXONOMY: _text("taxonomy", _taxonomy(project)),
        ZONES: canonical(zone_tables(every_zone())),
        KEEPS: _text("keeps", keeper(plan, written)),
        RULES: readable(plan).encode(),
        **{content_member(digests[name]): data for name, data in contents.items()},
        **{schema_member(name): _text("schema", schema) for name, schema in schemas(plan).items()},
    }


def content_member(digest: str) -> str:
    """The name of the member that holds the content of a digest."""
    return f"cjo/content/{digest}/data.json"


def schema_member(name: str) -> str:
    """The name of the member that holds a schema."""
    return f"cjo/schemas/{name}/data.json"


def _text(what: str, value: Any) -> bytes:
    try:
        return canonical(value)
    except (TypeError, ValueError) as error:
        place = place_of_large(value)
        hint = None if place is None else "an instant lies before 2255, or is left out; a number may stand in quotes"
        where = f"{place}: " if place else ""
        raise ProjectError(f"{what} cannot be in a bundle: {where}{error}", hint) from None


def _manifest(name: str, content: str, commit: Commit | None) -> dict[str, Any]:
    """What OPA reads, and below `metadata` where it all came from. `content` is the digest of all other members."""
    origin: dict[str, Any] = {"commit": None, "committed": None, "clean": None}
    if commit is not None:
        origin |= {"commit": commit.id, "committed": commit.time, "clean": not commit.changed}
    metadata = {"format": FORMAT, "project": name, "content": content, "compiler": f"cjo {__version__}", **origin}
    return {"revision": _revision(content, commit), "roots": ["cjo"], "metadata": metadata}


def _revision(content: str, commit: Commit | None) -> str:
    """The commit; with the content's digest where that is not the commit's, and the digest alone without one."""
    if commit is None:
        return content
    short = content.removeprefix("sha256:")[:12]
    return f"{commit.id}+changed.{short}" if commit.changed else commit.id


def _commit(project: Project) -> Commit | None:
    """The commit that all of the project that goes into a bundle is of; other files may change as they like."""
    paths = project.config.paths
    files = {document.file for kind in (project.facets, project.journeys, project.contents) for document in kind}
    texts = {
        os.path.normpath(PurePosixPath(document.file).parent / variant.body_file).replace(os.sep, "/")
        for document in project.contents
        for variant in document.value.variants
        if variant.body_file is not None
    }
    folders = [CONFIG_FILE, paths.journeys, paths.taxonomy, paths.content, *sorted(texts)]
    return commit_of(project.root, folders, {CONFIG_FILE, *files, *texts})


def _refuse_unapproved(plan: Plan, journeys: tuple[JourneyPlan, ...], sent: list[str]) -> None:
    wrong = [name for name in sent if plan.contents[name].status != "approved"]
    if wrong:
        senders = {name: next(j.id for j in journeys if name in sent_by(j)) for name in wrong}
        said = ", ".join(f"'{name}' ({plan.contents[name].status}, sent by '{senders[name]}')" for name in wrong)
        raise ProjectError(f"a bundle holds only approved content: {said}", "approve it, or take the step out")


def _dump(value: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dumped


def _content(project: Project, document: Document[Content], part: ContentPart) -> dict[str, Any]:
    """A content item as it was written, the texts of its files in place of their names, channels by their id."""
    dumped = _dump(document.value)
    for variant, known, values in zip(document.value.variants, part.variants, dumped["variants"], strict=True):
        values["channel"] = known.channel
        if variant.body_file is not None:
            path = (project.root / document.file).parent / variant.body_file
            values["body"] = path.read_text(encoding="utf-8-sig")
            del values["body_file"]
    return dumped


def _taxonomy(project: Project) -> dict[str, Any]:
    facets: dict[str, list[Any]] = {}
    for document in project.facets:
        facets.setdefault(document.value.facet, []).extend(_dump(term) for term in document.value.terms)
    return facets


def sha256(data: bytes) -> str:
    """The digest in hex."""
    return hashlib.sha256(data).hexdigest()


def listed(members: dict[str, bytes]) -> dict[str, str]:
    """Each member's digest, by name."""
    return {name: "sha256:" + sha256(data) for name, data in sorted(members.items())}


def identity(members: dict[str, bytes]) -> str:
    """The digest over the names and digests of members, which is what a bundle is known by."""
    lines = "".join(f"{name}\0{sha256(data)}\n" for name, data in sorted(members.items()))
    return "sha256:" + sha256(lines.encode())
