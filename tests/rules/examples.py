"""The examples in the rules' manuals, as files over the project in `base/`.

A fenced block begins with a comment that names its file. Of a file that `base/` has, the keys shown replace those there (of
a facet, terms by id), as they are written; any other file is taken as it stands. Where a file is said to be `committed` on
a day, the project is a git repository with a commit for it, after one of the base.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

BASE = Path(__file__).parent / "base"
BLOCK = re.compile(r"```(?:yaml|csv|html)\n# (\S+?)(?:, committed (\d{4}-\d\d-\d\d))?\n(.*?)```", re.DOTALL)
KEY = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Quotes a time of day, which the language wants quoted."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def blocks(manual: str, section: str) -> list[tuple[str, str, str]]:
    """(file, day of its commit or nothing, text) of the blocks below `## section`."""
    parts = dict(part.split("\n", 1) for part in re.split(r"^## ", manual, flags=re.MULTILINE)[1:])
    return BLOCK.findall(parts[section])


def written(manual: str, section: str, folder: Path) -> Path:
    """The base project with the section's files, below `folder`."""
    project = folder / section.lower()
    shutil.copytree(BASE, project)
    found = blocks(manual, section)
    if any(day for _, day, _ in found):
        git(project, "init", "--quiet")
        commit(project, min(day for _, day, _ in found if day))
    for file, day, text in found:
        path = project / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_merged(path, text) if path.suffix == ".yaml" else text, encoding="utf-8")
        if day:
            commit(project, day)
    return project


def git(folder: Path, *line: str, **more: str) -> None:
    """Run git there, with no one's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-C", str(folder), *line], check=True, capture_output=True, env=kept | plain | more)


def commit(folder: Path, day: str) -> None:
    """Commit all there is, at noon of `day`."""
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", "a"), ("EMAIL", "a@example.org"), ("DATE", f"{day}T12:00:00Z"))}  # fmt: skip
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", day, **who)


def _merged(path: Path, text: str) -> str:
    if not path.exists():
        return text
    written = path.read_text(encoding="utf-8")
    base, shown = yaml.safe_load(written), yaml.safe_load(text)
    if "terms" not in shown:
        kept = [part for part in KEY.split(written) if part.partition(":")[0] not in shown]
        return "".join(kept) + text
    terms = _by_id(base.get("terms", []), shown["terms"])
    merged: dict[str, Any] = {**base, **shown, "terms": terms}
    return yaml.dump(merged, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def _by_id(base: list[dict[str, Any]], shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({term["id"]: term for term in (*base, *shown)}.values())
