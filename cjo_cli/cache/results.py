"""A whole validation, given back where nothing that it read has changed: no file is parsed, no rule run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cjo_cli.cache.seen import Eye, Seen, bodies_of, config_digest, digest, stamps_of
from cjo_cli.cache.store import folder_of, read, write
from cjo_cli.cache.tool import head, tool
from cjo_cli.cache.values import diagnostic_of, plain_diagnostic
from cjo_cli.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cjo_cli.model.project import Project


@dataclass(frozen=True)
class Result:
    """What a validation came to.

    `paths` and `bodies` say which files it read, `drafts` whether it asked git when they were written.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int
    journeys: int
    readable: bool
    whole: bool
    paths: dict[str, str]
    bodies: tuple[str, ...]
    drafts: bool


def recall(eye: Eye, flags: Sequence[Sequence[str]]) -> Result | None:
    """What was found under these flags when the project was as it is now."""
    root = eye.root
    plain = read(folder_of(root), _name(flags))
    try:
        if plain is None or plain["tool"] != tool() or plain["config"] != config_digest(root):
            return None
        seen = eye.look(plain["paths"], plain["bodies"])
        if plain["seen"] != seen.digest or (plain["drafts"] and plain["head"] != head(root)):
            return None
        return _result(plain)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _result(plain: Any) -> Result:
    return Result(
        tuple(map(diagnostic_of, plain["diagnostics"])), plain["files"], plain["journeys"], plain["readable"],
        plain["whole"], plain["paths"], tuple(plain["bodies"]), plain["drafts"],
    )  # fmt: skip


class Found(Protocol):
    """What is kept of a validation."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]: ...
    @property
    def files(self) -> int: ...
    @property
    def journeys(self) -> int: ...
    @property
    def readable(self) -> bool: ...
    @property
    def whole(self) -> bool: ...


def result_of(found: Found, project: Project) -> Result:
    """A validation as it is kept."""
    drafts = any(d.value.status == "draft" for d in project.contents)
    drafts = drafts or any(d.value.status == "draft" for d in project.journeys)
    return Result(found.diagnostics, found.files, found.journeys, found.readable, found.whole,
                  project.config.paths.model_dump(), bodies_of(project.contents), drafts)  # fmt: skip


def keep(root: Path, flags: Sequence[Sequence[str]], seen: Seen, commit: str, result: Result) -> bool:
    """Keep a result under what was `seen` of the project, and git's HEAD, before it was made.

    Nothing is kept where a file was touched meanwhile; gives whether it was kept.
    """
    if seen.stamps != stamps_of(root, result.paths, result.bodies):
        return False
    write(folder_of(root), _name(flags), {
        "tool": tool(), "config": config_digest(root), "seen": seen.digest, "paths": result.paths,
        "bodies": result.bodies, "drafts": result.drafts, "head": commit, "files": result.files,
        "journeys": result.journeys, "readable": result.readable, "whole": result.whole,
        "diagnostics": [plain_diagnostic(d) for d in result.diagnostics],
    })  # fmt: skip
    return True


def _name(flags: Sequence[Sequence[str]]) -> str:
    return f"found-{digest(repr([list(words) for words in flags]))[:16]}.json"
