"""One style for every file of a project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import Finding
from cjo_cli.editor.layout.styled import Styled

if TYPE_CHECKING:
    from cjo_cli.editor.fix import Change


def style(project: Path | str, wanted: Callable[[str], bool] = lambda _: True) -> Styled:
    """The project's files that are `wanted`, in one style.

    Raises ConfigError where there is no `cjo.yaml`, or it is wrong.
    """
    from cjo_cli.editor.layout.format import Unchanged, formatted
    from cjo_cli.load.discover import find_root
    from cjo_cli.load.project import diagnose
    from cjo_cli.load.scan import scan

    root = find_root(Path(project))
    files = {file: path for file, path in _files(root) if wanted(file)}
    changes: list[Change] = []
    broken: list[Finding] = []
    left: list[tuple[str, str]] = []
    for file, path in sorted(files.items()):
        raw = path.read_bytes()
        found = scan(file, raw)
        if found.data is None:
            broken += found.findings
            continue
        try:
            changes += _change(file, raw, formatted(raw))
        except Unchanged as reason:
            left.append((file, reason.why))
    return Styled(root, len(files), tuple(changes), diagnose(root, tuple(broken)), tuple(left))


def _change(file: str, raw: bytes, new: bytes) -> list[Change]:
    from cjo_cli.editor.fix import Change

    return [] if new == raw else [Change(file, raw, new)]


def _files(root: Path) -> list[tuple[str, Path]]:
    """Every YAML file that cjo reads here; links that lead out are not followed."""
    from cjo_cli.load.discover import CONFIG_FILE, files_below, leads_out, test_files
    from cjo_cli.load.project import config_of

    paths = config_of(root).paths.model_dump()
    found = [(CONFIG_FILE, root / CONFIG_FILE), *test_files(root, paths)]
    for kind in ("taxonomy", "content", "journeys"):
        found += files_below(root, paths[kind])
    return [(file, path) for file, path in found if path.is_file() and not leads_out(root, path)]
