"""What runs a project, given back where no file of it has changed: its plan and its log. Nothing is parsed or checked.

Only a project without errors is kept, so that there is nothing to say of what is given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.cache.seen import Seen, bodies_of, config_digest, look, stamps_of
from cjo_cli.cache.store import folder_of, read, write
from cjo_cli.cache.tool import tool
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.model import Plan

if TYPE_CHECKING:
    from cjo_cli.model.project import Project

NAME = "plan.json"


@dataclass(frozen=True)
class Ready:
    """A project that can be run: where it lies, its plan, and its log if it names one."""

    root: Path
    plan: Plan
    log: LogConfig | None


def recall_ready(root: Path) -> Ready | None:
    """What was kept of the project when it was as it is now."""
    plain = read(folder_of(root), NAME)
    try:
        if plain is None or plain["tool"] != tool() or plain["config"] != config_digest(root):
            return None
        if plain["seen"] != look(root, plain["paths"], plain["bodies"]).digest:
            return None
        log = plain["log"]
        named = None if log is None else LogConfig.model_validate_json(log)
        return Ready(root, Plan.model_validate_json(plain["plan"]), named)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def keep_ready(project: Project, plan: Plan, seen: Seen) -> None:
    """Keep what runs a project under what was `seen` of it, where no file was touched since."""
    root, paths, bodies = project.root, project.config.paths.model_dump(), bodies_of(project.contents)
    if seen.stamps != stamps_of(root, paths, bodies):
        return
    log = project.config.log
    write(folder_of(root), NAME, {
        "tool": tool(), "config": config_digest(root), "seen": seen.digest, "paths": paths, "bodies": bodies,
        "plan": plan.model_dump_json(), "log": None if log is None else log.model_dump_json(exclude_none=True),
    })  # fmt: skip
