"""The last bundle of each project that a consumer has taken: an older one is not taken again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from cjo_cli.bundle.read import read_file
from cjo_cli.errors import UsageError
from cjo_cli.files import reason, write_bytes
from cjo_cli.plan.conditions import Part

LARGEST = 4 * 1024 * 1024


class Active(Part):
    """A bundle that was taken."""

    sequence: Annotated[int, Field(ge=0)]
    revision: str
    digest: str


class Activated(Part):
    """The last one by project."""

    version: int = Field(1, ge=1, le=1)
    projects: dict[str, Active] = Field(default_factory=dict)


def read_activated(path: Path, *, may_begin: bool) -> Activated:
    """What was taken so far; unless `may_begin`, the file must be there. Raises UsageError where it cannot be read."""
    if may_begin and not path.exists():
        return Activated()
    data = read_file(path, "a state file that cjo verify --activate has written", LARGEST)
    try:
        return Activated.model_validate_json(data)
    except ValidationError:
        hint = "without what it said an older bundle would be taken: find out what has written it"
        raise UsageError(f"{path.as_posix()} is no state file of cjo verify", hint) from None


def activate(path: Path, before: Activated, project: str, active: Active) -> None:
    """Note that a bundle was taken. Raises UsageError where that cannot be written."""
    noted = before.model_copy(update={"projects": dict(sorted({**before.projects, project: active}.items()))})
    try:
        write_bytes(path, (json.dumps(noted.model_dump(), indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        hint = "name a file in a folder that can be written"
        raise UsageError(f"cannot write {path.as_posix()}: {reason(error)}", hint) from None
