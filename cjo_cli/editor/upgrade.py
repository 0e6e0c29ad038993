"""A project in an older version of the language, rewritten for the present one; comments stay.

Each version that was has one `Step` to the next, which says what changes in a file's text. There is one version of the
language so far, so there is no step; `tests/editor/test_upgrade.py` has some of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cjo_cli.diagnostics import Rewrite
from cjo_cli.editor.edits import applied, edit_of
from cjo_cli.editor.fix import Change
from cjo_cli.editor.layout.format import comments
from cjo_cli.editor.source import Source, span_of_scalar
from cjo_cli.errors import ConfigError
from cjo_cli.load.discover import CONFIG_FILE, files_below, test_files
from cjo_cli.load.scan import scan
from cjo_cli.model.config import Paths

LATEST = 1
FOLDERS = {"taxonomy": "facet", "content": "content", "journeys": "journey"}


@dataclass(frozen=True)
class Step:
    """From one version to the next: `about` is what changes, in words; `rewrites` what in a file of a kind."""

    version: int
    about: str
    rewrites: Callable[[str, Source], Iterable[Rewrite]]


STEPS: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Upgraded:
    """The version that a project is in, what was done to it, and the files that change; nothing is written."""

    version: int
    steps: tuple[Step, ...]
    changes: tuple[Change, ...]


def upgraded(root: Path, steps: Sequence[Step] = STEPS, latest: int = LATEST) -> Upgraded:
    """The project in the language's present version. Raises ConfigError for a version that nobody knows."""
    config = scan(CONFIG_FILE, (root / CONFIG_FILE).read_bytes()).data
    version = config.get("version") if isinstance(config, dict) else None
    path = {step.version: step for step in steps}
    if not isinstance(version, int) or isinstance(version, bool) or not (version == latest or version in path):
        way = "install a newer cjo" if isinstance(version, int) and version > latest else f"write version: {latest}"
        named = "" if version is None else f" that this cjo knows: {version}"
        raise ConfigError(f"{CONFIG_FILE} names no version of the language{named}", way)
    taken = tuple(path[number] for number in range(version, latest))
    files = sorted(_files(root, config))
    made = (_changed(root, file, kind, taken, latest) for file, kind in files) if taken else ()
    return Upgraded(version, taken, tuple(change for change in made if change.before != change.after))


def _files(root: Path, config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every file with its kind; the folders are read without the model, which is the present version's."""
    named = config.get("paths")
    paths = {**Paths().model_dump(), **(named if isinstance(named, dict) else {})}
    yield CONFIG_FILE, "cjo"
    for folder, kind in FOLDERS.items():
        yield from ((file, kind) for file, _ in files_below(root, paths[folder]))
    yield from ((file, "test") for file, _ in test_files(root, paths))


def _changed(root: Path, file: str, kind: str, steps: Iterable[Step], latest: int) -> Change:
    before = raw = (root / file).read_bytes()
    for step in steps:
        raw = _rewritten(file, raw, step.rewrites(kind, Source(raw)))
    if kind == "cjo":
        source = Source(raw)
        version = source.scalar(("version",), key=False)
        raw = _rewritten(file, raw, [Rewrite(span_of_scalar(version), str(latest))])
    return Change(file, before, raw)


def _rewritten(file: str, raw: bytes, rewrites: Iterable[Rewrite]) -> bytes:
    """The text after the changes. Raises ConfigError where it would be no YAML, or lose a comment."""
    source = Source(raw)
    made = applied(raw, [edit_of(source, rewrite) for rewrite in rewrites])
    if scan(file, made).data is None or comments(made.decode()) != comments(raw.decode()):
        raise ConfigError(f"{file} cannot be upgraded without loss", "upgrade it by hand")
    return made


def renamed_keys(source: Source, names: Mapping[tuple[str, ...], str]) -> Iterator[Rewrite]:
    """What calls keys otherwise: by the path of keys that leads to one (numbers left out), its new name."""

    def walk(node: Any, path: tuple[str, ...]) -> Iterator[Rewrite]:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from walk(item, path)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, key.value)
                if here in names:
                    yield Rewrite(span_of_scalar(key), names[here])
                yield from walk(value, here)

    return walk(source.root, ())
