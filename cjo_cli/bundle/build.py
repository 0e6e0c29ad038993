"""Project and plan to a bundle's bytes: a gzipped tar laid out as an Open Policy Agent bundle, JSON below `cjo/`.

Its identity is a digest over the names and digests of its members; no clock, no path and no owner goes into it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
from dataclasses import dataclass
from typing import Any

from cjo_cli.bundle.canonical import canonical
from cjo_cli.errors import NothingToDo, ProjectError, UsageError
from cjo_cli.model.content import Content
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.model import ChooseState, JourneyPlan, Plan, SendState

DEPLOYED = ("live", "paused", "closed")
FILE_NAME = "bundle.tar.gz"


@dataclass(frozen=True)
class Bundle:
    """A bundle in memory. `members` is the digest of each, by name; `revision` is what `.manifest` says.

    `left_out` names the journeys that are not in it, by their status.
    """

    data: bytes
    digest: str
    revision: str
    members: dict[str, str]
    left_out: tuple[str, ...] = ()
    file_name: str = FILE_NAME


def build(project: Project, plan: Plan, *, include_review: bool = False) -> Bundle:
    """The bundle of `plan`'s deployed journeys. Raises ProjectError for content that may not go out, NothingToDo."""
    statuses = (*DEPLOYED, "review") if include_review else DEPLOYED
    journeys = tuple(journey for journey in plan.journeys if journey.status in statuses)
    if not journeys:
        raise NothingToDo(f"no journey is {', '.join(statuses)}", "set a journey's status, or give --include review")
    sent = sorted({name for journey in journeys for name in _sent_by(journey)})
    _refuse_unapproved(plan, journeys, sent)
    documents = {document.value.id: document for document in project.contents}
    contents = {name: _content(project, documents[name]) for name in sent}
    digests = {name: _sha256(canonical(content)) for name, content in contents.items()}
    kept = plan.model_copy(update={"journeys": journeys, "contents": {name: plan.contents[name] for name in sent}})
    members = {
        "cjo/plan/data.json": canonical(kept.model_dump(mode="json", by_alias=True)),
        "cjo/content/data.json": canonical({"digests": digests}),
        "cjo/taxonomy/data.json": canonical(_taxonomy(project)),
        **{f"cjo/content/{digests[name]}/data.json": canonical(content) for name, content in contents.items()},
    }
    revision = _identity(members)
    members[".manifest"] = canonical({"revision": revision, "roots": ["cjo"]})
    left_out = tuple(journey.id for journey in plan.journeys if journey not in journeys)
    listed = {name: "sha256:" + _sha256(data) for name, data in sorted(members.items())}
    return Bundle(archive(members), _identity(members), revision, listed, left_out)


def _sent_by(journey: JourneyPlan) -> set[str]:
    sent = {state.content for state in journey.states if isinstance(state, SendState)}
    return sent | {c.content for state in journey.states if isinstance(state, ChooseState) for c in state.candidates}


def _refuse_unapproved(plan: Plan, journeys: tuple[JourneyPlan, ...], sent: list[str]) -> None:
    wrong = [name for name in sent if plan.contents[name].status != "approved"]
    if wrong:
        senders = {name: next(j.id for j in journeys if name in _sent_by(j)) for name in wrong}
        said = ", ".join(f"'{name}' ({plan.contents[name].status}, sent by '{senders[name]}')" for name in wrong)
        raise ProjectError(f"a bundle holds only approved content: {said}", "approve it, or take the step out")


def _dump(value: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return dumped


def _content(project: Project, document: Document[Content]) -> dict[str, Any]:
    """A content item as it was written, the texts of its files in place of their names."""
    dumped = _dump(document.value)
    for variant, values in zip(document.value.variants, dumped["variants"], strict=True):
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


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _identity(members: dict[str, bytes]) -> str:
    lines = "".join(f"{name}\0{_sha256(data)}\n" for name, data in sorted(members.items()))
    return "sha256:" + _sha256(lines.encode())


def _moment(text: str) -> int:
    # What USTAR's eleven octal digits can hold.
    if not text.isdecimal() or int(text) >= 8**11:
        raise UsageError(f"SOURCE_DATE_EPOCH: no seconds since 1970: {text}", "git log -1 --format=%ct gives some")
    return int(text)


def archive(members: dict[str, bytes]) -> bytes:
    """The members as a gzipped USTAR archive with fixed owner, mode and time (`SOURCE_DATE_EPOCH`, else 0)."""
    moment = _moment(os.environ.get("SOURCE_DATE_EPOCH", "") or "0")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in sorted(members.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(data), moment, 0o644
            tar.addfile(info, io.BytesIO(data))
    squeezed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=squeezed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(packed.getvalue())
    return squeezed.getvalue()
