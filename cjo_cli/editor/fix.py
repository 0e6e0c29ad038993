"""Fixing a project: rounds of edits on a copy of what was written, until nothing more can be mended."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import unified_diff
from itertools import groupby
from pathlib import Path, PurePosixPath

from cjo_cli.diagnostics import Diagnostic
from cjo_cli.editor.edits import mended
from cjo_cli.errors import ConfigError, UsageError
from cjo_cli.files import reason, replacing
from cjo_cli.load.discover import CONFIG_FILE, files_below, leads_out, test_files
from cjo_cli.load.project import load
from cjo_cli.model.project import Project

# A fix may uncover another, but no chain of them is this long.
ROUNDS = 10


@dataclass(frozen=True)
class Change:
    """A file before and after."""

    file: str
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Fixes:
    """The files that change, sorted by name, and how many findings that mends."""

    changes: tuple[Change, ...]
    count: int


def fixes(project: Project, found: Sequence[Diagnostic], again: Callable[[Path], Sequence[Diagnostic]]) -> Fixes:
    """What mends those of `found` that can be. `again` gives the findings of the project in another folder.

    Nothing of the project is written: what one fix uncovers is looked for in a copy. A file that could be read before a
    round and not after it stays as it was.
    """
    if all(d.fix is None for d in found):
        return Fixes((), 0)
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    refused: set[str] = set()
    count = 0
    with tempfile.TemporaryDirectory(prefix="cjo-") as folder:
        copy = Path(folder)
        _copied(project, copy)
        for _ in range(ROUNDS):
            unread = _unread(copy)
            changed = {f: change for f, change in _round(copy, found) if f not in refused}
            if not changed:
                break
            _put(copy, {file: new for file, (_, new, _) in changed.items()})
            worse = (_unread(copy) - unread) & changed.keys()
            _put(copy, {file: changed[file][0] for file in worse})
            refused |= worse
            for file in changed.keys() - worse:
                old, after[file], mends = changed[file]
                before.setdefault(file, old)
                count += mends
            found = again(copy)
    return Fixes(tuple(Change(file, before[file], after[file]) for file in sorted(after)), count)


def _put(folder: Path, texts: dict[str, bytes]) -> None:
    for file, text in texts.items():
        (folder / file).write_bytes(text)


def _unread(folder: Path) -> set[str]:
    """The files with faults of text or form."""
    try:
        return {finding.place.file for finding in load(folder, tests=True).findings}
    except ConfigError:
        return {CONFIG_FILE}


def _round(root: Path, found: Sequence[Diagnostic]) -> Iterator[tuple[str, tuple[bytes, bytes, int]]]:
    fixable = sorted((d for d in found if d.fix is not None), key=lambda d: d.file)
    for file, diagnostics in groupby(fixable, key=lambda d: d.file):
        raw = (root / file).read_bytes()
        new, mends = mended(raw, list(diagnostics))
        if new != raw:
            yield file, (raw, new, mends)


def _copied(project: Project, folder: Path) -> None:
    """What validation reads of a project, and nothing else of what may lie beside it."""
    kinds = (project.config.paths.taxonomy, project.config.paths.journeys, project.config.paths.content)
    files = {CONFIG_FILE, *(file for kind in kinds for file, _ in files_below(project.root, kind))}
    files |= {file for file, _ in test_files(project.root, project.config.paths.model_dump())}
    for kind in type(project.config.paths).model_fields:  # a folder that is named has to be there
        (folder / getattr(project.config.paths, kind)).mkdir(parents=True, exist_ok=True)
    for document in project.contents:
        beside = PurePosixPath(document.file).parent
        files |= {os.path.normpath(beside / v.body_file) for v in document.value.variants if v.body_file is not None}
    for file in files:
        if (project.root / file).is_file() and not leads_out(project.root, project.root / file):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project.root / file, folder / file)


def write(root: Path, changes: Iterable[Change]) -> None:
    """Write the files, each whole, with the rights it had, or none. Raises UsageError where one cannot be written."""
    written: list[Change] = []
    try:
        for change in changes:
            _write(root, change)
            written.append(change)
    except BaseException:
        for one in written:
            with suppress(UsageError):  # changed again by somebody else, who knows better
                _write(root, replace(one, before=one.after, after=one.before))
        raise


def _write(root: Path, change: Change) -> None:
    path = (root / change.file).resolve()
    try:
        if path.read_bytes() != change.before:
            raise UsageError(f"{change.file} was changed meanwhile", "run it again")
        with replacing(path.parent, [path.name]) as paths:
            paths[path.name].write_bytes(change.after)
            shutil.copymode(path, paths[path.name])
    except OSError as error:
        raise UsageError(f"cannot write {change.file}: {reason(error)}", "is it read-only?") from None


def diff(changes: Iterable[Change], prefix: str) -> str:
    """The changes as one patch that `git apply` takes, paths from the repository's root."""
    return "".join(line for change in changes for line in _patch(change, prefix + change.file))


def _patch(change: Change, name: str) -> Iterator[str]:
    for line in unified_diff(_lines(change.before), _lines(change.after), f"a/{name}", f"b/{name}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(raw: bytes) -> list[str]:
    """Lines as git counts them: by line feeds alone."""
    lines = raw.decode("utf-8", "replace").split("\n")
    return [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
