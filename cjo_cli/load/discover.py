"""Finding the project and its files on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cjo_cli.diagnostics import nearest
from cjo_cli.errors import ConfigError

CONFIG_FILE = "cjo.yaml"
ENDINGS = (".yaml", ".yml")
TEST_ENDINGS = (".test.yaml", ".test.yml")
LARGEST = 4 * 1024 * 1024


def find_root(start: Path) -> Path:
    """The nearest folder from `start` up to the git root that holds `cjo.yaml`."""
    start = start.resolve()
    if not start.is_dir():
        what = f"{start.name} is a file" if start.exists() else f"no such folder: {start.name}"
        raise ConfigError(what, f"give --project a folder that holds {CONFIG_FILE}")
    for folder in (start, *start.parents):
        if (folder / CONFIG_FILE).is_file():
            return folder
        if (folder / ".git").exists():
            break
    if os.path.lexists(start / CONFIG_FILE):
        raise ConfigError(f"{CONFIG_FILE} is no file", "a folder stands there, or a link to nothing")
    near = nearest(CONFIG_FILE, (entry.name for entry in start.iterdir()), 1)
    hint = f"is '{near[0]}' meant?" if near else "run 'cjo init' for a new project, or give --project DIR"
    raise ConfigError(f"no {CONFIG_FILE} here or above", hint)


def test_files(root: Path, paths: Mapping[str, str]) -> list[tuple[str, Path]]:
    """Every journey test, beside the journeys and below `paths.tests`, as `files_below` gives files."""
    return [(file, Path(name)) for file, name in test_names(root, paths)]


def test_names(root: Path, paths: Mapping[str, str]) -> list[tuple[str, str]]:
    """The same with paths as texts. A linked folder among the journeys is theirs to tell."""
    beside = {pair for pair in names_below(root, paths["journeys"], tests=True) if pair[0].endswith(TEST_ENDINGS)}
    return sorted(beside.union(names_below(root, paths["tests"], tests=True)))


def files_below(root: Path, folder: str, *, tests: bool = False) -> Iterator[tuple[str, Path]]:
    """Every YAML file below `folder`, sorted: (path relative to `root` with `/`, path).

    Journey tests are left out, or are the only ones.
    """
    return ((file, Path(name)) for file, name in names_below(root, folder, tests=tests))


def names_below(root: Path, folder: str, *, tests: bool = False) -> list[tuple[str, str]]:
    """The same with paths as texts, for whoever asks thousands of them something small."""
    base = str(root / folder)
    found: list[str] = []

    def unreadable(error: OSError) -> None:
        if error.filename != base or (root / folder).exists():
            found.append(error.filename)

    for where, folders, names in os.walk(base, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # A linked folder is not walked; one that leads out is reported as a linked file would be.
        linked = [name for name in folders if Path(where, name).is_symlink() and leads_out(root, Path(where, name))]
        found += [os.path.join(where, name) for name in [*names, *linked] if name in linked or _is_ours(name, tests)]  # noqa: PTH118
    start = len(str(root / "_")) - 1
    return sorted((name[start:].replace(os.sep, "/"), name) for name in found)


def _is_ours(name: str, tests: bool) -> bool:
    return not name.startswith(".") and name.endswith(ENDINGS) and name.endswith(TEST_ENDINGS) == tests


def leads_out(root: Path, path: Path) -> bool:
    """Whether `path`, links followed, lies outside `root`; links that go round in a circle lead nowhere."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False
