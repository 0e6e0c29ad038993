"""A project that is validated again and again while it is written, as an editor does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.api.reading import Read, Validation, read_from
from cjo_cli.api.validation import looked_at, validation_of_part
from cjo_cli.collector import no_collector
from cjo_cli.load.discover import find_root

if TYPE_CHECKING:
    from cjo_cli.cache.again import Again
    from cjo_cli.cache.records import State
    from cjo_cli.cache.seen import Eye
    from cjo_cli.load.desk import Desk
    from cjo_cli.model.project import Document
    from cjo_cli.rules.check import Looked

# The kinds of files of which a part is judged anew.
KINDS = ("journeys", "content")


class Session:
    """Remembers in memory what the last validation found of each item, and what every text came to.

    The first one takes as long as any; after a change to a few journeys or contents only what they touch is judged.
    Nothing is written. Raises ConfigError where there is no `cjo.yaml`.
    """

    def __init__(self, project: Path | str, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> None:
        self.root = find_root(Path(project))
        self._select, self._ignore = select, ignore
        self._state: State | None = None
        self._made: dict[str, tuple[bytes, Any]] = {}

    @no_collector()
    def validate(self, unsaved: Mapping[str, str] | None = None) -> Validation:
        """What `validate` would find now, were the texts in `unsaved` on disk.

        They are known by their file, relative to the root with `/` between the parts; a file that is not on disk is no
        part of the project. Raises ConfigError where `cjo.yaml` is wrong, UsageError for a rule that is not there.
        """
        from cjo_cli.cache.again import validated
        from cjo_cli.cache.seen import Eye

        desk = self._desk(unsaved)
        eye = Eye(self.root, desk.unsaved)
        part = None if self._state is None else validated(eye, self._state, desk)
        if part is None:
            return self._whole(desk, eye)
        self._state = part.state or self._state
        return validation_of_part(part, self._select, self._ignore, partial(_read, desk, part))

    def _desk(self, unsaved: Mapping[str, str] | None) -> Desk:
        from cjo_cli.load.desk import Desk

        held = {file: text.encode("utf-8", "surrogatepass") for file, text in (unsaved or {}).items()}
        return Desk(self.root, held, self._made)

    def _whole(self, desk: Desk, eye: Eye) -> Validation:
        from cjo_cli.cache.kept import state_of_run
        from cjo_cli.cache.seen import bodies_of
        from cjo_cli.load.project import config_on

        paths = config_on(desk).paths.model_dump()
        before = eye.look(paths, ())
        read = read_from(desk, tests=True)
        project = read.loaded.project
        seen = eye.look(paths, bodies_of(project.contents))
        made: list[Looked] = []
        found = looked_at(read, select=self._select, ignore=self._ignore, made=made)
        # What was written while all was read is known by neither look; it is read again the next time.
        if made and read.compiled is not None and before.files == {**seen.files, "bodies": {}}:
            self._state = state_of_run(project, read.compiled, made[0], seen) or self._state
        return found


def _read(desk: Desk, part: Again) -> Read:
    """All of a project of which a part was judged anew, mostly by what its texts came to before."""
    from cjo_cli.load.project import Loaded

    documents = {kind: tuple(_documents(desk, kind, part.seen.files[kind])) for kind in KINDS}
    project = replace(part.project, journeys=documents["journeys"], contents=documents["content"])
    return Read(Loaded(project, () if part.state is not None else part.findings, part.seen.count))


def _documents(desk: Desk, kind: str, files: Mapping[str, str]) -> Iterator[Document[Any]]:
    """The documents that can be read; of a text that is still the same, what it came to."""
    from cjo_cli.cache.seen import digest
    from cjo_cli.load.project import read_document
    from cjo_cli.model.project import Document

    made = desk.made or {}
    for file, seen in files.items():
        same = file in made and digest(made[file][0]) == seen
        value, _ = made[file][1] if same else read_document(kind, desk, file)
        if value is not None:
            yield Document(file, value)
