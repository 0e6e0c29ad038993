"""The verbs as plain functions: cjo as a library, without the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import Diagnostic, Severity
from cjo_cli.errors import ConfigError, NothingToDo, ProjectError

if TYPE_CHECKING:
    from cjo_cli.bundle.build import Bundle
    from cjo_cli.model.project import Project
    from cjo_cli.plan.model import Plan
    from cjo_cli.simulate.messages import Policies
    from cjo_cli.simulate.result import Result


@dataclass(frozen=True)
class Validation:
    """A project, its plan, and every finding, sorted by place. The plan is to be run only without errors."""

    project: Project
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]
    files: int

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(d.finding.severity is Severity.ERROR for d in self.diagnostics)


def validate(project: Path | str) -> Validation:
    """Read and lint the project that `project` lies in, as its `lint` in cjo.yaml says.

    Raises ConfigError where there is no `cjo.yaml`, or it is wrong.
    """
    return _validate(project, heard=True)


def _validate(project: Path | str, *, heard: bool) -> Validation:
    """Every finding, or those that the project wants to hear."""
    from cjo_cli.load.project import load
    from cjo_cli.plan.build import compile_project
    from cjo_cli.rules.check import findings
    from cjo_cli.rules.chosen import chosen

    loaded = load(Path(project))
    plan = None
    found = loaded.findings
    # References into files that could not be read would all be called unknown.
    if not found:
        compiled = compile_project(loaded.project)
        plan, found = compiled.plan, findings(loaded.project, compiled)
        if heard:
            found = chosen(found, loaded.project.config.lint)
    return Validation(loaded.project, plan, loaded.diagnose(found), loaded.files)


def checked(project: Path | str) -> Validation:
    """As `validate`, for what needs a project without errors. Raises ProjectError where there are some."""
    validation = _validate(project, heard=False)
    if validation.errors or validation.plan is None:
        errors = tuple(d for d in validation.diagnostics if d.finding.severity is Severity.ERROR)
        raise ProjectError(
            f"the project has {_count(len(errors), 'error')}",
            "mend what is shown above",
            errors,
            validation.project.root,
        )
    if not validation.project.journeys:
        raise NothingToDo("the project has no journeys", "write one below the journeys folder")
    return validation


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def simulate(
    project: Path | str,
    *,
    select: Sequence[str] = (),
    start: str | None = None,
    to: str | None = None,
    policies: Policies | None = None,
    memory: str | None = None,
    threads: int | None = None,
    allow_bad_rows: float | None = None,
) -> Result:
    """Replay the project's log. `start` and `to` are instants as text (`--from`, `--to`).

    Raises ProjectError, LogError, RejectedRows (D3), UsageError for an unknown journey, NothingToDo.
    """
    from cjo_cli.simulate import run
    from cjo_cli.simulate.select import select as journeys_of

    validation = checked(project)
    assert validation.plan is not None
    config = validation.project.config
    if config.log is None:
        raise ConfigError("cjo.yaml names no log", "add log: {events: path/to/*.parquet}")
    return run.simulate(
        validation.project.root,
        validation.plan,
        config.log,
        journeys_of(validation.plan, select),
        start=start,
        to=to,
        policies=policies,
        memory=memory,
        threads=threads,
        allow_bad_rows=run.ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows,
    )


def write(result: Result, folder: Path | str) -> list[Path]:
    """Write a simulation's files and its report into `folder`, all or none; gives their paths."""
    from cjo_cli.report.html import page
    from cjo_cli.simulate.series import series
    from cjo_cli.simulate.write import write_result

    report = {page.FILE: lambda summary: page.render(summary, series(result), result.plan)}
    return write_result(result, Path(folder), report)


def compile(project: Path | str, *, include_review: bool = False) -> Bundle:  # noqa: A001
    """The project's rule bundle, in memory. Raises ProjectError where the project has errors."""
    from cjo_cli.bundle.build import build

    validation = checked(project)
    assert validation.plan is not None
    return build(validation.project, validation.plan, include_review=include_review)


def init(folder: Path | str) -> list[str]:
    """Write a small project that validates and simulates into an empty or new folder; gives its files' names."""
    from cjo_cli.start import start

    return start(Path(folder))
