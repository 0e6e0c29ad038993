"""A project as a bundle that runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import read_project, refuse, sound
from cjo_cli.api.validation import looked_at

if TYPE_CHECKING:
    from cjo_cli.bundle.build import Bundle


def compile(project: Path | str, *, include_review: bool = False) -> Bundle:  # noqa: A001
    """The project's rule bundle, in memory.

    Raises ProjectError where the project has errors: of texts and references, or of any rule that is heard.
    """
    from cjo_cli.bundle.build import build

    read = read_project(project)
    validation = sound(read)
    refuse(validation.project, looked_at(read).diagnostics)
    assert validation.plan is not None
    return build(validation.project, validation.plan, include_review=include_review)
