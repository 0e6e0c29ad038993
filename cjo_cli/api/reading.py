"""A project as it is read for every verb: its findings, the project, its plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import Diagnostic, Finding, Severity
from cjo_cli.errors import ConfigError, NothingToDo, ProjectError

if TYPE_CHECKING:
    from cjo_cli.cache.ready import Ready
    from cjo_cli.cache.seen import Seen
    from cjo_cli.load.desk import Desk
    from cjo_cli.load.project import Loaded
    from cjo_cli.model.log import LogConfig
    from cjo_cli.model.project import Project
    from cjo_cli.plan.build import Compiled
    from cjo_cli.plan.model import Plan


@dataclass(frozen=True)
class Validation:
    """The findings of a project that are heard, sorted by place, and the project itself with its plan.

    `readable` is whether every file could be read, so that there is a plan; with errors it is not to be run. `whole` is
    whether every rule could look at everything: no error of a text or reference, heard or not, was there.
    """

    root: Path
    diagnostics: tuple[Diagnostic, ...]
    files: int
    journeys: int
    readable: bool
    whole: bool
    _source: Callable[[], Read] = field(repr=False, compare=False)

    @cached_property
    def _found(self) -> Read:
        return self._source()

    @property
    def project(self) -> Project:
        """The project; read now where the findings were remembered."""
        return self._found.loaded.project

    @property
    def plan(self) -> Plan | None:
        """Its plan; None where a file could not be read."""
        return None if self._found.compiled is None else self._found.compiled.plan

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(d.finding.severity is Severity.ERROR for d in self.diagnostics)


@dataclass(frozen=True)
class Read:
    """A project as it was read."""

    loaded: Loaded

    @cached_property
    def compiled(self) -> Compiled | None:
        """Its plan, and the faults of its references; None where a file could not be read.

        References into files that could not be read would all be called unknown.
        """
        from cjo_cli.plan.build import compile_project

        return None if self.loaded.findings else compile_project(self.loaded.project)


def read_project(project: Path | str, *, tests: bool = False) -> Read:
    """What the project's files say, with its journey tests where they are asked for.

    Raises ConfigError where there is no `cjo.yaml`, or it is wrong.
    """
    from cjo_cli.load.ahead import ahead
    from cjo_cli.load.desk import Desk
    from cjo_cli.load.discover import find_root

    root = find_root(Path(project))
    with ahead(root) as scanned:
        return read_from(Desk(root, ahead=scanned), tests=tests)


def read_from(desk: Desk, *, tests: bool = False) -> Read:
    """What the project's files say as they lie on a desk. Raises ConfigError where `cjo.yaml` is wrong."""
    from cjo_cli.load.project import load_from

    return Read(load_from(desk, tests=tests))


def read_and_seen(root: Path, *, tests: bool = False) -> tuple[Read, Seen | None]:
    """What the files of the project in `root` say, and what was seen of them; None where one was touched meanwhile.

    Raises as `read_project` does.
    """
    from cjo_cli.load.ahead import ahead
    from cjo_cli.load.desk import Desk

    with ahead(root) as scanned:
        from cjo_cli.cache.seen import bodies_of, look, stamps_of
        from cjo_cli.load.project import config_of, lost_bodies

        paths = config_of(root).paths.model_dump()
        stamps = stamps_of(root, paths, ())
        read = read_from(Desk(root, ahead=scanned), tests=tests)
    contents = read.loaded.project.contents
    seen = look(root, paths, bodies_of(contents))
    # What was read before is what was seen: no file was touched between, and bodies are as they were found.
    steady = seen.stamps[: len(stamps)] == stamps and not any(lost_bodies(root, one) for one in contents)
    return read, seen if steady else None


def ready(project: Path | str, *, cache: bool = False) -> Ready:
    """A project that can be run, as `checked` finds it. With `cache` it is not read where no file of it has changed.

    Where no cache was begun none is kept: validating begins one, and running leaves nothing behind. Raises as `checked`
    does.
    """
    from cjo_cli.cache.ready import keep_ready, recall_ready
    from cjo_cli.cache.store import begun
    from cjo_cli.load.discover import find_root

    root = find_root(Path(project))
    kept = cache and begun(root)
    known = recall_ready(root) if kept else None
    if known is not None:
        return known
    read, seen = read_and_seen(root) if kept else (read_project(root), None)
    found = ready_of(sound(read))
    if seen is not None:
        keep_ready(read.loaded.project, found.plan, seen)
    return found


def ready_of(validation: Validation) -> Ready:
    """What runs a project that was found sound."""
    from cjo_cli.cache.ready import Ready

    assert validation.plan is not None
    return Ready(validation.root, validation.plan, validation.project.config.log)


def checked(project: Path | str) -> Validation:
    """A project that can be run, for what runs it: errors of texts and references are looked for, and no other rule's.

    Raises ProjectError where there are some, whether they are heard or not; NothingToDo where there is no journey.
    """
    return sound(read_project(project))


def sound(read: Read) -> Validation:
    """What was read, where it can be run. Raises as `checked` does."""
    found: tuple[Finding, ...] = read.loaded.findings
    if read.compiled is not None and read.compiled.faults:
        from cjo_cli.rules.check import broken

        found = broken(read.compiled)
    refuse(read.loaded.project, read.loaded.diagnose(found))
    assert read.compiled is not None
    if not read.loaded.project.journeys:
        raise NothingToDo("the project has no journeys", "write one below the journeys folder")
    return validation_of(read, (), whole=True)


def refuse(project: Project, found: Sequence[Diagnostic]) -> None:
    """Raise ProjectError with the errors among what was found, if there are any."""
    errors = tuple(d for d in found if d.finding.severity is Severity.ERROR)
    if errors:
        from cjo_cli.editor.resolve import resolved

        raise ProjectError(
            f"the project has {_count(len(errors), 'error')}",
            "mend what is shown above",
            resolved(project.root, errors),
            project.root,
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def validation_of(read: Read, found: tuple[Diagnostic, ...], *, whole: bool) -> Validation:
    """The validation whose findings are `found`."""
    project = read.loaded.project
    readable = read.compiled is not None
    return Validation(project.root, found, read.loaded.files, len(project.journeys), readable, whole, lambda: read)


def log_of(project: Project) -> LogConfig:
    """Where the project's recorded events are. Raises ConfigError where it names none."""
    return named_log(project.config.log)


def named_log(log: LogConfig | None) -> LogConfig:
    """The log that `cjo.yaml` names. Raises ConfigError where it names none."""
    if log is None:
        raise ConfigError("cjo.yaml names no log", "add log: {events: path/to/*.parquet}")
    return log
